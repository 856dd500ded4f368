package dev.alerting.collector.reconcile;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.reconcile.Claims.Blocked;
import dev.alerting.collector.reconcile.Claims.Cleared;
import dev.alerting.collector.reconcile.Decision.Close;
import dev.alerting.collector.reconcile.Decision.Comment;
import dev.alerting.collector.reconcile.Decision.Create;
import dev.alerting.collector.reconcile.Decision.LookAtIssue;
import dev.alerting.collector.reconcile.Decision.Promote;
import dev.alerting.collector.reconcile.Decision.Reopen;
import dev.alerting.collector.reconcile.Decision.Skip;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.reconcile.Result.Retry;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.Claim.Intent;
import dev.alerting.collector.state.EventHistory;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.issue.LivingBody;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Brings one alert's issue into line with one event: read the record, decide, claim, act on GitHub, record.
 *
 * <p>Every write to the table is conditional, and nothing is written to GitHub without a claim, so of two attempts at
 * one alert only one acts. A claim that was left behind is resolved before anything else is decided. Safe for
 * concurrent use by any number of instances.
 */
public final class Reconciler {
    /** Length of the hash that names a comment: enough to tell the few comments of one claim apart. */
    private static final int ACTION_ID_LENGTH = 16;

    /** A read and a write that both take as long as they may. Less is left to alerts. */
    private static final Duration ROOM_FOR_AN_EDIT = Duration.ofSeconds(25);

    /** What a row waits for an issue of its own where nobody knows better. */
    private static final Duration ROOM_AGAIN = Duration.ofSeconds(10);

    /** The hour has room, but only for the issues of storms: that passes slowly. */
    private static final Duration AFTER_STORMS = Duration.ofMinutes(1);

    private final AlertStateStore store;
    private final IssueTracker tracker;
    private final Decider decider;
    private final BlockWriter blocks;
    private final Actions actions;
    private final Claims claims;
    private final Placement placement;
    private final Silencing silencing;
    private final Options options;
    private final Clock clock;
    private final Supplier<String> ids;

    /**
     * @param recoveryWait time between the two checks for a lost write, both of which must find nothing before it is
     *     repeated; longer than GitHub's lists lag
     * @param shadow decide and log, but write nothing, neither to GitHub nor to the table
     * @param hold a new episode, unless it is P0, gets its issue only if it still fires this long after it was accepted
     */
    public record Options(Duration recoveryWait, boolean shadow, Duration hold) {
        /** Holds nothing. */
        public Options(Duration recoveryWait, boolean shadow) {
            this(recoveryWait, shadow, Duration.ZERO);
        }
    }

    /** Silences nothing. */
    public Reconciler(
            AlertStateStore store,
            IssueTracker tracker,
            IssueRenderer renderer,
            Decider decider,
            Placement placement,
            Options options,
            Clock clock,
            Supplier<String> ids,
            Consumer<RuntimeException> onBlockFailure) {
        this(store, tracker, renderer, decider, placement, Silencing.NONE, options, clock, ids, onBlockFailure);
    }

    /** Tells no topic of P0 alerts. */
    public Reconciler(
            AlertStateStore store,
            IssueTracker tracker,
            IssueRenderer renderer,
            Decider decider,
            Placement placement,
            Silencing silencing,
            Options options,
            Clock clock,
            Supplier<String> ids,
            Consumer<RuntimeException> onBlockFailure) {
        this(
                store,
                tracker,
                renderer,
                decider,
                placement,
                silencing,
                UrgentTopic.NONE,
                options,
                clock,
                ids,
                onBlockFailure);
    }

    /** @param onBlockFailure is told why an issue's block could not be made; the alert is processed without it */
    public Reconciler(
            AlertStateStore store,
            IssueTracker tracker,
            IssueRenderer renderer,
            Decider decider,
            Placement placement,
            Silencing silencing,
            UrgentTopic urgent,
            Options options,
            Clock clock,
            Supplier<String> ids,
            Consumer<RuntimeException> onBlockFailure) {
        this.store = store;
        this.tracker = tracker;
        this.decider = decider;
        this.blocks = new BlockWriter(tracker, renderer, onBlockFailure);
        this.actions = new Actions(tracker, renderer, blocks);
        this.placement = placement;
        this.claims = new Claims(store, new Recovery(tracker, blocks), placement, urgent, options, clock);
        this.silencing = silencing;
        this.options = options;
        this.clock = clock;
        this.ids = ids;
    }

