package dev.alerting.common.issue;

import dev.alerting.common.event.AlertEvent;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an alert's issue is called and found by: the same for the one who files it and the one who previews it. */
public final class IssueNames {
    /** GitHub refuses longer titles. */
    public static final int MAX_TITLE = 256;

    private IssueNames() {}

    /** Priorities that senders put before a title, by scales of their own. */
    private static final Pattern SENDERS_PRIORITY = Pattern.compile("(?:\\s*\\[P\\d])+\\s*");

    /**
     * {@code [P1] <title>}, harmless and cut to {@link #MAX_TITLE} UTF-16 units. A priority that the title begins with is
     * left out: two would contradict each other.
     */
    public static String title(AlertEvent event) {
        String priority = "[" + event.priority() + "] ";
        Matcher written = SENDERS_PRIORITY.matcher(event.title());
        String own = written.lookingAt() ? event.title().substring(written.end()) : event.title();
        String text = SafeText.title(own, MAX_TITLE - priority.length());
        return priority + (text.isEmpty() ? "Alert without a title" : text);
    }

    /** @param routingUnknown whether a team or a priority is missing or wrong */
    public static List<String> labels(AlertEvent event, boolean routingUnknown) {
        return Labels.of(event.source(), event.teams(), event.priority(), routingUnknown);
    }
}
