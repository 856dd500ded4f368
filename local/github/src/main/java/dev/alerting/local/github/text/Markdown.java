package dev.alerting.local.github.text;

import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.task.list.items.TaskListItemsExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/** GitHub Flavored Markdown: CommonMark, tables, strikethrough, task lists and bare links. */
final class Markdown {

    static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), StrikethroughExtension.create(), TaskListItemsExtension.create());

    private static final Parser PARSER = Parser.builder()
            .extensions(EXTENSIONS)
            .postProcessor(new TextRewriter(new BareLinks()))
            .build();

    private Markdown() {}

    static Node parse(String markdown) {
        return PARSER.parse(markdown);
    }
}
