package dev.alerting.collector.reconcile;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.Display;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.SeenEvent;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.issue.Labels;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Brings one record and its issue together again where they have drifted apart without an alert. By the same protocol
 * as an alert: every write depends on the version that was read, what is written to GitHub more than once needs a claim,
 * and a claim of another is left to it. Nothing here undoes what a person did.
 */
public final class RecordRepairs {
    private static final int ACTION_ID_LENGTH = 16;

    private final AlertStateStore store;
    private final IssueTracker tracker;
    private final IssueListing listing;
    private final Reconciler reconciler;
    private final Clock clock;
    private final Supplier<String> ids;

    /** What is done; the names are those of the log and of the metric {@code Repairs}. */
    public enum Repair {
        /** The record learns that a person has closed the issue. */
        CLOSED_BY_PERSON,
        /** The record learns that a person has opened the issue again: it is followed again. */
        REOPENED,
        /** The record learns that the issue was deleted or moved away, which counts as closed by a person. */
        GONE,
        /** What an attempt of unknown outcome did is known now. */
        RECOVERED,
        /** A record goes on with an open issue that no record named. */
        ADOPTED,
        /** An open issue that no record names is closed as a duplicate of the one the record names. */
        DUPLICATE,
        /** People are told that an alert has been open for long without any event. */
        STUCK
    }

    /** How a look at one record or issue ended. */
    public sealed interface Finding {
        /** Nothing to do. */
        record Fine() implements Finding {}

        /** Done, or in a dry run to be done. */
        record Repaired(Repair repair, int issue) implements Finding {}

        /** Cannot be told or done now; a later look will see it again. */
        record Postponed(String reason) implements Finding {}

        /** Cannot be done, and asking again soon would not help. */
        record Impossible(String reason) implements Finding {}
    }

    private static final Finding FINE = new Finding.Fine();
    private static final Finding CONTENDED = new Finding.Postponed("another attempt is at work on this alert");

    /** @param ids unique, for claims */
    public RecordRepairs(
            AlertStateStore store,
            IssueTracker tracker,
            IssueListing listing,
            Reconciler reconciler,
            Clock clock,
            Supplier<String> ids) {
        this.store = store;
        this.tracker = tracker;
        this.listing = listing;
        this.reconciler = reconciler;
        this.clock = clock;
        this.ids = ids;
    }

    /** Looks at the issue of an open record, and has the record learn what people did to it. */
    public Finding learn(String fingerprint, boolean dryRun) {
        return inspect(fingerprint, dryRun, record -> learn(record, dryRun));
    }

    /** No event may ever come to look into an attempt of unknown outcome, so that is done here. */
    private Finding inspect(String fingerprint, boolean dryRun, Function<AlertRecord, Finding> work) {
        Optional<AlertRecord> known = store.read(fingerprint);
        if (known.isEmpty()) {
            return FINE;
        }
        AlertRecord record = known.get();
        if (record.claim().isEmpty()) {
            return work.apply(record);
        }
        Optional<AlertRecord> settled = dryRun ? Optional.empty() : reconciler.settle(record);
        if (settled.isEmpty()) {
            return CONTENDED;
        }
        return settled.get().version() == record.version()
                ? work.apply(settled.get())
                : new Finding.Repaired(
                        Repair.RECOVERED, settled.get().issue().number().orElse(0));
    }

    private Finding learn(AlertRecord record, boolean dryRun) {
        if (record.status() != Status.OPEN || !hasIssueHere(record)) {
            return FINE;
        }
        int number = record.issue().number().orElseThrow();
        Outcome<IssueView> view = tracker.viewIssue(number);
        if (!(view instanceof Applied<IssueView>(IssueView seen))) {
            return notDone(view);
        }
        boolean closedByPerson = record.episode().isClosedByPerson();
        return switch (seen) {
            case IssueView.Open open when closedByPerson -> write(followed(record), record, Repair.REOPENED, dryRun);
            case IssueView.ClosedByPerson closed
            when !closedByPerson ->
                write(record.toBuilder().closedByPerson(closed.at()), record, Repair.CLOSED_BY_PERSON, dryRun);
            case IssueView.Gone gone
            when !closedByPerson ->
                write(record.toBuilder().closedByPerson(clock.instant()), record, Repair.GONE, dryRun);
            default -> FINE;
        };
    }

