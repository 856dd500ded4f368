package dev.alerting.collector.reconcile;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.ListedComment;
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
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.Display;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Status;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.issue.IssueActivity;
import dev.alerting.common.issue.IssueActivity.Assigned;
import dev.alerting.common.issue.IssueActivity.Commented;
import dev.alerting.common.sender.Interpretation.IssueEvent;
import dev.alerting.common.sender.Interpretation.StormComment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Brings one record and its issue together again where they have drifted apart without an alert. By the same protocol
 * as an alert: every write depends on the version that was read, what is written to GitHub more than once needs a claim,
 * and a claim of another is left to it. Nothing here undoes what a person did.
 */
public final class RecordRepairs {
    private static final int ACTION_ID_LENGTH = 16;

    /** GitHub's events mostly come within seconds. */
    private static final Duration EVENT_ON_ITS_WAY = Duration.ofMinutes(2);

    private final AlertStateStore store;
    private final IssueTracker tracker;
    private final IssueListing listing;
    private final Reconciler reconciler;
    private final Activities activities;
    private final Clock clock;
    private final Supplier<String> ids;

    /** What is done; the names are those of the log and of the metric {@code Repairs}. */
    public enum Repair {
        /** The record learns that a person has closed the issue. */
        CLOSED_BY_PERSON,
        /** The record learns that a person has opened the issue again: it is followed again. */
        REOPENED,
        /** A silence begins, because a person has closed the issue as not planned. */
        SILENCED,
        /** The record learns that the issue was deleted or moved away, which counts as closed by a person. */
        GONE,
        /** What an attempt of unknown outcome did is known now. */
        RECOVERED,
        /** A record goes on with an open issue that no record named. */
        ADOPTED,
        /** An open issue that no record names is closed as a duplicate of the one the record names. */
        DUPLICATE,
        /** People are told that an alert has been open for long without any event. */
        STUCK,
        /** CloudWatch's alarm is OK, and the message of it never came: the episode ends as if it had. */
        ALARM_OK,
        /** CloudWatch's alarm was deleted: the episode ends out of sight. */
        ALARM_GONE,
        /** CloudWatch's alarm fires, and the message of it never came: it is filed as if it had. */
        ALARM_MISSED,
        /** A command in a comment, of which GitHub's event never came, is carried out or answered. */
        COMMAND,
        /** Somebody was assigned, of which GitHub's event never came: they are on it. */
        ACKNOWLEDGED,
        /** Somebody has ticked a box, of which GitHub's event never came. Who it was is not known. */
        TICKED
    }

    /** What follows from what people do on issues, whoever has found it out. */
    public interface Activities {
        /** Whether an issue closed as not planned at that time has yet to silence its alert. */
        boolean startsSilence(AlertRecord record, Instant closedAt);

        /**
         * Has a record learn how its issue stands, and does what follows from it.
         *
         * @param leaseUntil when this attempt is certainly over, even if the process is killed
         */
        Result note(String fingerprint, Instant leaseUntil);

        /** Whether a comment asks for something that has not been seen to. */
        boolean asks(AlertRecord record, ListedComment comment);

        /** The same on the issue of a storm. */
        boolean asks(StormComment comment);

        /** Whether it is not known yet that the alert's issue is assigned, which means that somebody is on it. */
        boolean isUnnoticed(AlertRecord record, ListedIssue assigned);

        /**
         * Has a record learn which boxes are ticked in its issue, as the issue is then.
         *
         * @param leaseUntil when this attempt is certainly over, even if the process is killed
         */
        Result noteTicks(String fingerprint, Instant leaseUntil);

        /** Sees to what somebody did, as when GitHub tells it. */
        Result handle(IssueEvent event, Instant leaseUntil);

        /** The same on the issue of a storm. */
        Result handle(StormComment comment, Instant leaseUntil);
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

    private static final Set<Action> NOTHING_DONE = EnumSet.of(
            Action.SKIP_DUPLICATE, Action.SKIP_STALE, Action.SKIP_FOREIGN, Action.SKIP_SILENCED, Action.SUPPRESS);

    private static final Finding FINE = new Finding.Fine();
    private static final Finding CONTENDED = new Finding.Postponed("another attempt is at work on this alert");

    /** @param ids unique, for claims */
    public RecordRepairs(
            AlertStateStore store,
            IssueTracker tracker,
            IssueListing listing,
            Reconciler reconciler,
            Activities activities,
            Clock clock,
            Supplier<String> ids) {
        this.store = store;
        this.tracker = tracker;
        this.listing = listing;
        this.reconciler = reconciler;
        this.activities = activities;
        this.clock = clock;
        this.ids = ids;
    }

    /** Whether an open record, by its issue as it is listed, may have something to learn. */
    public boolean mayLearn(AlertRecord record, ListedIssue issue) {
        return record.status() == Status.OPEN
                && (record.episode().isClosedByPerson() == issue.open()
                        || issue.notPlanned()
                                && record.episode()
                                        .closedByPersonAt()
                                        .filter(at -> activities.startsSilence(record, at))
                                        .isPresent());
    }

