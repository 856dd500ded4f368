package dev.alerting.collector.reconcile;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.reconcile.Decision.Close;
import dev.alerting.collector.reconcile.Decision.Comment;
import dev.alerting.collector.reconcile.Decision.Create;
import dev.alerting.collector.reconcile.Decision.LookAtIssue;
import dev.alerting.collector.reconcile.Decision.Skip;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.reconcile.Result.Retry;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.Claim.Intent;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.fingerprint.Fingerprint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

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

    private final AlertStateStore store;
    private final IssueTracker tracker;
    private final Decider decider;
    private final BlockWriter blocks;
    private final Actions actions;
    private final Recovery recovery;
    private final Options options;
    private final Clock clock;
    private final Supplier<String> ids;

    /**
     * @param recoveryWait time between the two checks for a lost write, both of which must find nothing before it is
     *     repeated; longer than GitHub's lists lag
     * @param shadow decide and log, but write nothing, neither to GitHub nor to the table
     */
    public record Options(Duration recoveryWait, boolean shadow) {}

    public Reconciler(
            AlertStateStore store,
            IssueTracker tracker,
            IssueRenderer renderer,
            Decider decider,
            Options options,
            Clock clock,
            Supplier<String> ids) {
        this(store, tracker, renderer, decider, options, clock, ids, failure -> {});
    }

    /** @param onBlockFailure is told why an issue's block could not be made; the alert is processed without it */
    public Reconciler(
            AlertStateStore store,
            IssueTracker tracker,
            IssueRenderer renderer,
            Decider decider,
            Options options,
            Clock clock,
            Supplier<String> ids,
            Consumer<RuntimeException> onBlockFailure) {
        this.store = store;
        this.tracker = tracker;
        this.decider = decider;
        this.blocks = new BlockWriter(tracker, renderer, onBlockFailure);
        this.actions = new Actions(tracker, renderer, blocks);
        this.recovery = new Recovery(tracker, blocks);
        this.options = options;
        this.clock = clock;
        this.ids = ids;
    }

    /** Present while GitHub could not be called anyway; then even the table is not read. */
    public Optional<Retry> heldBack() {
        return tracker.heldBack().map(wait -> new Retry(Kind.HELD_BACK, "GitHub is down; calls are held back", wait));
    }

    /**
     * As {@link #heldBack()}, and of a redelivered alert also while the budget has no room in its lane. Something new may
     * turn out to need none.
     */
    public Optional<Retry> heldBack(DeliveredAlert alert) {
        Optional<Retry> down = heldBack();
        if (down.isPresent() || !alert.redelivered() || options.shadow()) {
            return down;
        }
        Lane lane = alert.event().state() == AlertState.FIRING
                ? Lane.of(alert.event().priority())
                : Lane.CLOSE;
        return tracker.heldBack(lane)
                .map(wait -> new Retry(Kind.BUDGET, "our own limit on what is written to GitHub is used up", wait));
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
        return closing instanceof Retry ? closing : result;
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
            if (known.get().claim().isEmpty()) {
                return decideAndAct(known.get(), work, leaseUntil);
            }
            return switch (takeOver(known.get(), known.get().claim().get())) {
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
            case IssueWork.Step.Postpone postpone -> notApplied(postpone.outcome());
            case IssueWork.Step.Act act -> {
                Claim claim = new Claim(
                        act.intent(),
                        ids.get(),
                        act.actionId(),
                        clock.instant(),
                        leaseUntil,
                        Optional.empty(),
                        act.next());
                yield claimAndAct(
                        claim, act.action(), record, () -> act.effect().get().then(done -> new Applied<>(act.next())));
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
            if (record.claim().isEmpty()) {
                return decideAndAct(record, alert, leaseUntil);
            }
            return switch (takeOver(record, record.claim().get())) {
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
        return record.claim().isEmpty()
                ? Optional.of(record)
                : switch (takeOver(record, record.claim().get())) {
                    case Cleared cleared -> Optional.of(cleared.record());
                    case Blocked blocked -> Optional.empty();
                };
    }

    private sealed interface TakeOver {}

    /** The claim is out of the way. */
    private record Cleared(AlertRecord record) implements TakeOver {}

    private record Blocked(Result result) implements TakeOver {}

    private TakeOver takeOver(AlertRecord record, Claim claim) {
        Instant now = clock.instant();
        if (options.shadow()) {
            // Nothing may be written, so no claim can be taken over: decide as if there were none.
            return new Cleared(record.toBuilder().claim(Optional.empty()).build());
        }
        if (now.isBefore(claim.leaseUntil())) {
            return new Blocked(Result.contended());
        }
        Instant lookAgainAt =
                claim.lookedAt().map(at -> at.plus(options.recoveryWait())).orElse(now);
        if (now.isBefore(lookAgainAt)) {
            return new Blocked(recoveringRetry(Duration.between(now, lookAgainAt)));
        }
        return switch (recovery.findTraces(claim)) {
            case Applied<Recovery.Finding>(Recovery.Finding.TookEffect took) -> adoptRecord(record, took.next());
            case Applied<Recovery.Finding>(Recovery.Finding.NoTrace none) ->
                claim.lookedAt().isPresent()
                        ? new Cleared(record.toBuilder().claim(Optional.empty()).build())
                        : lookAgain(record, claim, now);
            case Unavailable<Recovery.Finding> unavailable -> new Blocked(retry(unavailable));
            case Unknown<Recovery.Finding> unknown -> new Blocked(retry(unknown));
            // The issue is gone, and any trace of the attempt with it.
            case Refused<Recovery.Finding> refused
            when refused.refusal() == Refusal.GONE && claim.intent() != Intent.CREATE ->
                new Cleared(record.toBuilder().claim(Optional.empty()).build());
            // If the list is refused, nothing is proved.
            case Refused<Recovery.Finding> refused ->
                new Blocked(new Retry(Kind.GITHUB_CONFIGURATION, refused.reason(), Duration.ZERO));
        };
    }

    private TakeOver adoptRecord(AlertRecord record, AlertRecord next) {
        AlertRecord adopted = next.toBuilder()
                .claim(Optional.empty())
                .version(record.version() + 1)
                .build();
        return store.write(adopted) ? new Cleared(adopted) : new Blocked(Result.contended());
    }

    /** Lists may lag behind writes, so a single look that finds nothing proves nothing. */
    private TakeOver lookAgain(AlertRecord record, Claim claim, Instant now) {
        store.write(record.toBuilder()
                .claim(Optional.of(claim.lookedAt(now)))
                .version(record.version() + 1)
                .build());
        return new Blocked(recoveringRetry(options.recoveryWait()));
    }

    private static Retry recoveringRetry(Duration wait) {
        return new Retry(Kind.RECOVERING, "the outcome of an earlier attempt is still unknown", wait);
    }

    private Result decideAndAct(AlertRecord record, DeliveredAlert alert, Instant leaseUntil) {
        Decision decision = decider.decide(record, alert, IssueView.UNSEEN, clock.instant());
        if (decision instanceof LookAtIssue look) {
            Outcome<IssueView> view = view(record, look.number());
            if (!(view instanceof Applied<IssueView> seen)) {
                return notApplied(view);
            }
            decision = decider.decide(record, alert, seen.value(), clock.instant());
        }
        return switch (decision) {
            case LookAtIssue look -> throw new IllegalStateException("the issue has been looked at already");
            case Skip skip -> {
                Result result = skip(skip, record);
                if (skip.showsIt() && result instanceof Result.Done) {
                    showIfTimeIsLeft(skip.remember().orElseThrow(), record, leaseUntil);
                }
                yield result;
            }
            case Create create -> claimAndAct(create, Intent.CREATE, create.next(), record, alert, leaseUntil);
            case Comment comment -> claimAndAct(comment, Intent.COMMENT, comment.next(), record, alert, leaseUntil);
            case Close close -> claimAndAct(close, Intent.CLOSE, close.next(), record, alert, leaseUntil);
        };
    }

    /** An issue number is only valid in its own repository: in another it may be anybody's issue. */
    private Outcome<IssueView> view(AlertRecord record, int number) {
        return record.issue().repository().equalsIgnoreCase(tracker.repository())
                ? tracker.viewIssue(number)
                : new Applied<>(new IssueView.Gone());
    }

    /** The repeat is recorded: what does not work now is left to the next one. */
    private void showIfTimeIsLeft(AlertRecord remembered, AlertRecord before, Instant leaseUntil) {
        boolean ours = before.issue().repository().equalsIgnoreCase(tracker.repository());
        if (ours && !options.shadow() && clock.instant().plus(ROOM_FOR_AN_EDIT).isBefore(leaseUntil)) {
            blocks.refresh(
                    remembered.toBuilder().version(before.version() + 1).build(),
                    before.issue().number().orElseThrow());
        }
    }

    private Result skip(Skip skip, AlertRecord record) {
        Result done = new Result.Done(skip.action(), record.issue().number());
        if (skip.remember().isEmpty() || options.shadow()) {
            return done;
        }
        AlertRecord remembered =
                skip.remember().get().toBuilder().version(record.version() + 1).build();
        return store.write(remembered) ? done : Result.contended();
    }

    private Result claimAndAct(
            Decision decision,
            Intent intent,
            AlertRecord next,
            AlertRecord record,
            DeliveredAlert alert,
            Instant leaseUntil) {
        String actionId = Fingerprint.sha256(alert.delivery() + " " + intent).substring(0, ACTION_ID_LENGTH);
        Claim claim = new Claim(intent, ids.get(), actionId, clock.instant(), leaseUntil, Optional.empty(), next);
        return claimAndAct(claim, Action.valueOf(intent.name()), record, () -> switch (decision) {
            case Create create -> actions.create(create, alert);
            case Comment comment -> actions.comment(comment, claim, record, alert);
            case Close close -> actions.close(close, claim, record, alert);
            case LookAtIssue look -> throw new IllegalStateException("nothing to claim for");
            case Skip skip -> throw new IllegalStateException("nothing to claim for");
        });
    }

    private Result claimAndAct(Claim claim, Action action, AlertRecord record, Supplier<Outcome<AlertRecord>> effect) {
        if (options.shadow()) {
            return new Result.Done(action, record.issue().number());
        }
        // The event is recorded even if the action fails, so that others are ordered against it.
        AlertRecord claimed = record.toBuilder()
                .history(claim.next().history())
                .claim(Optional.of(claim))
                .version(record.version() + 1)
                .build();
        if (!store.write(claimed)) {
            return Result.contended();
        }
        Outcome<AlertRecord> outcome = effect.get();
        return switch (outcome) {
            case Applied<AlertRecord> applied -> writeRecord(applied.value(), claimed, action);
            case Unknown<AlertRecord> unknown -> {
                releaseClaim(claimed, Optional.of(claim.abandonedAt(clock.instant())));
                yield retry(unknown);
            }
            default -> {
                releaseClaim(claimed, Optional.empty());
                yield notApplied(outcome);
            }
        };
    }

    private Result writeRecord(AlertRecord next, AlertRecord claimed, Action action) {
        AlertRecord recorded = next.toBuilder()
                .claim(Optional.empty())
                .version(claimed.version() + 1)
                .build();
        return store.write(recorded) ? new Result.Done(action, recorded.issue().number()) : Result.contended();
    }

    /** Best effort: a claim that cannot be released now expires with its lease. */
    private void releaseClaim(AlertRecord claimed, Optional<Claim> claim) {
        try {
            store.write(claimed.toBuilder()
                    .claim(claim)
                    .version(claimed.version() + 1)
                    .build());
        } catch (StateUnavailableException e) {
            // The lease expires by itself.
        }
    }

    private static Result notApplied(Outcome<?> outcome) {
        return switch (outcome) {
            case Unavailable<?> unavailable -> retry(unavailable);
            case Unknown<?> unknown -> retry(unknown);
            // The issue disappeared between look and write; the next look will show that.
            case Refused<?> refused
            when refused.refusal() == Refusal.GONE -> new Retry(Kind.CONTENDED, refused.reason(), Duration.ZERO);
            case Refused<?> refused -> new Result.Rejected(refused.reason());
            case Applied<?> applied -> throw new IllegalStateException("it was applied");
        };
    }

    private static Retry retry(Unknown<?> unknown) {
        return new Retry(Kind.of(unknown.cause()), unknown.reason(), unknown.notBefore());
    }

    private static Retry retry(Unavailable<?> unavailable) {
        return new Retry(Kind.of(unavailable.cause()), unavailable.reason(), unavailable.notBefore());
    }
}
