package dev.alerting.collector.reconcile;

import dev.alerting.collector.issue.IssueView;
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
     * @param showsIt whether the block of the issue is to show it as well, as far as that is possible now
     */
    record Skip(Action action, Optional<AlertRecord> remember, boolean showsIt) implements Decision {
        public Skip(Action action, Optional<AlertRecord> remember) {
            this(action, remember, false);
        }
    }

    /**
     * Open an issue.
     *
     * @param next the record afterwards, but for the number of the issue
     * @param stormIssue in which the episode was a row
     */
    record Create(AlertRecord next, Optional<Integer> previousIssue, Optional<Integer> stormIssue) implements Decision {
        public Create(AlertRecord next, Optional<Integer> previousIssue) {
            this(next, previousIssue, Optional.empty());
        }
    }

    /**
     * Open an issue for an episode that is a row of a storm, unless a person has closed that.
     *
     * @param next the record afterwards, but for the number of the issue
     */
    record Promote(AlertRecord next, AlertRecord.Row row) implements Decision {}

    /**
     * Comment on the issue, and bring its title, labels and block up to date.
     *
     * @param view how the issue stands
     * @param showsIt whether the block is to be written as well
     */
    record Comment(
            AlertRecord next,
            int number,
            boolean firedAgain,
            boolean reasonChanged,
            IssueView.Open view,
            boolean showsIt)
            implements Decision {
        String title() {
            return view.title();
        }

        Set<String> labels() {
            return view.labels();
        }
    }

    /**
     * Open an issue of ours again that we closed a moment ago, and go on in it.
     *
     * @param next the record afterwards
     */
    record Reopen(AlertRecord next, int number) implements Decision {}

    /**
     * Close the issue.
     *
     * @param comment whether it is worth a comment: urgent, or a person has taken part
     * @param body of the issue, as read
     */
    record Close(AlertRecord next, int number, boolean comment, String body) implements Decision {}
}
