package dev.alerting.common.issue;

import dev.alerting.common.event.AlertEvent;
import java.util.List;

/** What an alert's issue is called and found by: the same for the one who files it and the one who previews it. */
public final class IssueNames {
    /** GitHub refuses longer titles. */
    public static final int MAX_TITLE = 256;

    private IssueNames() {}

    /** {@code [P1] <title>}, harmless and cut to {@link #MAX_TITLE} UTF-16 units. */
    public static String title(AlertEvent event) {
        String priority = "[" + event.priority() + "] ";
        String text = SafeText.title(event.title(), MAX_TITLE - priority.length());
        return priority + (text.isEmpty() ? "Alert without a title" : text);
    }

    /** @param routingUnknown whether a team or a priority is missing or wrong */
    public static List<String> labels(AlertEvent event, boolean routingUnknown) {
        return Labels.of(event.source(), event.teams(), event.priority(), routingUnknown);
    }
}
