package dev.alerting.local.github.page;

import dev.alerting.local.github.tracker.IssueEvent;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;

/** The signs of states and events, by the names of their resource files. */
final class Icons {

    private final String open = Template.resource("icons/open.svg").strip();
    private final String done = Template.resource("icons/done.svg").strip();
    private final String dropped = Template.resource("icons/dropped.svg").strip();
    private final String label = Template.resource("icons/label.svg").strip();
    private final String pencil = Template.resource("icons/pencil.svg").strip();
    private final String lock = Template.resource("icons/lock.svg").strip();

    String of(StoredIssue issue) {
        return issue.isOpen() ? open : closed(issue);
    }

    private String closed(StoredIssue issue) {
        return issue.stateReason().filter(StateReason.COMPLETED::equals).isPresent() ? done : dropped;
    }

    /** The class that colours the sign. */
    static String style(StoredIssue issue) {
        if (issue.isOpen()) {
            return "open";
        }
        return issue.stateReason().filter(StateReason.COMPLETED::equals).isPresent() ? "done" : "dropped";
    }

    String of(IssueEvent event) {
        return switch (event.kind()) {
            case CLOSED -> event.detail().equals(StateReason.COMPLETED.apiName()) ? done : dropped;
            case REOPENED -> open;
            case LABELED, UNLABELED -> label;
            case RENAMED -> pencil;
            case LOCKED, UNLOCKED -> lock;
        };
    }

    /** The class that colours an event's sign. */
    static String style(IssueEvent event) {
        return switch (event.kind()) {
            case CLOSED -> event.detail().equals(StateReason.COMPLETED.apiName()) ? "done" : "dropped";
            case REOPENED -> "open";
            case LABELED, UNLABELED, RENAMED, LOCKED, UNLOCKED -> "quiet";
        };
    }
}
