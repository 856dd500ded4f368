package dev.alerting.local.github.text;

import dev.alerting.local.github.text.TextEffects.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.task.list.items.TaskListItemMarker;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomNode;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** Walks through a parsed text and collects its effects. */
final class EffectCollector extends AbstractVisitor {

    private static final Pattern ENTITY = Pattern.compile("&#?\\w+;");

    private final List<String> mentions = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private final List<String> closingKeywords = new ArrayList<>();
    private final List<TextEffects.Link> links = new ArrayList<>();
    private final List<TextEffects.Image> images = new ArrayList<>();
    private final List<String> rawHtml = new ArrayList<>();
    private int taskItems;

    TextEffects effects() {
        return new TextEffects(
                List.copyOf(mentions),
                List.copyOf(references),
                List.copyOf(closingKeywords),
                List.copyOf(links),
                List.copyOf(images),
                List.copyOf(rawHtml),
                taskItems);
    }

    @Override
    public void visit(Paragraph paragraph) {
        closingKeywords.addAll(ProseScan.closingKeywords(textOf(paragraph)));
        visitChildren(paragraph);
    }

    @Override
    public void visit(Heading heading) {
        closingKeywords.addAll(ProseScan.closingKeywords(textOf(heading)));
        visitChildren(heading);
    }

    @Override
    public void visit(Text text) {
        scanText(text.getLiteral());
    }

    @Override
    public void visit(Link link) {
        addLink(link.getDestination(), textOf(link));
        // Inside a link GitHub does not look for mentions, but it does fetch images and keep tags.
        for (Node child = link.getFirstChild(); child != null; child = child.getNext()) {
            if (!(child instanceof Text)) {
                child.accept(this);
            }
        }
    }

    @Override
    public void visit(Image image) {
        images.add(new TextEffects.Image(image.getDestination(), textOf(image)));
    }

    @Override
    public void visit(HtmlBlock block) {
        html(block.getLiteral());
    }

    @Override
    public void visit(HtmlInline inline) {
        html(inline.getLiteral());
    }

    @Override
    public void visit(CustomNode node) {
        if (node instanceof TaskListItemMarker) {
            taskItems++;
        }
        if (node.getFirstChild() != null && !(node.getParent() instanceof Paragraph)) {
            closingKeywords.addAll(ProseScan.closingKeywords(textOf(node)));
        }
        visitChildren(node);
    }

    private void html(String html) {
        for (String tag : RawHtml.tags(html)) {
            if (!RawHtml.isAllowed(tag)) {
                rawHtml.add(tag);
            }
            if (RawHtml.hasName(tag, "img")) {
                RawHtml.address(tag).ifPresent(source -> images.add(new TextEffects.Image(source, "")));
            } else {
                RawHtml.address(tag).ifPresent(destination -> addLink(destination, ""));
            }
        }
        String text = decoded(RawHtml.text(html));
        scanText(text);
        closingKeywords.addAll(ProseScan.closingKeywords(text));
        new BareLinks()
                .apply(text)
                .forEach(found -> addLink(found.destination(), text.substring(found.start(), found.end())));
    }

    private void scanText(String text) {
        mentions.addAll(ProseScan.mentions(text));
        references.addAll(ProseScan.references(text));
    }

    private void addLink(String destination, String text) {
        links.add(new TextEffects.Link(destination, text));
        references.addAll(ProseScan.referencesOfUrl(destination));
    }

    /** The parser leaves entities in HTML blocks encoded; parsing them as text decodes them. */
    private static String decoded(String text) {
        return ENTITY.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(textOf(Markdown.parse(match.group()))));
    }

    /** The plain text below a node, without code and image descriptions. */
    static String textOf(Node node) {
        StringBuilder text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text part) {
                text.append(part.getLiteral());
            }

            @Override
            public void visit(SoftLineBreak part) {
                text.append(' ');
            }

            @Override
            public void visit(HardLineBreak part) {
                text.append(' ');
            }
        });
        return text.toString();
    }
}
