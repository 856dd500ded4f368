package dev.alerting.collector.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells prose from everything else, line by line: which lines of a comment are text of paragraphs, and which paragraph.
 * Follows the block structure of CommonMark, on which GitHub's Markdown is built; one pass, no recursion, so no comment
 * is too deep for it.
 *
 * @see <a href="https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy">CommonMark: parsing strategy</a>
 */
final class MarkdownBlocks {
    private static final int CODE_INDENT = 4;

    private static final Pattern HEADING = Pattern.compile("#{1,6}(?:[ \t].*|$)", Pattern.DOTALL);
    private static final Pattern UNDERLINE = Pattern.compile("(?:=+|-+)[ \t]*");

    /** A tag on a line of its own begins HTML as well, but not in the middle of a paragraph. */
    private static final Pattern LONE_TAG = Pattern.compile(
            // Possessive, or a long line would exhaust the stack.
            "(?:<[A-Za-z][A-Za-z0-9-]*+(?:\\s++[a-zA-Z_:][a-zA-Z0-9:._-]*+(?:\\s*+=\\s*+"
                    + "(?:[^\"'=<>`\\x00-\\x20]++|'[^']*+'|\"[^\"]*+\"))?+)*+"
                    + "\\s*+/?>|</[A-Za-z][A-Za-z0-9-]*+\\s*+>)\\s*+");

