package dev.alerting.local.github.text;

import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.task.list.items.TaskListItemsExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** GitHub Flavored Markdown: CommonMark, tables, strikethrough, task lists and bare links. */
final class Markdown {

    static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), StrikethroughExtension.create(), TaskListItemsExtension.create());

    private static final Parser PARSER = Parser.builder()
            .extensions(EXTENSIONS)
            .postProcessor(new TextRewriter(new BareLinks()))
            .build();

    private static final Parser PARSER_WITH_PLACES = Parser.builder()
            .extensions(EXTENSIONS)
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .build();

    private Markdown() {}

    /** Where the blocks were in the text is known. */
    static Node parseWithPlaces(String markdown) {
        return PARSER_WITH_PLACES.parse(markdown);
    }

    static Node parse(String markdown) {
        return PARSER.parse(markdown);
    }
}
