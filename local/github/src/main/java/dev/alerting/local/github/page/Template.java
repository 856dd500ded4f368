package dev.alerting.local.github.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of HTML from a resource file: <code>{{name}}</code> is filled in escaped, <code>{{{name}}}</code> as it is.
 */
record Template(String source) {

    private static final String FOLDER = "/dev/alerting/local/github/page/";
    private static final Pattern SLOT = Pattern.compile("\\{\\{\\{(?<raw>\\w+)}}}|\\{\\{(?<text>\\w+)}}");

    static Template load(String name) {
        return new Template(resource(name).strip() + "\n");
    }

    static String resource(String name) {
        try (var stream = Template.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IllegalStateException("resource is missing: " + FOLDER + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String fill(Map<String, String> values) {
        return SLOT.matcher(source).replaceAll(slot -> {
            var raw = Optional.ofNullable(slot.group(1));
            var name = raw.orElseGet(() -> slot.group(2));
            var value = Optional.ofNullable(values.get(name))
                    .orElseThrow(() -> new IllegalArgumentException("nothing to fill in for " + name));
            return Matcher.quoteReplacement(raw.isPresent() ? value : escape(value));
        });
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
