package dev.alerting.collector.issue;

import java.time.Instant;
import java.util.Set;

/** What is known about an issue at the moment of a decision. */
public sealed interface IssueView {
    /** Nobody has looked yet. */
    record Unseen() implements IssueView {}

    /** @param people who has taken part, as far as the issue alone shows it */
    record Open(String title, String body, Set<String> labels, Participation people) implements IssueView {
        public Open(String title, String body, Set<String> labels) {
            this(title, body, labels, Participation.NONE);
        }

        /** Where the body does not matter. */
        public Open(String title, Set<String> labels) {
            this(title, "", labels);
        }
    }

    /**
     * Traces of people on an issue.
     *
     * @param assigned whether it is assigned to anybody
     * @param comments how many comments it has, ours included
     * @param reopened whether it was opened again after it was closed
     */
    record Participation(boolean assigned, int comments, boolean reopened) {
        public static final Participation NONE = new Participation(false, 0);

        /** On an issue that was never closed. */
        public Participation(boolean assigned, int comments) {
            this(assigned, comments, false);
        }
    }

    /**
     * Closed by anyone but our own app: a person, their bot, or a commit.
     *
     * @param notPlanned whether they say that nothing is going to be done about it
     * @param duplicate whether they say that another issue tells of the same
     */
    record ClosedByPerson(Instant at, boolean notPlanned, boolean duplicate) implements IssueView {
        public ClosedByPerson(Instant at, boolean notPlanned) {
            this(at, notPlanned, false);
        }

        /** For any other reason, or none. */
        public ClosedByPerson(Instant at) {
            this(at, false);
        }
    }

    record ClosedByUs(Instant at) implements IssueView {}

    /** Deleted, or moved to another repository. */
    record Gone() implements IssueView {}

    IssueView UNSEEN = new Unseen();
}