    /** Without storms: every episode gets an issue of its own. */
    public Reconciler(
            AlertStateStore store,
            IssueTracker tracker,
            IssueRenderer renderer,
            Decider decider,
            Options options,
            Clock clock,
            Supplier<String> ids) {
        this(store, tracker, renderer, decider, Placement.OWN_ISSUES, options, clock, ids, failure -> {});
    }

    /** Present while GitHub could not be called anyway; then even the table is not read. */
    public Optional<Retry> heldBack() {
        return tracker.heldBack().map(wait -> new Retry(Kind.HELD_BACK, "GitHub is down; calls are held back", wait));
    }

    /**
     * As {@link #heldBack()}, and of a redelivered alert also while the budget has no room in its lane. Something new may
     * turn out to need none, and what can become a row of a storm needs none.
     */
    public Optional<Retry> heldBack(DeliveredAlert alert) {
        Optional<Retry> down = heldBack();
        boolean isFiring = alert.event().state() == AlertState.FIRING;
        if (down.isPresent() || !alert.redelivered() || options.shadow() || isFiring && placement.givesRows()) {
            return down;
        }
        Lane lane = isFiring ? Lane.of(alert.event().priority()) : Lane.CLOSE;
        return tracker.heldBack(lane).map(Reconciler::noRoom);
    }

    /** @param leaseUntil when this attempt is certainly over, even if the process is killed */
    public Result reconcile(DeliveredAlert alert, Instant leaseUntil) {
        return reconcile(alert, Optional.empty(), leaseUntil);
    }

    /**
     * As above, for an event that may also resolve another alert: a valid alert proves that an earlier error of its rule
     * has been fixed. Both records are fetched with one read; usually there is nothing to resolve.
     */
    public Result reconcile(DeliveredAlert alert, Optional<DeliveredAlert> corrected, Instant leaseUntil) {
        Set<String> keys = new LinkedHashSet<>();
        keys.add(alert.fingerprint());
        alert.alert().earlierFingerprint().ifPresent(keys::add);
        corrected.map(DeliveredAlert::fingerprint).ifPresent(keys::add);
        Map<String, AlertRecord> records;
        try {
            records = store.read(keys);
        } catch (StateUnavailableException e) {
            return new Retry(Kind.STATE_UNAVAILABLE, e.getMessage(), Duration.ZERO);
        }
        Result result = reconcile(knownRecord(records, alert), alert, leaseUntil);
        Optional<AlertRecord> error =
                corrected.map(DeliveredAlert::fingerprint).map(records::get).filter(Reconciler::isUnfinished);
        if (error.isEmpty() || !(result instanceof Result.Done)) {
            return result;
        }
        Result closing = reconcile(error.get(), corrected.get(), leaseUntil);
        return closing instanceof Retry retry
                ? new Retry(retry.kind(), retry.reason(), retry.notBefore(), true)
                : result;
    }

    /**
     * Works on what a person did on the issue of an alert, by the same rules: under a claim, so that of two attempts one acts.
     * Of an alert that is not known there is no issue.
     */
    public Result reconcile(String fingerprint, IssueWork work, Instant leaseUntil) {
        try {
            Optional<AlertRecord> known = store.read(fingerprint);
            if (known.isEmpty()) {
                return new Result.Done(Action.SKIP_FOREIGN, Optional.empty());
            }
            return switch (claims.takeOver(known.get())) {
                case Cleared cleared -> decideAndAct(cleared.record(), work, leaseUntil);
                case Blocked blocked -> blocked.result();
            };
        } catch (StateUnavailableException e) {
            return new Retry(Kind.STATE_UNAVAILABLE, e.getMessage(), Duration.ZERO);
        }
    }

