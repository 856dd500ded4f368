package dev.alerting.collector.issue;

import java.util.function.Predicate;

/**
 * Tells texts that may be meant as Markdown from those that would lose something as Markdown: JSON, traces, tables,
 * queries, comparisons. Also keeps away from the parser whatever would cost it more than in proportion to its length. One
 * pass; where it guesses wrong, a text is shown in a code block, which is never wrong.
 */
final class WrittenAsMarkdown implements Predicate<String> {
    static final WrittenAsMarkdown TEST = new WrittenAsMarkdown();

    /** Lists within lists, on one line or by indentation. */
    private static final int MAX_MARKERS = 12;

    private static final int MAX_INDENT = 40;

    /** The parser looks from some of them through the rest of the text. */
    private static final int MAX_BRACKETS_AND_BACKTICKS = 1_000;

    private WrittenAsMarkdown() {}

    @Override
    public boolean test(String text) {
        String start = text.stripLeading();
        boolean json = start.startsWith("{") || start.startsWith("[") && !startsWithLink(start);
        if (json || isCommand(text.strip()) || hasTooManySigns(text)) {
            return false;
        }
        boolean underPlainLine = false;
        char fence = 0;
        int fenceLength = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String content = line.strip();
            int indent = indent(line);
            // Also where there seems to be code: the parser may see it otherwise.
            if (indent > MAX_INDENT || markers(content) > MAX_MARKERS) {
                return false;
            }
            int run = fenceRun(content);
            boolean item = false;
            if (fence != 0) {
                boolean closes = run >= fenceLength && content.charAt(0) == fence && run == content.length();
                fence = closes ? 0 : fence;
            } else if (run > 0) {
                fence = content.charAt(0);
                fenceLength = run;
            } else if (!content.isEmpty()) {
                item = afterMarker(content, 0) > 0;
                boolean continuesPlainLine = underPlainLine && indent > 0 && !item;
                if (continuesPlainLine || isTable(content) || isQuote(content) || losesCharacters(content)) {
                    return false;
                }
            }
            underPlainLine = fence == 0 && run == 0 && !content.isEmpty() && indent == 0 && !item;
        }
        return true;
    }

    /** One line with an option, such as {@code --all}. */
    private static boolean isCommand(String text) {
        int option = text.indexOf(" --");
        return text.indexOf('\n') < 0 && option > 0 && option + 3 < text.length() && isName(text.charAt(option + 3));
    }

    private static boolean startsWithLink(String text) {
        int end = text.indexOf(']');
        return end > 0 && text.startsWith("](", end) && text.lastIndexOf('\n', end) < 0;
    }

    private static boolean hasTooManySigns(String text) {
        return text.chars()
                        .filter(c -> c == '[' || c == '`' || c == '(')
                        .limit(MAX_BRACKETS_AND_BACKTICKS + 1)
                        .count()
                > MAX_BRACKETS_AND_BACKTICKS;
    }

    private static int indent(String line) {
        int columns = 0;
        for (int i = 0; i < line.length() && Character.isWhitespace(line.charAt(i)); i++) {
            columns += line.charAt(i) == '\t' ? 4 : 1;
        }
        return columns;
    }

    /** How many of the characters that open or close a code block the line begins with; 0 if it does neither. */
    private static int fenceRun(String content) {
        int run = 0;
        while (run < content.length()
                && (content.charAt(run) == '`' || content.charAt(run) == '~')
                && content.charAt(run) == content.charAt(0)) {
            run++;
        }
        boolean codeSpan = run > 0 && content.charAt(0) == '`' && content.indexOf('`', run) >= 0;
        return run < 3 || codeSpan ? 0 : run;
    }

    /** How many lists and quotes the line may begin or continue, one within the other. */
    private static int markers(String content) {
        int markers = 0;
        int at = 0;
        while (at < content.length()) {
            int next = content.charAt(at) == '>' ? at + 1 : afterMarker(content, at);
            if (next == 0) {
                break;
            }
            at = next;
            while (at < content.length() && Character.isWhitespace(content.charAt(at))) {
                at++;
            }
            markers++;
        }
        return markers;
    }

    /** The index after the marker of a list and the blanks behind it; 0 if there is none at {@code from}. */
    private static int afterMarker(String content, int from) {
        int at = from;
        while (at < content.length() && at < from + 9 && isDigit(content.charAt(at))) {
            at++;
        }
        String marks = at > from ? ".)" : "-*+";
        if (at >= content.length() || marks.indexOf(content.charAt(at)) < 0) {
            return 0;
        }
        int end = at + 1;
        while (end < content.length() && Character.isWhitespace(content.charAt(end))) {
            end++;
        }
        return end > at + 1 || end == content.length() ? end : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A quote would lose its mark, and a comparison its meaning; also as an item of a list. */
    private static boolean isQuote(String content) {
        return content.charAt(0) == '>' || content.startsWith(">", afterMarker(content, 0));
    }

    /** A row of a table, or the line under its head. */
    private static boolean isTable(String content) {
        return content.charAt(0) == '|'
                || content.indexOf('|') >= 0 && content.chars().allMatch(c -> "|-:=+ \t".indexOf(c) >= 0);
    }

    /** A backslash, an entity, an asterisk that multiplies, or the underscores of a name such as {@code __init__}. */
    private static boolean losesCharacters(String content) {
        boolean code = false;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            char next = i + 1 < content.length() ? content.charAt(i + 1) : ' ';
            if (c == '`') {
                code = !code;
            } else if (!code) {
                boolean loses = switch (c) {
                    case '\\' -> isPunctuation(next);
                    case '&' -> isEntity(content, i + 1);
                    case '*' -> i > 0 && isOperand(content.charAt(i - 1), ")]}") && isOperand(next, "([{");
                    case '_' -> next == '_';
                    default -> false;
                };
                if (loses) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isPunctuation(char c) {
        return c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    }

    private static boolean isOperand(char c, String brackets) {
        return Character.isLetterOrDigit(c) || brackets.indexOf(c) >= 0;
    }

    private static boolean isEntity(String content, int from) {
        int at = from;
        while (at < content.length() && at < from + 40 && (content.charAt(at) == '#' || isName(content.charAt(at)))) {
            at++;
        }
        return at > from && at < content.length() && content.charAt(at) == ';';
    }

    private static boolean isName(char c) {
        return c < 128 && Character.isLetterOrDigit(c);
    }
}
