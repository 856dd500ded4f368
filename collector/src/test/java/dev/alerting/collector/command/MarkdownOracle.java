package dev.alerting.collector.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** The commands of a comment by a library's parse of it. */
final class MarkdownOracle {
    private static final Parser PARSER = Parser.builder()
            .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
            .build();

    private static final Pattern COMMAND = Pattern.compile(
            " {0,3}/(?:ack|unack|snooze|unsnooze|silence|unsilence|close|keep-open|noise|useful|cause|team|promote|help)"
                    + "(?:[ \t]+.{0,200})?",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern BLANKS = Pattern.compile("[\\s\u000b]+");

    private MarkdownOracle() {}

    /** The lines that are commands, {@link #normalized}. */
    static List<String> findCommands(String comment) {
        List<String> lines = List.of(comment.split("\r\n|\n|\r", -1));
        List<String> found = new ArrayList<>();
        PARSER.parse(comment).accept(new AbstractVisitor() {
            @Override
            public void visit(BlockQuote quote) {
                // What is quoted was said by someone else.
            }

            @Override
            public void visit(Paragraph paragraph) {
                take(paragraph);
            }

            @Override
            public void visit(Heading heading) {
                take(heading);
            }

            private void take(Block block) {
                for (SourceSpan span : block.getSourceSpans()) {
                    String line = lines.get(span.getLineIndex());
                    int slash = line.indexOf('/');
                    if (COMMAND.matcher(line).matches() && isProse(block, span.getLineIndex(), slash)) {
                        found.add(normalized(line));
                    }
                }
            }
        });
        return found;
    }

    /** In lower case, with single blanks. */
    static String normalized(String line) {
        return BLANKS.matcher(line).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isProse(Node parent, int line, int column) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            boolean covers = node.getSourceSpans().stream()
                    .anyMatch(span -> span.getLineIndex() == line
                            && span.getColumnIndex() <= column
                            && column < span.getColumnIndex() + span.getLength());
            if (covers) {
                boolean shows = node instanceof Code
                        || node instanceof HtmlInline
                        || node instanceof Link
                        || node instanceof Image;
                return !shows && (node instanceof Text || isProse(node, line, column));
            }
        }
        return false;
    }
}
