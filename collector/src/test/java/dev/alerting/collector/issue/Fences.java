package dev.alerting.collector.issue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads fenced blocks as Markdown does. */
final class Fences {
    private static final Pattern FENCE = Pattern.compile("^ {0,3}(`{3,})([^`]*)$");

    private Fences() {}

    /** Whether every block that is opened is closed. */
    static boolean areBalanced(String markdown) {
        int open = 0;
        for (String line : markdown.split("\n", -1)) {
            Matcher fence = FENCE.matcher(line);
            if (!fence.matches()) {
                continue;
            }
            int length = fence.group(1).length();
            if (open == 0) {
                open = length;
            } else if (length >= open && fence.group(2).isBlank()) {
                open = 0;
            }
        }
        return open == 0;
    }
}