    private static final Pattern VERBATIM_TAG =
            Pattern.compile("<(?:script|pre|style|textarea)(?:\\s.*|>.*|$)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern BLOCK_TAG = Pattern.compile(
            "</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|"
                    + "div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|"
                    + "html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|"
                    + "section|source|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\\s.*|/?>.*|$)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Where HTML ends: with a text in a line, or before a blank line. */
    private record HtmlEnd(List<String> texts) {
        private static final HtmlEnd BLANK = new HtmlEnd(List.of());

        private boolean isIn(String line) {
            String lower = line.toLowerCase(Locale.ROOT);
            return texts.stream().anyMatch(lower::contains);
        }
    }

    /** @param contentIndent how far a line has to be indented to belong to a list's item; 0 for a quote */
    private record Container(int contentIndent) {
        private static final Container QUOTE = new Container(0);

        private boolean isQuote() {
            return contentIndent == 0;
        }
    }

    private enum Leaf {
        NONE,
        PARAGRAPH,
        FENCE,
        INDENTED,
        HTML
    }

    /** Lines of one paragraph, outside quotes. {@code first} and {@code last} are indexes of lines, both included. */
    record Paragraph(int first, int last) {}

    private final List<String> lines;
    private final List<Paragraph> paragraphs = new ArrayList<>();
    private List<Container> containers = new ArrayList<>();
    private boolean isEmptyItem;
    private Leaf leaf = Leaf.NONE;
    private int paragraphStart;
    private char fenceMark;
    private int fenceLength;
    private HtmlEnd htmlEnd = HtmlEnd.BLANK;

    /**
     * After a possible link definition, dashes do not underline a heading and lists may start anywhere, so the next lines
     * cannot be classified.
     */
    private boolean isLost;

    private MarkdownBlocks(List<String> lines) {
        this.lines = lines;
    }

    /** The paragraphs of a comment that stand outside quotes, in their order. Linear in the length of the comment. */
    static List<Paragraph> findParagraphs(List<String> lines) {
        MarkdownBlocks blocks = new MarkdownBlocks(lines);
        for (int i = 0; i < lines.size() && !blocks.isLost; i++) {
            blocks.take(i);
        }
        blocks.end(lines.size());
        return blocks.paragraphs;
    }

    private void take(int index) {
        Cursor at = new Cursor(lines.get(index));
        int matched = matchContainers(at);
        boolean all = matched == containers.size();
        if (all && goesOn(at, index)) {
            return;
        }
        if (!all && leaf != Leaf.PARAGRAPH) {
            close(matched, index);
            all = true;
        }
        boolean started = false;
        while (true) {
            boolean inParagraph = leaf == Leaf.PARAGRAPH;
            if (at.isBlank()) {
                break;
            }
            if (at.indent() >= CODE_INDENT) {
                if (!inParagraph) {
                    leaf = Leaf.INDENTED;
                    isEmptyItem = false;
                    return;
                }
                break;
            }
            String rest = at.rest();
            if (rest.charAt(0) == '>') {
                close(matched, index);
                at.skipQuoteMark();
                containers.add(Container.QUOTE);
                isEmptyItem = false;
            } else if (HEADING.matcher(rest).matches()) {
                close(matched, index);
                isEmptyItem = false;
                return;
            } else if (opensFence(rest)) {
                close(matched, index);
                isEmptyItem = false;
                leaf = Leaf.FENCE;
                return;
            } else if (htmlEnd(rest, inParagraph).isPresent()) {
                HtmlEnd end = htmlEnd(rest, inParagraph).get();
                close(matched, index);
                isEmptyItem = false;
                if (!end.isIn(rest)) {
                    htmlEnd = end;
                    leaf = Leaf.HTML;
                }
                return;
            } else if (inParagraph && all && UNDERLINE.matcher(rest).matches()) {
                isLost = mayDefineLink(index);
                end(index);
                return;
            } else if (isBreak(rest)) {
                close(matched, index);
                isEmptyItem = false;
                return;
            } else {
                Optional<Integer> content = at.skipListMark(inParagraph && all);
                if (content.isEmpty()) {
                    break;
                }
                close(matched, index);
                containers.add(new Container(content.get()));
                isEmptyItem = at.isBlank();
            }
            matched = containers.size();
            all = true;
            started = true;
        }
        if (at.isBlank()) {
            if (!started) {
                close(matched, index);
            }
            return;
        }
        isEmptyItem = false;
        if (leaf == Leaf.PARAGRAPH) {
            // Goes on, perhaps lazily: without the marks of the quote or the indentation of the list it belongs to.
            isLost = Cursor.markLength(at.rest()) > 0 && mayDefineLink(index);
            return;
        }
        leaf = Leaf.PARAGRAPH;
        paragraphStart = index;
    }

    private boolean mayDefineLink(int index) {
        return InlineSpans.mayDefineLink(String.join("\n", lines.subList(paragraphStart, index)));
    }

    /** How many of the open containers the line continues. */
    private int matchContainers(Cursor at) {
        int matched = 0;
        for (Container container : containers) {
            boolean isLast = matched == containers.size() - 1;
            if (container.isQuote()) {
                if (at.isBlank() || at.indent() >= CODE_INDENT || at.rest().charAt(0) != '>') {
                    return matched;
                }
                at.skipQuoteMark();
            } else if (at.isBlank()) {
                if (isLast && isEmptyItem) {
                    return matched;
                }
            } else if (at.indent() >= container.contentIndent()) {
                at.skipColumns(container.contentIndent());
            } else {
                return matched;
            }
            matched++;
        }
        return matched;
    }

    /** Whether the line belongs to code or HTML that was begun before; perhaps it ends it. */
    private boolean goesOn(Cursor at, int index) {
        switch (leaf) {
            case FENCE -> {
                if (at.indent() < CODE_INDENT && closesFence(at.rest())) {
                    leaf = Leaf.NONE;
                }
                return true;
            }
            case INDENTED -> {
                if (at.isBlank() || at.indent() >= CODE_INDENT) {
                    return true;
                }
                leaf = Leaf.NONE;
                return false;
            }
            case HTML -> {
                if (htmlEnd.equals(HtmlEnd.BLANK) && at.isBlank()) {
                    leaf = Leaf.NONE;
                    return false;
                }
                if (htmlEnd.isIn(lines.get(index))) {
                    leaf = Leaf.NONE;
                }
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void close(int matched, int index) {
        end(index);
        isEmptyItem &= matched == containers.size();
        containers = new ArrayList<>(containers.subList(0, matched));
    }

    /** Ends what is open below the containers, before the line {@code index}. */
    private void end(int index) {
        if (leaf == Leaf.PARAGRAPH && containers.stream().noneMatch(Container::isQuote)) {
            paragraphs.add(new Paragraph(paragraphStart, index - 1));
        }
        leaf = Leaf.NONE;
    }

    /** A line across the page: three or more of one mark, perhaps with white space between them. */
    private static boolean isBreak(String rest) {
        char mark = rest.charAt(0);
        if (mark != '*' && mark != '_' && mark != '-') {
            return false;
        }
        int marks = 0;
        for (int i = 0; i < rest.length(); i++) {
            if (rest.charAt(i) == mark) {
                marks++;
            } else if (!isSpace(rest.charAt(i))) {
                return false;
            }
        }
        return marks >= 3;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isSpaces(String text) {
        return text.chars().allMatch(c -> c == ' ' || c == '\t');
    }

    private boolean opensFence(String rest) {
        char mark = rest.charAt(0);
        if (mark != '`' && mark != '~') {
            return false;
        }
        int length = countLeading(rest, mark);
        if (length < 3 || mark == '`' && rest.indexOf('`', length) >= 0) {
            return false;
        }
        fenceMark = mark;
        fenceLength = length;
        return true;
    }

    private boolean closesFence(String rest) {
        int length = countLeading(rest, fenceMark);
        return length >= fenceLength && isSpaces(rest.substring(length));
    }

    private static int countLeading(String text, char mark) {
        int length = 0;
        while (length < text.length() && text.charAt(length) == mark) {
            length++;
        }
        return length;
    }

    private static Optional<HtmlEnd> htmlEnd(String rest, boolean inParagraph) {
        if (rest.charAt(0) != '<') {
            return Optional.empty();
        }
        if (VERBATIM_TAG.matcher(rest).matches()) {
            return Optional.of(new HtmlEnd(List.of("</script>", "</pre>", "</style>", "</textarea>")));
        }
        if (rest.startsWith("<!--")) {
            return Optional.of(new HtmlEnd(List.of("-->")));
        }
        if (rest.startsWith("<?")) {
            return Optional.of(new HtmlEnd(List.of("?>")));
        }
        if (rest.startsWith("<![CDATA[")) {
            return Optional.of(new HtmlEnd(List.of("]]>")));
        }
        if (rest.length() > 2 && rest.charAt(1) == '!' && isLetter(rest.charAt(2))) {
            return Optional.of(new HtmlEnd(List.of(">")));
        }
        boolean begins = BLOCK_TAG.matcher(rest).matches()
                || !inParagraph && LONE_TAG.matcher(rest).matches();
        return begins ? Optional.of(HtmlEnd.BLANK) : Optional.empty();
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    /** A place in a line, in columns: a tab reaches to the next multiple of four. */
    private static final class Cursor {
        private static final int TAB = 4;

        private final String line;
        private int index;
        private int column;

        /** Columns of a tab that has been passed in part. */
        private int pending;

        private Cursor(String line) {
            this.line = line;
        }

        private boolean isBlank() {
            return firstText() == line.length();
        }

        private int firstText() {
            int at = index;
            while (at < line.length() && isSpace(line.charAt(at))) {
                at++;
            }
            return at;
        }

        /** Columns of white space from here on. */
        private int indent() {
            int at = index;
            int end = column + pending;
            while (at < line.length() && isSpace(line.charAt(at))) {
                end += line.charAt(at) == '\t' ? TAB - end % TAB : 1;
                at++;
            }
            return end - column;
        }

        /** The text after the white space. */
        private String rest() {
            return line.substring(firstText());
        }

        private void skipColumns(int count) {
            int left = count;
            while (left > 0) {
                if (pending == 0) {
                    if (index == line.length() || !isSpace(line.charAt(index))) {
                        return;
                    }
                    pending = line.charAt(index) == '\t' ? TAB - column % TAB : 1;
                    index++;
                }
                int step = Math.min(left, pending);
                pending -= step;
                column += step;
                left -= step;
            }
        }

        private void skipQuoteMark() {
            skipColumns(indent());
            index++;
            column++;
            skipColumns(1);
        }

        /**
         * @param interrupts whether a paragraph is interrupted, which only items with text can do, numbered from 1
         * @return the indentation of the item's content, if a list's item begins here
         */
        private Optional<Integer> skipListMark(boolean interrupts) {
            int indent = indent();
            String rest = rest();
            int length = markLength(rest);
            if (length == 0 || length < rest.length() && !isSpace(rest.charAt(length))) {
                return Optional.empty();
            }
            boolean isEmpty = isSpaces(rest.substring(length));
            if (interrupts && (isEmpty || length > 1 && !rest.startsWith("1.") && !rest.startsWith("1)"))) {
                return Optional.empty();
            }
            skipColumns(indent);
            index += length;
            column += length;
            int content = indent();
            if (isEmpty || content > TAB) {
                skipColumns(1);
                return Optional.of(indent + length + 1);
            }
            skipColumns(content);
            return Optional.of(indent + length + content);
        }

        private static int markLength(String rest) {
            char first = rest.charAt(0);
            if (first == '-' || first == '+' || first == '*') {
                return 1;
            }
            int digits = 0;
            while (digits < rest.length() && digits <= 9 && rest.charAt(digits) >= '0' && rest.charAt(digits) <= '9') {
                digits++;
            }
            boolean ends = digits < rest.length() && (rest.charAt(digits) == '.' || rest.charAt(digits) == ')');
            return digits >= 1 && digits <= 9 && ends ? digits + 1 : 0;
        }
    }
}
