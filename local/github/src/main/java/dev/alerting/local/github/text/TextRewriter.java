package dev.alerting.local.github.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.PostProcessor;

/** Turns parts of plain text into links, except in code, links and image descriptions. */
final class TextRewriter implements PostProcessor {

    /**
     * A part of a text that becomes a link.
     *
     * @param start index of its first character
     * @param end index after its last character
     */
    record Found(int start, int end, String destination) {}

    private final Function<String, List<Found>> finder;

    TextRewriter(Function<String, List<Found>> finder) {
        this.finder = finder;
    }

    @Override
    public Node process(Node document) {
        List<Text> texts = new ArrayList<>();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Text text) {
                texts.add(text);
            }

            @Override
            public void visit(Link link) {
                // Links cannot be nested.
            }

            @Override
            public void visit(Image image) {
                // An image description is not plain text.
            }
        });
        texts.forEach(this::rewrite);
        return document;
    }

    private void rewrite(Text text) {
        String literal = text.getLiteral();
        List<Found> found = finder.apply(literal);
        if (found.isEmpty()) {
            return;
        }
        int position = 0;
        for (Found part : found) {
            insertText(text, literal.substring(position, part.start()));
            Link link = new Link(part.destination(), null);
            link.appendChild(new Text(literal.substring(part.start(), part.end())));
            text.insertBefore(link);
            position = part.end();
        }
        insertText(text, literal.substring(position));
        text.unlink();
    }

    private static void insertText(Text before, String literal) {
        if (!literal.isEmpty()) {
            before.insertBefore(new Text(literal));
        }
    }
}
