package dev.alerting.local.github.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.commonmark.ext.task.list.items.TaskListItemMarker;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Node;
import org.commonmark.node.SourceSpan;

/** The check boxes of a text, as GitHub numbers them: in the order in which they are shown, from 0. */
public final class TaskBoxes {

    private TaskBoxes() {}

    /** The text with that box ticked or, if it was, empty; nothing if there is no such box. */
    public static Optional<String> toggle(String markdown, int index) {
        List<Integer> places = places(markdown);
        if (index < 0 || index >= places.size()) {
            return Optional.empty();
        }
        int mark = places.get(index) + 1;
        char toggled = markdown.charAt(mark) == ' ' ? 'x' : ' ';
        return Optional.of(markdown.substring(0, mark) + toggled + markdown.substring(mark + 1));
    }

    /** Where the opening brackets of the boxes are. */
    private static List<Integer> places(String markdown) {
        List<Integer> places = new ArrayList<>();
        Markdown.parseWithPlaces(markdown).accept(new AbstractVisitor() {
            @Override
            public void visit(CustomNode node) {
                // The marker stands before the paragraph whose text it was taken from.
                Node paragraph = node.getNext();
                if (node instanceof TaskListItemMarker && paragraph != null) {
                    List<SourceSpan> spans = paragraph.getSourceSpans();
                    places.add(markdown.indexOf('[', spans.getFirst().getInputIndex()));
                }
                visitChildren(node);
            }
        });
        return places;
    }
}