    private Result decideAndAct(AlertRecord record, IssueWork work, Instant leaseUntil) {
        return switch (work.decide(record)) {
            case IssueWork.Step.Skip skip ->
                new Result.Done(skip.action(), record.issue().number());
            case IssueWork.Step.Remember remember ->
                skip(new Skip(remember.action(), Optional.of(remember.next())), record);
            case IssueWork.Step.Postpone postpone -> Result.notApplied(postpone.outcome());
            case IssueWork.Step.Promote promote -> promote(promote, record, leaseUntil);
            // An issue number is only valid in its own repository, and timers outlive a change of it.
            case IssueWork.Step.Act act
            when !hasIssueHere(record) -> skip(new Skip(act.action(), Optional.of(act.next())), record);
            case IssueWork.Step.Act act -> {
                Claim claim = new Claim(
                        act.intent(),
                        ids.get(),
                        act.actionId(),
                        clock.instant(),
                        leaseUntil,
                        Optional.empty(),
                        act.next());
                yield claims.act(
                        claim,
                        act.action(),
                        record,
                        () -> act.effect().get().then(done -> new Applied<>(act.next())),
                        (wait, claimed) -> Optional.empty());
            }
        };
    }

    /**
     * The record of the alert. If version 1.0 left one open under its own fingerprint, that record stays in use until it is
     * closed; the contents of a closed one are carried over.
     */
    private AlertRecord knownRecord(Map<String, AlertRecord> records, DeliveredAlert alert) {
        if (records.containsKey(alert.fingerprint())) {
            return records.get(alert.fingerprint());
        }
        return alert.alert()
                .earlierFingerprint()
                .map(records::get)
                .map(earlier -> isUnfinished(earlier) ? earlier : earlier.inheritedAs(alert.fingerprint()))
                .orElseGet(() -> AlertRecord.unseen(alert.fingerprint(), clock.instant()));
    }

    private static boolean isUnfinished(AlertRecord record) {
        return record.status() == Status.OPEN || record.claim().isPresent();
    }

    private Result reconcile(AlertRecord record, DeliveredAlert alert, Instant leaseUntil) {
        try {
            return switch (claims.takeOver(record)) {
                case Cleared cleared -> decideAndAct(cleared.record(), alert, leaseUntil);
                case Blocked blocked -> blocked.result();
            };
        } catch (StateUnavailableException e) {
            return new Retry(Kind.STATE_UNAVAILABLE, e.getMessage(), Duration.ZERO);
        }
    }

    /**
     * Looks into the claim of a record that no event asks about.
     *
     * @return the record without it; with another version if the attempt had taken effect. Empty while it may still be at
     *     work, or its outcome cannot be told yet
     */
    Optional<AlertRecord> settle(AlertRecord record) {
        return claims.takeOver(record) instanceof Cleared(AlertRecord free) ? Optional.of(free) : Optional.empty();
    }

    private Result decideAndAct(AlertRecord record, DeliveredAlert alert, Instant leaseUntil) {
        Decision decision = decider.decide(record, alert, IssueView.UNSEEN, clock.instant());
        if (decision instanceof LookAtIssue look) {
            Optional<Result> row = rowWithoutLook(record, alert);
            if (row.isPresent()) {
                return row.get();
            }
            Outcome<IssueView> view = view(record, look.number());
            if (!(view instanceof Applied<IssueView> seen)) {
                return Result.notApplied(view);
            }
            decision = decider.decide(record, alert, seen.value(), clock.instant());
        }
        if (decision instanceof Create || decision instanceof Reopen) {
            Optional<String> silence = silencing.findSilence(alert.alert(), clock.instant());
            if (silence.isPresent()) {
                return silence(silence.get(), record, alert);
            }
            Optional<Retry> hold = holdOf(alert);
            if (hold.isPresent()) {
                return hold(hold.get(), record, alert);
            }
        }
        return switch (decision) {
            case LookAtIssue look -> throw new IllegalStateException("the issue has been looked at already");
            case Skip skip -> {
                Result result = skip(skip, record);
                if (skip.showsIt() && result instanceof Result.Done) {
                    showIfTimeIsLeft(
                            skip.remember().orElseThrow().toBuilder()
                                    .version(record.version() + 1)
                                    .build(),
                            leaseUntil);
                }
                yield result;
            }
            case Create create ->
                switch (placement.place(create.next(), alert)) {
                    case Placement.Own own -> createOwn(create, record, alert, leaseUntil);
                    case Placement.InRow place -> recordRow(place, Optional.empty(), create.next(), record, alert);
                };
            case Promote promote -> promote(promote, record, alert, leaseUntil);
            case Reopen reopen -> claimAndAct(reopen, Intent.COMMENT, reopen.next(), record, alert, leaseUntil);
            case Comment comment -> claimAndAct(comment, Intent.COMMENT, comment.next(), record, alert, leaseUntil);
            case Close close -> claimAndAct(close, Intent.CLOSE, close.next(), record, alert, leaseUntil);
        };
    }