    /** Whoever opens an issue again wants to hear of its alert. */
    private static AlertRecord.Builder followed(AlertRecord record) {
        Handling handling =
                record.handling().toBuilder().silencedUntil(Optional.empty()).build();
        return record.toBuilder().handling(handling).reopenedByPerson();
    }

    /**
     * Finds a place for an open issue that the record of its marker did not name. One that a person has opened again is
     * theirs.
     */
    public Finding place(ListedIssue issue, boolean dryRun) {
        Marker.Episode marked = issue.marker().orElseThrow();
        Optional<AlertRecord> known = store.read(marked.fingerprint());
        if (known.flatMap(AlertRecord::claim).isPresent()) {
            // Most likely the attempt that wrote it: whose issue it is comes out when that is looked into.
            return learn(marked.fingerprint(), dryRun);
        }
        boolean named = known.filter(record -> names(record, issue.number())).isPresent();
        if (!issue.open() || issue.reopened() || named) {
            return FINE;
        }
        if (known.map(record -> record.episode().number()).orElse(0) < marked.number()) {
            return adopt(
                    issue, known.orElseGet(() -> AlertRecord.unseen(marked.fingerprint(), clock.instant())), dryRun);
        }
        return known.filter(this::hasIssueHere)
                .flatMap(record -> record.issue().number())
                .map(original -> closeDuplicate(issue, original, dryRun))
                .orElseGet(() -> new Finding.Impossible("the record names no issue of this repository"));
    }

    /** The table has lost it: a restore, or an item that somebody deleted. What the issue tells is all there is. */
    private Finding adopt(ListedIssue issue, AlertRecord record, boolean dryRun) {
        List<String> teams = issue.labels().stream()
                .filter(label -> label.startsWith("Team:"))
                .map(label -> label.substring("Team:".length()))
                .sorted()
                .toList();
        Priority priority = List.of(Priority.values()).stream()
                .filter(each -> issue.labels().contains("Pri:" + each))
                .findFirst()
                .orElse(record.routing().priority());
        SeenEvent firing = new SeenEvent(issue.createdAt(), AlertState.FIRING, Optional.empty(), Optional.empty());
        AlertRecord.Builder next = record.toBuilder()
                .status(Status.OPEN)
                .routing(teams, priority, issue.labels().contains(Labels.ROUTING_UNKNOWN))
                .title(issue.title().replaceFirst("^\\[P[0-3]] ", ""))
                .issue(tracker.repository(), issue.number())
                .adoptedEpisode(issue.marker().orElseThrow().number(), issue.createdAt())
                .history(record.history().with(firing));
        return write(next, record, issue.number(), Repair.ADOPTED, dryRun);
    }

    /**
     * Needs no claim. Whoever else writes for this alert does not know this issue; closing is idempotent, and comes before
     * the comment, so being cut off costs a comment at most.
     */
    private Finding closeDuplicate(ListedIssue issue, int original, boolean dryRun) {
        if (!dryRun) {
            Outcome<Done> closed = listing.closeAsDuplicate(issue.number());
            if (!(closed instanceof Applied)) {
                return notDone(closed);
            }
            Marker.Episode marked = issue.marker().orElseThrow();
            Marker marker =
                    Marker.ofComment(marked.fingerprint(), marked.number(), actionId("duplicate " + issue.number()));
            tracker.comment(
                    issue.number(),
                    marker.text() + "\n**Duplicate** of #" + original
                            + ", where this alert is followed. It was opened twice because of a failure on our side.",
                    Lane.P3);
        }
        return new Finding.Repaired(Repair.DUPLICATE, issue.number());
    }

    /**
     * Tells people once, on its issue, that an alert has been open without an event since before {@code since}.
     *
     * @param leaseUntil when this attempt is certainly over, even if the process is killed
     */
    public Finding remind(String fingerprint, Instant since, Instant leaseUntil, boolean dryRun) {
        return inspect(fingerprint, dryRun, record -> remind(record, since, leaseUntil, dryRun));
    }