    /**
     * Looks at the issue of an open record, and has the record learn what people did to it.
     *
     * @param leaseUntil when this attempt is certainly over, even if the process is killed
     */
    public Finding learn(String fingerprint, Instant leaseUntil, boolean dryRun) {
        return inspect(fingerprint, dryRun, record -> learn(record, leaseUntil, dryRun));
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

    private Finding learn(AlertRecord record, Instant leaseUntil, boolean dryRun) {
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
            when closed.notPlanned() && activities.startsSilence(record, closed.at()) -> {
                Repair repair = closedByPerson ? Repair.SILENCED : Repair.CLOSED_BY_PERSON;
                yield dryRun
                        ? new Finding.Repaired(repair, number)
                        : toFinding(activities.note(record.fingerprint(), leaseUntil), repair);
            }
            case IssueView.ClosedByPerson closed
            when !closedByPerson ->
                write(
                        record.toBuilder().closedByPerson(closed.at(), closed.duplicate()),
                        record,
                        Repair.CLOSED_BY_PERSON,
                        dryRun);
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
     * theirs. The list may be minutes old, and its alert may have gone on to another issue since: so the issue is looked at.
     */
    public Finding place(ListedIssue issue, Instant leaseUntil, boolean dryRun) {
        Marker.Episode marked = issue.marker().orElseThrow();
        Optional<AlertRecord> known = store.read(marked.fingerprint());
        if (known.flatMap(AlertRecord::claim).isPresent()) {
            // Most likely the attempt that wrote it: whose issue it is comes out when that is looked into.
            return learn(marked.fingerprint(), leaseUntil, dryRun);
        }
        boolean named = known.filter(record -> names(record, issue.number())).isPresent();
        if (!issue.open() || issue.reopened() || named) {
            return FINE;
        }
        Outcome<IssueView> view = tracker.viewIssue(issue.number());
        if (!(view instanceof Applied<IssueView>(IssueView seen))) {
            return notDone(view);
        }
        if (!(seen instanceof IssueView.Open open) || open.people().reopened()) {
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
        AlertRecord.Builder next = AdoptedIssue.toRecord(issue, record, tracker.repository());
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
        return seen instanceof IssueView.Open
                ? comment(record, delivery, leaseUntil)
                : learn(record, leaseUntil, false);
    }

    /**
     * Ends the episode of an open record by an event that never came. Where a person has closed the issue, only the record
     * learns that the episode is over.
     *
     * @param end the event, for the record as it is now; empty if the record is about something else
     * @param leaseUntil when this attempt is certainly over, even if the process is killed
     */
    public Finding end(
            String fingerprint,
            Function<AlertRecord, Optional<DeliveredAlert>> end,
            Repair repair,
            Instant leaseUntil,
            boolean dryRun) {
        return inspect(fingerprint, dryRun, record -> {
            Optional<DeliveredAlert> ending = end.apply(record).filter(alert -> isNewest(record, alert));
            if (record.status() != Status.OPEN || ending.isEmpty()) {
                return FINE;
            }
            return dryRun
                    ? new Finding.Repaired(repair, record.issue().number().orElse(0))
                    : toFinding(reconciler.reconcile(ending.get(), leaseUntil), repair);
        });
    }

    /** Whether nothing that was told of the alert is newer. */
    private static boolean isNewest(AlertRecord record, DeliveredAlert alert) {
        return record.history().events().stream()
                .noneMatch(event -> event.through().isAfter(alert.seen().observedAt()));
    }

    /**
     * Files a firing that never came. An alert that is known to fire, or to have ended since, is left alone, and so is one that
     * people have silenced.
     *
     * @param muted whether its sender keeps it quiet; asked last
     * @param leaseUntil when this attempt is certainly over, even if the process is killed
     */
    public Finding file(DeliveredAlert alert, Predicate<DeliveredAlert> muted, Instant leaseUntil, boolean dryRun) {
        return store.read(alert.fingerprint()).isPresent()
                ? inspect(
                        alert.fingerprint(),
                        dryRun,
                        record -> isMissed(record, alert) ? fileMissed(alert, muted, leaseUntil, dryRun) : FINE)
                : fileMissed(alert, muted, leaseUntil, dryRun);
    }

    private Finding fileMissed(
            DeliveredAlert alert, Predicate<DeliveredAlert> muted, Instant leaseUntil, boolean dryRun) {
        // A silence is asked here: recorded as silenced, the alarm would not be found again once the silence is over.
        if (reconciler.isSilenced(alert) || muted.test(alert)) {
            return FINE;
        }
        return dryRun
                ? new Finding.Repaired(Repair.ALARM_MISSED, 0)
                : toFinding(reconciler.reconcile(alert, leaseUntil), Repair.ALARM_MISSED);
    }

    /** An attempt that came to nothing has left its event behind, so only an end says that it is over. */
    private boolean isMissed(AlertRecord record, DeliveredAlert alert) {
        return record.status() != Status.OPEN
                && !record.handling().isSilenced(clock.instant(), alert.event().priority())
                && record.history().events().stream()
                        .noneMatch(event -> !event.isFiring()
                                && !event.through().isBefore(alert.seen().observedAt()));
    }

    /**
     * Carries out the commands of a comment, each once, whether or not GitHub's event comes as well.
     *
     * @param fingerprint of the alert, as the issue's text has it; people can change that text
     * @param leaseUntil when this attempt is certainly over, even if the process is killed
     */
    public Finding command(String fingerprint, ListedComment comment, Instant leaseUntil, boolean dryRun) {
        return inspect(fingerprint, dryRun, record -> {
            if (!names(record, comment.issue()) || !activities.asks(record, comment)) {
                return FINE;
            }
            Commented written = new Commented(comment.id(), comment.text(), "");
            return dryRun
                    ? new Finding.Repaired(Repair.COMMAND, comment.issue())
                    : toFinding(
                            activities.handle(
                                    event(fingerprint, comment.issue(), comment.author(), written), leaseUntil),
                            Repair.COMMAND);
        });
    }

    /** As above, on the issue of a storm. */
    public Finding command(Marker.Storm storm, ListedComment comment, Instant leaseUntil, boolean dryRun) {
        StormComment written = new StormComment(
                tracker.repository(),
                comment.issue(),
                storm.storm(),
                storm.number(),
                comment.author(),
                new Commented(comment.id(), comment.text(), ""));
        if (!activities.asks(written)) {
            return FINE;
        }
        return dryRun
                ? new Finding.Repaired(Repair.COMMAND, comment.issue())
                : toFinding(activities.handle(written, leaseUntil), Repair.COMMAND);
    }

    /** What an open issue is for, by its own text; empty if it is not ours, or not open. */
    public Outcome<Optional<Marker.Subject>> findSubject(int issue) {
        return tracker.viewIssue(issue)
                .then(view -> new Applied<>(
                        view instanceof IssueView.Open open ? Marker.read(open.body()) : Optional.empty()));
    }

    /** Whether the record of an open issue does not know that somebody was assigned. */
    public boolean isUnnoticed(AlertRecord record, ListedIssue issue) {
        return issue.open()
                && record.status() == Status.OPEN
                && !issue.assignees().isEmpty()
                && activities.isUnnoticed(record, issue);
    }

    /** @param leaseUntil when this attempt is certainly over, even if the process is killed */
    public Finding acknowledge(String fingerprint, ListedIssue issue, Instant leaseUntil, boolean dryRun) {
        return inspect(fingerprint, dryRun, record -> {
            if (!names(record, issue.number()) || !isUnnoticed(record, issue)) {
                return FINE;
            }
            String login = issue.assignees().getFirst();
            return dryRun
                    ? new Finding.Repaired(Repair.ACKNOWLEDGED, issue.number())
                    : toFinding(
                            activities.handle(
                                    event(fingerprint, issue.number(), login, new Assigned(login)), leaseUntil),
                            Repair.ACKNOWLEDGED);
        });
    }

    /** Whether the record of an open issue does not know of a box that is ticked there. */
    public boolean hasUnknownTick(AlertRecord record, ListedIssue issue) {
        return issue.open()
                && record.status() == Status.OPEN
                && !record.episode().isClosedByPerson()
                && !record.handling().findUnknown(issue.ticked()).isEmpty();
    }

    /** @param leaseUntil when this attempt is certainly over, even if the process is killed */
    public Finding tick(String fingerprint, ListedIssue issue, Instant leaseUntil, boolean dryRun) {
        return inspect(fingerprint, dryRun, record -> {
            if (!names(record, issue.number()) || !hasUnknownTick(record, issue)) {
                return FINE;
            }
            if (clock.instant().isBefore(issue.updatedAt().plus(EVENT_ON_ITS_WAY))) {
                // It tells who it was.
                return new Finding.Postponed("GitHub's event of it may be on its way");
            }
            return dryRun
                    ? new Finding.Repaired(Repair.TICKED, issue.number())
                    : toFinding(activities.noteTicks(fingerprint, leaseUntil), Repair.TICKED);
        });
    }

    private IssueEvent event(String fingerprint, int issue, String actor, IssueActivity activity) {
        return new IssueEvent(tracker.repository(), issue, fingerprint, actor, activity);
    }

    private static Finding toFinding(Result result, Repair repair) {
        return switch (result) {
            case Result.Done done when NOTHING_DONE.contains(done.action()) -> FINE;
            case Result.Done done -> new Finding.Repaired(repair, done.issue().orElse(0));
            case Result.Retry retry
            when retry.kind() == Result.Kind.STATE_UNAVAILABLE ->
                throw new StateUnavailableException(retry.reason(), null);
            case Result.Retry retry
            when retry.kind() == Result.Kind.GITHUB_CONFIGURATION -> new Finding.Impossible(retry.reason());
            case Result.Retry retry -> new Finding.Postponed(retry.reason());
            case Result.Rejected rejected -> new Finding.Impossible(rejected.reason());
        };
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
