package dev.alerting.collector.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether code, a tag or a link that begins in an earlier line of a paragraph may reach into a later one. Errs on the safe
 * side: a text in which this is hard to tell counts as reaching.
 */
final class InlineSpans {
    private static final Pattern SIMPLE_LINK = Pattern.compile("]\\([^()\\s\"'<>\\\\]*\\)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\[\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e]");

    /** Perhaps after the marks of a list. */
    private static final Pattern LABEL_BEGINS = Pattern.compile("[\\s*+\\-0-9.)]*\\[");

    private static final Pattern TAG_BEGINS = Pattern.compile("<[A-Za-z/!?]");

    private final String text;
    private final List<int[]> codeSpans;

    InlineSpans(String paragraph) {
        this.text = paragraph;
        this.codeSpans = findCodeSpans(paragraph);
    }

    /** @param start where the line begins in the paragraph */
    boolean mayReachInto(int start) {
        String before = text.substring(0, start);
        String after = text.substring(start);
        if (mayDefineLink(before)) {
            // Of which this would be the address or the title.
            return true;
        }
        boolean tag = TAG_BEGINS.matcher(before).find();
        if (tag
                && (after.indexOf('>') >= 0
                        || areInBoth('`', '`', before, after)
                        || areInBoth('[', ']', before, after))) {
            return true;
        }
        if (codeSpans.stream().anyMatch(span -> span[0] < start && start < span[1])) {
            return true;
        }
        String plain = withoutCodeAndEscapes(start);
        if (after.indexOf(']') >= 0 && openBrackets(plain) > 0) {
            return true;
        }
        return areInBoth('[', ')', plain, after)
                && SIMPLE_LINK.matcher(plain).replaceAll("").contains("](");
    }

    /** Whether a paragraph may begin with the definition of a link, {@code [label]: address}, which is not shown. */
    static boolean mayDefineLink(String paragraph) {
        return LABEL_BEGINS.matcher(paragraph).lookingAt() && paragraph.contains("]:");
    }

    private static int openBrackets(String plain) {
        int depth = 0;
        for (int i = 0; i < plain.length(); i++) {
            if (plain.charAt(i) == '[') {
                depth++;
            } else if (plain.charAt(i) == ']' && depth > 0) {
                depth--;
            }
        }
        return depth;
    }

    private String withoutCodeAndEscapes(int end) {
        StringBuilder plain = new StringBuilder();
        int at = 0;
        for (int[] span : codeSpans) {
            if (span[0] >= end) {
                break;
            }
            plain.append(text, at, span[0]);
            at = span[1];
        }
        if (at < end) {
            plain.append(text, at, end);
        }
        return ESCAPE.matcher(plain).replaceAll("");
    }

    private static boolean areInBoth(char first, char last, String before, String after) {
        return before.indexOf(first) >= 0 && after.indexOf(last) >= 0;
    }

    /** Start and end of each code span: between two runs of equally many backticks. */
    private static List<int[]> findCodeSpans(String text) {
        List<int[]> runs = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '`') {
                int end = i;
                while (end < text.length() && text.charAt(end) == '`') {
                    end++;
                }
                runs.add(new int[] {i, end});
                i = end;
            }
        }
        List<int[]> spans = new ArrayList<>();
        Set<Integer> unmatched = new HashSet<>();
        int at = 0;
        for (int run = 0; run < runs.size(); run++) {
            int start = runs.get(run)[0];
            if (start < at) {
                continue;
            }
            // A backslash takes the first backtick of a run away, as it does outside code only.
            int opens = isEscaped(text, at, start) ? start + 1 : start;
            int length = runs.get(run)[1] - opens;
            if (length == 0 || unmatched.contains(length)) {
                continue;
            }
            Optional<int[]> closes = runs.subList(run + 1, runs.size()).stream()
                    .filter(other -> other[1] - other[0] == length)
                    .findFirst();
            if (closes.isEmpty()) {
                unmatched.add(length);
            } else {
                at = closes.get()[1];
                spans.add(new int[] {opens, at});
            }
        }
        return spans;
    }

    private static boolean isEscaped(String text, int from, int at) {
        int backslashes = 0;
        while (at - 1 - backslashes >= from && text.charAt(at - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