    private Finding remind(AlertRecord record, Instant since, Instant leaseUntil, boolean dryRun) {
        String delivery = "upkeep/stuck/" + record.episode().number();
        boolean stuck = record.status() == Status.OPEN
                && hasIssueHere(record)
                && !record.episode().isClosedByPerson()
                && !record.handling().isSnoozed(clock.instant())
                && record.lastSeenAt().isBefore(since)
                && !record.hasApplied(delivery);
        if (!stuck) {
            return FINE;
        }
        int number = record.issue().number().orElseThrow();
        if (dryRun) {
            return new Finding.Repaired(Repair.STUCK, number);
        }
        Outcome<IssueView> view = tracker.viewIssue(number);
        if (!(view instanceof Applied<IssueView>(IssueView seen))) {
            return notDone(view);
        }
        return seen instanceof IssueView.Open ? comment(record, delivery, leaseUntil) : learn(record, false);
    }

    private Finding comment(AlertRecord record, String delivery, Instant leaseUntil) {
        Instant now = clock.instant();
        AlertRecord next = record.toBuilder()
                .applied(delivery)
                .commentedAt(now)
                .display(Display::withComment)
                .build();
        Claim claim =
                new Claim(Claim.Intent.COMMENT, ids.get(), actionId(delivery), now, leaseUntil, Optional.empty(), next);
        AlertRecord claimed = record.toBuilder()
                .claim(Optional.of(claim))
                .version(record.version() + 1)
                .build();
        if (!store.write(claimed)) {
            return CONTENDED;
        }
        int number = record.issue().number().orElseThrow();
        Marker marker = Marker.ofComment(record.fingerprint(), record.episode().number(), claim.actionId());
        Outcome<Done> commented = tracker.comment(
                number,
                marker.text() + "\n**Nothing has been heard of this alert since "
                        + record.lastSeenAt().toString().substring(0, 10)
                        + ".** If it is over, close this issue: its sender may have been removed without saying so.",
                Lane.P3);
        AlertRecord.Builder after = switch (commented) {
            case Applied<Done> applied -> next.toBuilder();
            case Unknown<Done> unknown -> record.toBuilder().claim(Optional.of(claim.abandonedAt(clock.instant())));
            default -> record.toBuilder();
        };
        boolean written = store.write(after.version(claimed.version() + 1).build());
        if (!(commented instanceof Applied)) {
            return notDone(commented);
        }
        return written ? new Finding.Repaired(Repair.STUCK, number) : CONTENDED;
    }

    private Finding write(AlertRecord.Builder next, AlertRecord record, Repair repair, boolean dryRun) {
        return write(next, record, record.issue().number().orElseThrow(), repair, dryRun);
    }

    private Finding write(AlertRecord.Builder next, AlertRecord record, int number, Repair repair, boolean dryRun) {
        AlertRecord repaired =
                next.claim(Optional.empty()).version(record.version() + 1).build();
        return dryRun || store.write(repaired) ? new Finding.Repaired(repair, number) : CONTENDED;
    }

    private boolean hasIssueHere(AlertRecord record) {
        return record.issue().number().isPresent()
                && record.issue().repository().equalsIgnoreCase(tracker.repository());
    }

    /** Whether the record's issue is this one. */
    public boolean names(AlertRecord record, int number) {
        return hasIssueHere(record) && record.issue().number().orElseThrow() == number;
    }

    private static Finding notDone(Outcome<?> outcome) {
        return switch (outcome) {
            case Refused<?> refused -> new Finding.Impossible(refused.reason());
            case Unavailable<?> unavailable
            when unavailable.cause() == Cause.CONFIGURATION -> new Finding.Impossible(unavailable.reason());
            case Unavailable<?> unavailable -> new Finding.Postponed(unavailable.reason());
            case Unknown<?> unknown -> new Finding.Postponed(unknown.reason());
            case Applied<?> applied -> throw new IllegalStateException("it was done");
        };
    }

    private static String actionId(String name) {
        return Fingerprint.sha256(name).substring(0, ACTION_ID_LENGTH);
    }
}
