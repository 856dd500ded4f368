package dev.alerting.collector.command;

import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.Outcome;
import java.util.Optional;

/** Whether somebody may give commands. Asked once for a comment, and only if there is something new in it. */
final class Right {
    private final IssueTracker tracker;
    private final String login;
    private Optional<Outcome<Boolean>> answer = Optional.empty();

    Right(IssueTracker tracker, String login) {
        this.tracker = tracker;
        this.login = login;
    }

    Outcome<Boolean> ask() {
        if (answer.isEmpty()) {
            answer = Optional.of(tracker.hasTriageRole(login));
        }
        return answer.get();
    }
}