    /** During a storm, thousands of looks at previous issues would use up what its own issues need. */
    private Optional<Result> rowWithoutLook(AlertRecord record, DeliveredAlert alert) {
        Instant now = clock.instant();
        boolean recurs = record.status() == Status.CLOSED && alert.event().state() == AlertState.FIRING;
        return recurs
                        && placement.isStormy()
                        && decider.decide(record, alert, new IssueView.Gone(), now) instanceof Create create
                        && silencing.findSilence(alert.alert(), now).isEmpty()
                        && holdOf(alert).isEmpty()
                        && placement.place(create.next(), alert) instanceof Placement.InRow place
                ? Optional.of(recordRow(place, Optional.empty(), create.next(), record, alert))
                : Optional.empty();
    }

    private Result silence(String silence, AlertRecord record, DeliveredAlert alert) {
        Result skipped = skip(decider.skipAsSilenced(record, alert, clock.instant()), record);
        if (skipped instanceof Result.Done && !options.shadow()) {
            silencing.countKept(silence);
        }
        return skipped;
    }

    /** Whether a silence of people holds an alert that no event has told of. */
    boolean isSilenced(DeliveredAlert alert) {
        return silencing.findSilence(alert.alert(), clock.instant()).isPresent();
    }

    /** The firing is recorded, so that an end which arrives in the meantime makes it stale. */
    private Result hold(Retry retry, AlertRecord record, DeliveredAlert alert) {
        EventHistory history = record.history().with(alert.seen());
        if (options.shadow() || history.equals(record.history())) {
            return retry;
        }
        AlertRecord held = record.toBuilder()
                .awaiting(history)
                .lastSeenAt(clock.instant())
                .version(record.version() + 1)
                .build();
        return store.write(held) ? retry : Result.contended();
    }

    /** The message is redelivered after that time; if the alert has ended by then, it is stale. */
    private Optional<Retry> holdOf(DeliveredAlert alert) {
        Instant now = clock.instant();
        // A clock that is ahead must not prolong it.
        Instant since = alert.acceptedAt().isBefore(now) ? alert.acceptedAt() : now;
        Duration left = Duration.between(now, since.plus(options.hold()));
        return left.isPositive() && alert.event().priority() != Priority.P0
                ? Optional.of(new Retry(Kind.HOLD, "new alerts are held for a while", left))
                : Optional.empty();
    }

    /** An issue number is only valid in its own repository: in another it may be anybody's issue. */
    private Outcome<IssueView> view(AlertRecord record, int number) {
        return hasIssueHere(record) ? tracker.viewIssue(number) : new Applied<>(new IssueView.Gone());
    }

    private boolean hasIssueHere(AlertRecord record) {
        return record.issue().repository().equalsIgnoreCase(tracker.repository());
    }

