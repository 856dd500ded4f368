package dev.alerting.local.github.text;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.commonmark.ext.task.list.items.TaskListItemMarker;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Renders Markdown as GitHub does in issues, and safely: raw HTML is escaped except for {@code details} and {@code
 * summary}, comments are dropped, images are not fetched, and line breaks are kept.
 */
public final class MarkdownHtml {

    private final TextRewriter issueLinks;
    private final HtmlRenderer renderer = renderer(false);
    private final HtmlRenderer rendererWithBoxes = renderer(true);

    private static HtmlRenderer renderer(boolean boxes) {
        return HtmlRenderer.builder()
                // The first that knows a kind of node renders it.
                .nodeRendererFactory(context -> new SafeHtml(context, boxes))
                .extensions(Markdown.EXTENSIONS)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    if (tag.equals("a")) {
                        attributes.put("rel", "nofollow noopener noreferrer");
                    }
                })
                .escapeHtml(true)
                .sanitizeUrls(true)
                .softbreak("<br>\n")
                .build();
    }

    /**
     * Creates a renderer.
     *
     * @param issueAddress where the issue with a number is shown; {@code #1} becomes a link to it
     */
    public MarkdownHtml(Function<String, String> issueAddress) {
        this.issueLinks = new TextRewriter(new IssueNumbers(issueAddress));
    }

    /** The HTML of a text. */
    public String render(String markdown) {
        return renderer.render(issueLinks.process(Markdown.parse(markdown)));
    }

    /**
     * The same with check boxes that are buttons of the form around them: each sends its number as {@code box}, as {@link
     * TaskBoxes} counts them.
     */
    public String renderWithBoxes(String markdown) {
        return rendererWithBoxes.render(issueLinks.process(Markdown.parse(markdown)));
    }

    /** Finds {@code #1} in plain text. */
    private record IssueNumbers(Function<String, String> address)
            implements Function<String, List<TextRewriter.Found>> {

        private static final Pattern NUMBER = Pattern.compile("(?<![\\w/&-])#(\\d{1,9})(?!\\w)");

        @Override
        public List<TextRewriter.Found> apply(String text) {
            return NUMBER.matcher(text)
                    .results()
                    .map(match -> new TextRewriter.Found(match.start(), match.end(), address.apply(match.group(1))))
                    .toList();
        }
    }

    /** Renders what differs from the library's default. */
    private static final class SafeHtml implements NodeRenderer {

        private final HtmlNodeRendererContext context;
        private final boolean boxes;
        private int nextBox;
        /** How many {@code details} are open: a stray closing tag must not close parts of the page. */
        private int open;

        SafeHtml(HtmlNodeRendererContext context, boolean boxes) {
            this.context = context;
            this.boxes = boxes;
        }

        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return boxes
                    ? Set.of(HtmlBlock.class, HtmlInline.class, Image.class, TaskListItemMarker.class)
                    : Set.of(HtmlBlock.class, HtmlInline.class, Image.class);
        }

        @Override
        public void render(Node node) {
            switch (node) {
                case HtmlBlock block -> html(block.getLiteral());
                case HtmlInline inline -> html(inline.getLiteral());
                case Image image ->
                    context.getWriter()
                            .text("[image: " + EffectCollector.textOf(image) + " " + image.getDestination() + "]");
                case TaskListItemMarker box ->
                    context.getWriter()
                            .raw(
                                    "<button class=\"tick\" name=\"box\" value=\"%d\" role=\"checkbox\" aria-checked=\"%b\">"
                                                    .formatted(nextBox++, box.isChecked())
                                            + (box.isChecked() ? "\u2611" : "\u2610") + "</button> ");
                default -> throw new IllegalArgumentException("not asked for: " + node);
            }
        }

        @Override
        public void afterRoot(Node root) {
            for (; open > 0; open--) {
                context.getWriter().raw("</details>");
            }
        }

        private void html(String html) {
            String rest = RawHtml.withoutComments(html);
            for (String tag : RawHtml.tags(html)) {
                int start = rest.indexOf(tag);
                context.getWriter().text(rest.substring(0, start));
                rest = rest.substring(start + tag.length());
                if (RawHtml.isAllowed(tag) && isBalanced(tag)) {
                    context.getWriter().raw(tag);
                } else {
                    context.getWriter().text(tag);
                }
            }
            context.getWriter().text(rest);
        }

        private boolean isBalanced(String tag) {
            if (RawHtml.hasName(tag, "summary")) {
                return true;
            }
            open += tag.startsWith("</") ? -1 : 1;
            if (open < 0) {
                open = 0;
                return false;
            }
            return true;
        }
    }
}
