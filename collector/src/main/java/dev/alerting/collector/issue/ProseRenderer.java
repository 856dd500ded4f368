package dev.alerting.collector.issue;

import dev.alerting.common.issue.SafeText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;
import org.commonmark.parser.beta.InlineContentParser;
import org.commonmark.parser.beta.InlineContentParserFactory;
import org.commonmark.parser.beta.ParsedInline;

/**
 * Texts of several lines, as their authors meant them: paragraphs, lists, emphasis and code are shown as such. The text is
 * parsed and written anew from those alone, so that nothing else of Markdown or HTML gets through: headings become bold,
 * images their own text, and links too, unless they lead to a host that is allowed. A word that GitHub could make
 * more of than a word, such as a mention or a number of an issue, stands in code. What is not Markdown, or cannot be
 * written anew, is shown as it was written, in a code block.
 */
public final class ProseRenderer {
    /** Nested deeper, a text is shown as it was written. */
    private static final int MAX_DEPTH = 12;

    /** Room for what is escaped, and for code blocks. */
    private static final int MAX_GROWTH = 2_000;

    private static final String HTTPS = "https://";

    /** What may stand between an address and the next blank, and does not belong to it. */
    private static final String AFTER_ADDRESS = ".,;:!?";

    private final LinkHosts hosts;
    private final Function<String, Node> parse;
    private final Consumer<Throwable> onFailure;

    /** @param onFailure is told of what should not happen; the text is then shown as it was written */
    public ProseRenderer(LinkHosts hosts, Consumer<Throwable> onFailure) {
        this(hosts, Markdown::parse, onFailure);
    }

    /** @param parse may fail; it fails only the text it is given */
    public ProseRenderer(LinkHosts hosts, Function<String, Node> parse, Consumer<Throwable> onFailure) {
        this.hosts = hosts;
        this.parse = parse;
        this.onFailure = onFailure;
    }

    /**
     * At most {@code max} and some 2,000 characters, and what is said below about those that are missing. Costs time in proportion to the
     * length. Never fails.
     *
     * @param max the most UTF-16 units of the text to show; a longer one is shown as it was written
     */
    public String render(String text, int max) {
        return write(text, max).orElseGet(() -> SafeText.fencedBlock(text, max));
    }

    private Optional<String> write(String text, int max) {
        String clean = SafeText.removeInvisible(text, true);
        if (clean.length() > max || !WrittenAsMarkdown.TEST.test(clean)) {
            return Optional.empty();
        }
        try {
            Writer writer = new Writer();
            String prose = writer.blocks(parse.apply(clean), 0);
            return Optional.of(prose)
                    .filter(written -> !written.isBlank() && written.length() <= max + MAX_GROWTH)
                    .filter(written -> !writer.isMostlyCode());
        } catch (AsWrittenException e) {
            return Optional.empty();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Nothing about a text may keep an alert from being filed, neither a mistake nor a library that is missing.
            onFailure.accept(e);
            return Optional.empty();
        }
    }

