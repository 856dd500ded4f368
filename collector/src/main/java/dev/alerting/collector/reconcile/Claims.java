package dev.alerting.collector.reconcile;

import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.reconcile.Result.Retry;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.Claim.Intent;
import dev.alerting.collector.state.Display;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Claims on records. Nothing is written to GitHub without one, so of two attempts at one alert only one acts; and what a
 * dead attempt did is found out before anything else is decided.
 */
final class Claims {
    private final AlertStateStore store;
    private final Recovery recovery;
    private final Placement placement;
    private final UrgentTopic urgent;
    private final Reconciler.Options options;
    private final Clock clock;

    Claims(
            AlertStateStore store,
            Recovery recovery,
            Placement placement,
            UrgentTopic urgent,
            Reconciler.Options options,
            Clock clock) {
        this.store = store;
        this.urgent = urgent;
        this.recovery = recovery;
        this.placement = placement;
        this.options = options;
        this.clock = clock;
    }

    /** What became of a claim that was left behind. */
    sealed interface TakeOver {}

    /** Nothing claims the record; its version is another one if the attempt had taken effect. */
    record Cleared(AlertRecord record) implements TakeOver {}

    /** It cannot be told yet. */
    record Blocked(Result result) implements TakeOver {}

    /**
     * Looks into the claim of a record, if it has one. In shadow mode nothing may be written, so none can be taken over:
     * what is decided is as if there were none.
     */
    TakeOver takeOver(AlertRecord record) {
        return record.claim()
                .filter(claim -> !options.shadow())
                .<TakeOver>map(claim -> takeOver(record, claim))
                .orElseGet(() -> new Cleared(record));
    }

    private TakeOver takeOver(AlertRecord record, Claim claim) {
        Instant now = clock.instant();
        if (now.isBefore(claim.leaseUntil())) {
            return new Blocked(Result.contended());
        }
        Instant lookAgainAt =
                claim.lookedAt().map(at -> at.plus(options.recoveryWait())).orElse(now);
        if (now.isBefore(lookAgainAt)) {
            return new Blocked(recoveringRetry(Duration.between(now, lookAgainAt)));
        }
        return switch (recovery.findTraces(claim, record)) {
            case Applied<Recovery.Finding>(Recovery.Finding.TookEffect took) -> adoptRecord(record, took.next());
            case Applied<Recovery.Finding>(Recovery.Finding.NoTrace none) ->
                claim.lookedAt().isPresent()
                        ? new Cleared(record.toBuilder().claim(Optional.empty()).build())
                        : lookAgain(record, claim, now);
            case Unavailable<Recovery.Finding> unavailable -> new Blocked(Result.notApplied(unavailable));
            case Unknown<Recovery.Finding> unknown -> new Blocked(Result.notApplied(unknown));
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
        return write(adopted, intended(record))
                .<TakeOver>map(Cleared::new)
                .orElseGet(() -> new Blocked(Result.contended()));
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

    /** What is done instead if GitHub accepts nothing for a while. */
    interface WithoutRoom {
        Optional<Result> act(Duration wait, AlertRecord claimed);
    }

    /**
     * Acts on GitHub under a claim, and records what came of it.
     *
     * @param effect the action; its outcome is the record as it is afterwards
     * @param withoutRoom asked for something else to do where GitHub's limits, or ours, leave no room
     */
    Result act(
            Claim claim,
            Action action,
            AlertRecord record,
            Supplier<Outcome<AlertRecord>> effect,
            WithoutRoom withoutRoom) {
        if (options.shadow()) {
            return new Result.Done(action, record.issue().number());
        }
        // The event is recorded even if the action fails, so that others are ordered against it.
        AlertRecord claimed = record.toBuilder()
                .awaiting(claim.next().history())
                .claim(Optional.of(claim))
                .version(record.version() + 1)
                .build();
        if (!store.write(claimed)) {
            return Result.contended();
        }
        Outcome<AlertRecord> outcome = effect.get();
        if (outcome instanceof Unavailable<AlertRecord> unavailable && isLimited(unavailable)) {
            Optional<Result> instead = withoutRoom.act(unavailable.notBefore(), claimed);
            if (instead.isPresent()) {
                return instead.get();
            }
        }
        return switch (outcome) {
            case Applied<AlertRecord> applied -> writeRecord(applied.value(), claimed, action);
            case Unknown<AlertRecord> unknown -> {
                releaseClaim(claimed, Optional.of(claim.abandonedAt(clock.instant())));
                yield Result.notApplied(unknown);
            }
            default -> {
                releaseClaim(claimed, Optional.empty());
                yield Result.notApplied(outcome);
            }
        };
    }

    private static boolean isLimited(Unavailable<?> unavailable) {
        return unavailable.cause() == Cause.BUDGET || unavailable.cause() == Cause.RATE_LIMITED;
    }

    private Result writeRecord(AlertRecord next, AlertRecord claimed, Action action) {
        AlertRecord recorded = next.toBuilder()
                .claim(Optional.empty())
                .version(claimed.version() + 1)
                .build();
        if (write(recorded, intended(claimed)).isEmpty()) {
            return Result.contended();
        }
        claimed.row().ifPresent(placement::changed);
        return new Result.Done(action, recorded.issue().number());
    }

    /**
     * Writes a record that nothing claims. That the topic of P0 alerts is told of it is written with it, so it is told once,
     * whoever works on the alert at the same time.
     *
     * @return the record as written; empty if another attempt was faster
     */
    Optional<AlertRecord> write(AlertRecord record) {
        return write(record, record.routing());
    }

    /** @param routing of the alert; the record has what its issue shows, which may be behind */
    private Optional<AlertRecord> write(AlertRecord record, AlertRecord.Routing routing) {
        boolean tells = urgent.isSet() && routing.priority() == Priority.P0 && isNewsOfEpisode(record);
        AlertRecord written =
                tells ? record.toBuilder().display(Display::withTold).build() : record;
        try {
            if (!store.write(written)) {
                return Optional.empty();
            }
        } catch (StateUnavailableException e) {
            // It may have been written, and then nobody would tell any more. Twice is better than never.
            if (tells) {
                tell(written, routing);
            }
            throw e;
        }
        if (tells) {
            tell(written, routing);
        }
        return Optional.of(written);
    }

    private void tell(AlertRecord record, AlertRecord.Routing routing) {
        urgent.tell(record.toBuilder()
                .routing(routing.teams(), routing.priority(), routing.unknown())
                .build());
    }

    private static AlertRecord.Routing intended(AlertRecord claimed) {
        return claimed.claim().orElseThrow().next().routing();
    }

    private static boolean isNewsOfEpisode(AlertRecord record) {
        return record.status() == Status.OPEN
                && record.issue().number().isPresent()
                && !record.episode().isClosedByPerson()
                && !record.story().display().told();
    }

    /** Best effort: a claim that cannot be released now expires with its lease. */
    private void releaseClaim(AlertRecord claimed, Optional<Claim> claim) {
        try {
            store.write(claimed.toBuilder()
                    .claim(claim)
                    .version(claimed.version() + 1)
                    .build());
        } catch (StateUnavailableException e) {
            // The lease expires on its own.
        }
    }
}
