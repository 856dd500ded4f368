package dev.alerting.common.issue;

import java.util.Set;

/** What somebody did on an issue. */
public sealed interface IssueActivity {
    record Assigned(String login) implements IssueActivity {}

    record Unassigned(String login) implements IssueActivity {}

    /** @param reason as GitHub names it: {@code completed}, {@code not_planned}, {@code duplicate}; empty if it names none */
    record Closed(String reason) implements IssueActivity {}

    record Reopened() implements IssueActivity {}

    /** Deleted, or moved to another repository. */
    record Removed() implements IssueActivity {}

    /**
     * Check boxes of our own block in the issue's text.
     *
     * @param labels what stands beside those that are ticked since
     */
    record Ticked(Set<String> labels) implements IssueActivity {
        public Ticked {
            labels = Set.copyOf(labels);
        }
    }

    /** Only of us: an edit of ours that a person's came before. */
    record Overwrote(LivingBody.Overwritten text) implements IssueActivity {}

    /**
     * Wrote a comment, or edited one.
     *
     * @param comment its number, unique in the whole of GitHub
     * @param previous its text before; empty for a new one
     */
    record Commented(long comment, String text, String previous) implements IssueActivity {}
}
