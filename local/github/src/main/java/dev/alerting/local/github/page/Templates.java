package dev.alerting.local.github.page;

import com.samskivert.mustache.DefaultCollector;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;

/**
 * Mustache templates from resource files. <code>{{name}}</code> is escaped; <code>{{{name}}}</code> is not, and is for
 * HTML that this package made itself. A name without a value is an error.
 */
final class Templates {

    private static final String FOLDER = "/dev/alerting/local/github/page/";

    /** What HTML needs in text and quoted attributes; the library's own escaper also rewrites the "=" of links. */
    private static final Mustache.Escaper ESCAPER = Escapers.simple(
            new String[][] {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});

    private static final Mustache.Compiler COMPILER = Mustache.compiler()
            .withEscaper(ESCAPER)
            .withCollector(new OptionalCollector())
            .withLoader(name -> new StringReader(resource(name + ".html")));

    /** Shows the section of an {@link Optional} when it has a value. */
    private static final class OptionalCollector extends DefaultCollector {
        @Override
        public Iterator<?> toIterator(Object value) {
            return value instanceof Optional<?> optional ? optional.stream().iterator() : super.toIterator(value);
        }
    }

    private Templates() {}

    /** @param name of the file, without {@code .html} */
    static Template load(String name) {
        return COMPILER.loadTemplate(name);
    }

    /** The text of a file. */
    static String resource(String name) {
        try (InputStream stream = Templates.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IllegalStateException("missing resource: " + FOLDER + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