    /**
     * Has the issue show what people have just done, if there is time and room for it. What does not work now is left to the
     * alert's next event.
     *
     * @param leaseUntil when this attempt is certainly over, even if the process is killed
     */
    public void show(String fingerprint, Instant leaseUntil) {
        if (!hasTimeForAnEdit(leaseUntil) || !blocks.hasRoom()) {
            return;
        }
        try {
            store.read(fingerprint)
                    .filter(Reconciler::isFollowed)
                    .ifPresent(record -> showIfTimeIsLeft(record, leaseUntil));
        } catch (StateUnavailableException e) {
            // The next event shows it.
        }
    }

    /**
     * A body of the record's issue, open or closed, with what an edit of ours has overwritten.
     *
     * @param body as it was read
     * @param next the record as it is going to be after an action
     */
    public String restore(LivingBody.Overwritten overwritten, String body, AlertRecord next) {
        return blocks.restore(overwritten, body, next);
    }

    /** The repeat is recorded: what does not work now is left to the next one. */
    private void showIfTimeIsLeft(AlertRecord record, Instant leaseUntil) {
        if (hasIssueHere(record) && !options.shadow() && hasTimeForAnEdit(leaseUntil)) {
            record.issue()
                    .number()
                    .ifPresent(number -> blocks.refresh(number, () -> readFollowed(record.fingerprint(), number)));
        }
    }

    /** The record, if its alert still goes on in this issue, and nobody is ending that at this moment. */
    private Optional<AlertRecord> readFollowed(String fingerprint, int number) {
        try {
            return store.read(fingerprint)
                    .filter(record -> Stream.concat(Stream.of(record), record.claim().map(Claim::next).stream())
                            .allMatch(state ->
                                    isFollowed(state) && state.issue().number().equals(Optional.of(number))));
        } catch (StateUnavailableException e) {
            return Optional.empty();
        }
    }

    private static boolean isFollowed(AlertRecord record) {
        return record.status() == Status.OPEN && !record.episode().isClosedByPerson();
    }

    private boolean hasTimeForAnEdit(Instant leaseUntil) {
        return clock.instant().plus(ROOM_FOR_AN_EDIT).isBefore(leaseUntil);
    }

    private Result skip(Skip skip, AlertRecord record) {
        Result done = new Result.Done(skip.action(), record.issue().number());
        if (options.shadow()) {
            return done;
        }
        if (skip.remember().isPresent()) {
            AlertRecord remembered = skip.remember().get().toBuilder()
                    .version(record.version() + 1)
                    .build();
            if (claims.write(remembered).isEmpty()) {
                return Result.contended();
            }
        }
        // Also of a duplicate: the attempt before may have ended before it could say so.
        record.row().ifPresent(placement::changed);
        return done;
    }

    private Result createOwn(Create create, AlertRecord record, DeliveredAlert alert, Instant leaseUntil) {
        // Something new is known to the table by its claim; for what is redelivered, there is nothing to gain by one in
        // vain.
        Optional<Duration> wait = alert.redelivered() && !options.shadow()
                ? tracker.heldBack(Lane.of(create.next().routing().priority()))
                : Optional.empty();
        if (wait.isEmpty()) {
            return claimAndAct(create, Intent.CREATE, create.next(), record, alert, leaseUntil);
        }
        return placement.placeAfter(wait.get(), create.next(), alert) instanceof Placement.InRow place
                ? recordRow(place, wait, create.next(), record, alert)
                : noRoom(wait.get());
    }

    private static Retry noRoom(Duration wait) {
        return new Retry(Kind.BUDGET, "our own limit on what is written to GitHub is used up", wait);
    }

    /**
     * One write, and the episode has its place: nothing on GitHub has to be claimed for.
     *
     * @param wait until there may be room for an issue of its own, as far as it is known
     */
    private Result recordRow(
            Placement.InRow place,
            Optional<Duration> wait,
            AlertRecord next,
            AlertRecord record,
            DeliveredAlert alert) {
        Result placed = place.ownIssueAsWell() ? waitAsRow(wait) : new Result.Done(Action.STORM_ROW, Optional.empty());
        if (options.shadow()) {
            return new Result.Done(Action.STORM_ROW, Optional.empty());
        }
        AlertRecord.Builder row = next.toBuilder()
                .row(place.row())
                .commentedAt(rowOf(next, record)
                        .flatMap(known -> record.episode().lastCommentAt())
                        .orElse(clock.instant()))
                .claim(Optional.empty())
                .version(record.version() + 1);
        if (place.ownIssueAsWell()) {
            row.notApplied(alert.delivery());
        }
        if (!store.write(row.build())) {
            return Result.contended();
        }
        placement.changed(place.row());
        return placed;
    }

