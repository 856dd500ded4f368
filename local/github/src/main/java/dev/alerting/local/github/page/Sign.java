package dev.alerting.local.github.page;

import dev.alerting.local.github.tracker.IssueEvent;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;

/**
 * The sign of a state or an event.
 *
 * @param icon an SVG element
 * @param style the class that colours it
 */
record Sign(String icon, String style) {

    private static final Sign OPEN = load("open", "open");
    private static final Sign DONE = load("done", "done");
    private static final Sign DROPPED = load("dropped", "dropped");
    private static final Sign LABEL = load("label", "quiet");
    private static final Sign TITLE = load("pencil", "quiet");
    private static final Sign LOCK = load("lock", "quiet");

    static Sign of(StoredIssue issue) {
        if (issue.isOpen()) {
            return OPEN;
        }
        return issue.stateReason().filter(StateReason.COMPLETED::equals).isPresent() ? DONE : DROPPED;
    }

    static Sign of(IssueEvent event) {
        return switch (event.kind()) {
            case CLOSED -> event.detail().equals(StateReason.COMPLETED.apiName()) ? DONE : DROPPED;
            case REOPENED -> OPEN;
            case LABELED, UNLABELED -> LABEL;
            case RENAMED -> TITLE;
            case LOCKED, UNLOCKED -> LOCK;
        };
    }

    private static Sign load(String icon, String style) {
        return new Sign(Templates.resource("icons/" + icon + ".svg").strip(), style);
    }
}
