package dev.alerting.collector.issue;

import java.time.Instant;
import java.util.Set;

/** What is known about an issue at the moment of a decision. */
public sealed interface IssueView {
    /** Nobody has looked yet. */
    record Unseen() implements IssueView {}

    record Open(String title, Set<String> labels) implements IssueView {}

    /** Closed by anyone but our own app: a person, their bot, or a commit. */
    record ClosedByPerson(Instant at) implements IssueView {}

    record ClosedByUs(Instant at) implements IssueView {}

    /** Deleted, or moved to another repository. */
    record Gone() implements IssueView {}

    IssueView UNSEEN = new Unseen();
}