    /** The budget may have room and keep it for the issues of storms: then soon. */
    private Retry waitAsRow(Optional<Duration> wait) {
        return new Retry(
                Kind.BUDGET,
                "a row of a storm until there is room for its own issue",
                wait.or(() -> tracker.heldBack(Lane.P0)).orElse(ROOM_AGAIN));
    }

    private Result promote(Promote promote, AlertRecord record, DeliveredAlert alert, Instant leaseUntil) {
        Optional<Duration> wait = options.shadow() ? Optional.empty() : untilRoomForMostUrgent();
        if (wait.isPresent()) {
            return record.routing().equals(promote.next().routing())
                    ? waitAsRow(wait)
                    : recordRow(new Placement.InRow(promote.row(), true), wait, promote.next(), record, alert);
        }
        Optional<Integer> stormIssue = Optional.empty();
        switch (placement.stormOf(promote.row())) {
            case Placement.Unfiled unfiled -> {}
            case Placement.Closed closed -> {
                if (wasPlacedBy(closed.at(), record)) {
                    return leftAlone(promote.next(), record, closed.at());
                }
            }
            case Placement.Filed filed -> {
                Outcome<IssueView> view = filed.repository().equalsIgnoreCase(tracker.repository())
                        ? tracker.viewIssue(filed.number())
                        : new Applied<>(new IssueView.Gone());
                if (!(view instanceof Applied<IssueView> seen)) {
                    return Result.notApplied(view);
                }
                switch (seen.value()) {
                    case IssueView.ClosedByPerson closed -> {
                        if (wasPlacedBy(closed.at(), record)) {
                            return leftAlone(promote.next(), record, closed.at());
                        }
                    }
                    case IssueView.Gone gone -> {
                        return leftAlone(promote.next(), record, clock.instant());
                    }
                    default -> stormIssue = Optional.of(filed.number());
                }
            }
        }
        Create create = new Create(promote.next(), Optional.empty(), stormIssue);
        return claimAndAct(create, Intent.CREATE, create.next(), record, alert, leaseUntil);
    }

    /** A person has closed what the storm showed, not what became a row of it later. */
    private static boolean wasPlacedBy(Instant close, AlertRecord record) {
        return record.episode().lastCommentAt().filter(close::isBefore).isEmpty();
    }

    private Optional<Duration> untilRoomForMostUrgent() {
        return tracker.heldBack(Lane.P0)
                .or(() -> placement.hasRoomForMostUrgent() ? Optional.empty() : Optional.of(AFTER_STORMS));
    }

    private Result leftAlone(AlertRecord next, AlertRecord record, Instant closedAt) {
        return skip(
                new Skip(
                        Action.SKIP_MANUAL_CLOSE,
                        Optional.of(next.toBuilder().closedByPerson(closedAt).build())),
                record);
    }

    /**
     * Gives a row an issue of its own, as far as the record tells what it is about. Does nothing if it is none any more.
     *
     * @param stormIssue which the new issue names
     * @param leaseUntil when this attempt is certainly over, even if the process is killed
     */
    public Result promote(String fingerprint, AlertRecord.Row row, Optional<Integer> stormIssue, Instant leaseUntil) {
        Result done = new Result.Done(Action.SKIP_DUPLICATE, Optional.empty());
        try {
            Optional<AlertRecord> found = readUnclaimed(fingerprint);
            if (found.isEmpty()) {
                return Result.contended();
            }
            AlertRecord record = found.get();
            boolean isRow = record.status() == Status.OPEN
                    && !record.episode().isClosedByPerson()
                    && record.row().equals(Optional.of(row));
            if (!isRow) {
                return done;
            }
            AlertRecord next = shownNow(record);
            DeliveredAlert alert = DeliveredAlert.ofRow(record, row);
            return claimAndAct(
                    new Create(next, Optional.empty(), stormIssue), Intent.CREATE, next, record, alert, leaseUntil);
        } catch (StateUnavailableException e) {
            return new Retry(Kind.STATE_UNAVAILABLE, e.getMessage(), Duration.ZERO);
        }
    }

