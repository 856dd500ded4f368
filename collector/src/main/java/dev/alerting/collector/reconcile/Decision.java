package dev.alerting.collector.reconcile;

import dev.alerting.collector.state.AlertRecord;
import java.util.Optional;
import java.util.Set;

/** What to do about an event. */
public sealed interface Decision {
    /** The answer depends on how the issue stands: look, and decide again. */
    record LookAtIssue(int number) implements Decision {}

    /**
     * Nothing to do on GitHub.
     *
     * @param remember the record to write; empty when nothing is worth a write
     */
    record Skip(Action action, Optional<AlertRecord> remember) implements Decision {}

    /**
     * Open an issue.
     *
     * @param next the record afterwards, but for the number of the issue
     */
    record Create(AlertRecord next, Optional<Integer> previousIssue) implements Decision {}

    /** Comment on the issue, and bring its title and labels up to date. */
    record Comment(
            AlertRecord next, int number, boolean firedAgain, boolean reasonChanged, String title, Set<String> labels)
            implements Decision {}

    /** Comment on the issue and close it. */
    record Close(AlertRecord next, int number) implements Decision {}
}