    /** Nested too deep, or with something in it that is not written anew. */
    private static final class AsWrittenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        AsWrittenException() {
            super("not written anew", null, false, false);
        }
    }

    /** Apart, so that the library is loaded only for a text that needs it. */
    private static final class Markdown {
        private static final Parser PARSER = Parser.builder()
                // No quotes, which would lose their marks, and no HTML, which is text.
                .enabledBlockTypes(Set.of(
                        Heading.class,
                        FencedCodeBlock.class,
                        IndentedCodeBlock.class,
                        ThematicBreak.class,
                        ListBlock.class))
                .customInlineContentParserFactory(new AngleBracketIsText())
                .build();

        private Markdown() {}

        static Node parse(String text) {
            return PARSER.parse(text);
        }
    }

    /** Before the library looks for the end of a tag or an address, through the whole rest of the text. */
    private static final class AngleBracketIsText implements InlineContentParserFactory {
        @Override
        public Set<Character> getTriggerCharacters() {
            return Set.of('<');
        }

        @Override
        public InlineContentParser create() {
            return state -> {
                state.scanner().next();
                return ParsedInline.of(new Text("<"), state.scanner().position());
            };
        }
    }

    private static final class Patterns {
        /**
         * Mentions, references, formulas, HTML, tables, footnotes, images, addresses, what looks like a commit, keys of other
         * trackers, emoji and entities.
         */
        static final Pattern NO_PLAIN_WORD = Pattern.compile("[@#$`|^\\\\\u200b]|<(?=[A-Za-z/!?])|!\\[|://|(?i:www\\.)"
                + "|(?i:github\\.com)|(?<![A-Za-z0-9])[A-Za-z]{2,}+-[0-9]"
                + "|(?<![A-Za-z0-9])[0-9a-fA-F]{7,}+(?![A-Za-z0-9])|:[A-Za-z0-9_+-]++:|&#?[A-Za-z0-9]++;");

        static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

        /** An underscore within a word is one. */
        static final Pattern MARKDOWN = Pattern.compile("[*~\\[\\]]|!$|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])");

        static final Pattern BLOCK_START = Pattern.compile("^[-+=:>]");
        static final Pattern LIST_NUMBER = Pattern.compile("^([0-9]{1,9})([.)])");

        private Patterns() {}
    }

    /** Writes what a text consists of. */
    private final class Writer {
        private int words;
        private int wordsInCode;

        /** A query or a command, which is easier to read in one piece. */
        boolean isMostlyCode() {
            return wordsInCode > 2 && wordsInCode * 3 > words;
        }

        String blocks(Node parent, int depth) {
            if (depth > MAX_DEPTH) {
                throw new AsWrittenException();
            }
            List<String> blocks = new ArrayList<>();
            for (Node block = parent.getFirstChild(); block != null; block = block.getNext()) {
                String written = block(block, depth);
                if (!written.isBlank()) {
                    blocks.add(written);
                }
            }
            return String.join("\n\n", blocks);
        }

        private String block(Node block, int depth) {
            return switch (block) {
                case Paragraph paragraph -> lines(paragraph, depth);
                case Heading heading -> heading(lines(heading, depth).replace("\n", " "));
                case BulletList list -> list(list, depth, Optional.empty());
                case OrderedList list -> list(list, depth, Optional.of(list.getMarkerStartNumber()));
                case FencedCodeBlock code -> code(code.getLiteral());
                case IndentedCodeBlock code -> code(code.getLiteral());
                case ThematicBreak line -> "";
                default -> throw new AsWrittenException();
            };
        }

        private static String heading(String text) {
            return text.isBlank() || text.contains("*") ? text : "**" + text + "**";
        }

        private static String code(String literal) {
            return literal.isBlank() ? "" : SafeText.fencedBlock(literal, Integer.MAX_VALUE);
        }

        private String list(Node list, int depth, Optional<Integer> start) {
            StringBuilder out = new StringBuilder();
            int number = start.orElse(0);
            for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
                String marker = start.isPresent() ? number++ + ". " : "- ";
                String indent = " ".repeat(marker.length());
                String prefix = marker;
                for (String line : blocks(item, depth + 1).split("\n", -1)) {
                    out.append(out.isEmpty() ? "" : "\n").append(line.isBlank() ? prefix.strip() : prefix + line);
                    prefix = indent;
                }
            }
            return out.toString();
        }

        /** A line can begin something only by its first character, which is escaped. */
        private String lines(Node parent, int depth) {
            StringBuilder out = new StringBuilder();
            for (String line : inline(parent, depth, true).split("\n")) {
                String text = line.strip();
                if (!text.isEmpty()) {
                    out.append(out.isEmpty() ? "" : "\n").append(withoutStart(text));
                }
            }
            return out.toString();
        }

        private static String withoutStart(String line) {
            String text = Patterns.BLOCK_START.matcher(line).replaceFirst("\\\\$0");
            text = Patterns.LIST_NUMBER.matcher(text).replaceFirst("$1\\\\$2");
            // GitHub makes a box of it where an item begins with it.
            return text.startsWith("\\[") ? "\\[\u200b" + text.substring(2) : text;
        }

        private String inline(Node parent, int depth, boolean mayLink) {
            if (depth > MAX_DEPTH) {
                throw new AsWrittenException();
            }
            StringBuilder out = new StringBuilder();
            StringBuilder text = new StringBuilder();
            for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
                if (node instanceof Text part) {
                    text.append(part.getLiteral());
                } else {
                    append(out, words(text.toString(), mayLink));
                    text.setLength(0);
                    append(out, inlineNode(node, depth, mayLink));
                }
            }
            append(out, words(text.toString(), mayLink));
            return out.toString();
        }

        private String inlineNode(Node node, int depth, boolean mayLink) {
            return switch (node) {
                case SoftLineBreak end -> "\n";
                case HardLineBreak end -> "\n";
                case Code code -> SafeText.codeSpan(code.getLiteral());
                case Emphasis emphasis -> around("*", inline(emphasis, depth + 1, mayLink));
                case StrongEmphasis strong -> around("**", inline(strong, depth + 1, mayLink));
                case Link link -> link(inline(link, depth + 1, false), link.getDestination());
                case Image image -> described(inline(image, depth + 1, false), image.getDestination());
                default -> throw new AsWrittenException();
            };
        }

        private static String around(String delimiter, String text) {
            return text.isEmpty() || text.length() != text.strip().length() ? text : delimiter + text + delimiter;
        }

        private String link(String label, String destination) {
            return hosts.find(destination)
                    .filter(address -> !label.isBlank() && !label.contains("\n"))
                    .map(address -> SafeText.link(label, address))
                    .orElseGet(() -> described(label, destination));
        }

        /** What a link or an image says, and where it leads, as text. */
        private static String described(String label, String destination) {
            String address = SafeText.codeSpan(destination);
            if (label.isBlank() || label.equals(address)) {
                return address;
            }
            return address.isEmpty() ? label : label + " (" + address + ")";
        }

        private String words(String literal, boolean mayLink) {
            String text = Patterns.WHITE_SPACE
                    .matcher(SafeText.removeInvisible(literal, false))
                    .replaceAll(" ");
            StringBuilder out = new StringBuilder(text.length() + 16);
            int start = 0;
            while (start < text.length()) {
                int blank = text.indexOf(' ', start);
                int end = blank < 0 ? text.length() : blank;
                if (end > start) {
                    append(out, word(text.substring(start, end), mayLink));
                    words++;
                }
                out.append(blank < 0 ? "" : " ");
                start = end + 1;
            }
            return out.toString();
        }

        private String word(String word, boolean mayLink) {
            if (!Patterns.NO_PLAIN_WORD.matcher(word).find()) {
                return escape(word);
            }
            Optional<String> linked = mayLink ? linked(word) : Optional.empty();
            wordsInCode += linked.isPresent() ? 0 : 1;
            return linked.orElseGet(() -> SafeText.codeSpan(word));
        }

        /** An address that is allowed, with what punctuation there is around it. */
        private Optional<String> linked(String word) {
            String before = word.startsWith("(") ? "(" : "";
            int end = word.length();
            while (end > 0
                    && (AFTER_ADDRESS.indexOf(word.charAt(end - 1)) >= 0
                            || word.charAt(end - 1) == ')' && word.indexOf('(', before.length()) < 0)) {
                end--;
            }
            if (!word.startsWith(HTTPS, before.length()) || end <= before.length() + HTTPS.length()) {
                return Optional.empty();
            }
            String address = word.substring(before.length(), end);
            String after = word.substring(end);
            return hosts.find(address)
                    .map((URI target) -> before + SafeText.link(SafeText.codeSpan(address), target) + escape(after));
        }

        private static String escape(String word) {
            return Patterns.MARKDOWN.matcher(word).replaceAll("\\\\$0");
        }

        /** Two code spans side by side would become one, or none. */
        private static void append(StringBuilder out, String part) {
            boolean touching = !out.isEmpty() && out.charAt(out.length() - 1) == '`' && part.startsWith("`");
            out.append(touching ? " " : "").append(part);
        }
    }
}