    /** A person has asked for it. Without room the row stays as it is, and the person's message waits. */
    private Result promote(IssueWork.Step.Promote promote, AlertRecord record, Instant leaseUntil) {
        AlertRecord next = shownNow(promote.next());
        return claimAndAct(
                new Create(next, Optional.empty(), Optional.of(promote.stormIssue())),
                Intent.CREATE,
                next,
                record,
                DeliveredAlert.ofRow(record, promote.row()),
                leaseUntil,
                (wait, claimed) -> Optional.empty());
    }

    private AlertRecord shownNow(AlertRecord record) {
        Instant now = clock.instant();
        return record.toBuilder()
                .commentedAt(now)
                .display(display -> display.withEdit(now))
                .build();
    }

    /**
     * The record of an alert, once no attempt holds it any more: one that was left behind is looked into. Empty while that
     * has no result, and for an alert nobody knows.
     *
     * @throws StateUnavailableException if the table does not answer
     */
    public Optional<AlertRecord> readUnclaimed(String fingerprint) {
        return store.read(fingerprint).flatMap(this::settle);
    }

    private Result claimAndAct(
            Decision decision,
            Intent intent,
            AlertRecord next,
            AlertRecord record,
            DeliveredAlert alert,
            Instant leaseUntil) {
        Claims.WithoutRoom withoutRoom = decision instanceof Create
                ? (wait, claimed) -> rowUntilThereIsRoom(wait, record, next, alert) instanceof Placement.InRow place
                        ? Optional.of(recordRow(place, Optional.of(wait), next, claimed, alert))
                        : Optional.empty()
                : (wait, claimed) -> Optional.empty();
        return claimAndAct(decision, intent, next, record, alert, leaseUntil, withoutRoom);
    }

    private Result claimAndAct(
            Decision decision,
            Intent intent,
            AlertRecord next,
            AlertRecord record,
            DeliveredAlert alert,
            Instant leaseUntil,
            Claims.WithoutRoom withoutRoom) {
        String actionId = Fingerprint.sha256(alert.delivery() + " " + intent).substring(0, ACTION_ID_LENGTH);
        Claim claim = new Claim(intent, ids.get(), actionId, clock.instant(), leaseUntil, Optional.empty(), next);
        Supplier<Outcome<AlertRecord>> effect = () -> switch (decision) {
            case Create create -> actions.create(create, alert);
            case Reopen reopen -> actions.reopen(reopen, claim, record, alert);
            case Comment comment -> actions.comment(comment, claim, record, alert);
            case Close close -> actions.close(close, claim, record, alert);
            case LookAtIssue look -> throw new IllegalStateException("nothing to claim for");
            case Promote promote -> throw new IllegalStateException("promoted by creating");
            case Skip skip -> throw new IllegalStateException("nothing to claim for");
        };
        return claims.act(claim, Action.valueOf(intent.name()), record, effect, withoutRoom);
    }

    /** What is a row already stays one, and shows how urgent it is by now. */
    private Placement.Place rowUntilThereIsRoom(
            Duration wait, AlertRecord record, AlertRecord next, DeliveredAlert alert) {
        return rowOf(next, record)
                .<Placement.Place>map(row -> new Placement.InRow(row, true))
                .orElseGet(() -> placement.placeAfter(wait, next, alert));
    }

    /** The row that the same episode is by now. */
    private static Optional<AlertRecord.Row> rowOf(AlertRecord next, AlertRecord record) {
        return record.row()
                .filter(row -> next.episode().number() == record.episode().number());
    }
}
