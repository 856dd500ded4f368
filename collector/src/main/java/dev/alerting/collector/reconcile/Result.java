package dev.alerting.collector.reconcile;

import dev.alerting.collector.issue.Outcome;
import java.time.Duration;
import java.util.Optional;

/** How the work on an event ended. */
public sealed interface Result {
    /**
     * Applied, or skipped for good.
     *
     * @param issue the issue concerned, if there is one
     */
    record Done(Action action, Optional<Integer> issue) implements Result {}

    /**
     * To be retried, not before {@code notBefore} from now.
     *
     * @param kind why, for metrics
     * @param alertDone whether the event is applied, and only what it says about an earlier error of its sender is left
     */
    record Retry(Kind kind, String reason, Duration notBefore, boolean alertDone) implements Result {
        public Retry(Kind kind, String reason, Duration notBefore) {
            this(kind, reason, notBefore, false);
        }

        /** Whether later events of the alert have to wait for this one. An alert that is held has to learn that it is over. */
        public boolean keepsAlertWaiting() {
            return kind != Kind.HOLD && !alertDone;
        }
    }

    /** Will never succeed. */
    record Rejected(String reason) implements Result {}

    /** Why an event has to be retried. */
    enum Kind {
        /** Another attempt holds the claim on this alert. */
        CONTENDED,
        /** The outcome of an earlier attempt is still unknown. */
        RECOVERING,
        /** The state table does not answer. */
        STATE_UNAVAILABLE,
        GITHUB_OUTAGE,
        GITHUB_RATE_LIMITED,
        GITHUB_CONFIGURATION,
        /** Our own limit on what may be written to GitHub is used up. */
        BUDGET,
        /** A new episode, which has to last for a while before it gets an issue. */
        HOLD,
        /** Our own open circuit, or lack of time. */
        HELD_BACK;

        static Kind of(Outcome.Cause cause) {
            return switch (cause) {
                case OUTAGE -> GITHUB_OUTAGE;
                case RATE_LIMITED -> GITHUB_RATE_LIMITED;
                case CONFIGURATION -> GITHUB_CONFIGURATION;
                case BUDGET -> BUDGET;
                case HELD_BACK -> HELD_BACK;
            };
        }
    }

    /** What to say of an action that was not applied. */
    static Result notApplied(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Unavailable<?> unavailable ->
                new Retry(Kind.of(unavailable.cause()), unavailable.reason(), unavailable.notBefore());
            case Outcome.Unknown<?> unknown ->
                new Retry(Kind.of(unknown.cause()), unknown.reason(), unknown.notBefore());
            // The issue disappeared between look and write; the next look will show that.
            case Outcome.Refused<?> refused
            when refused.refusal() == Outcome.Refusal.GONE ->
                new Retry(Kind.CONTENDED, refused.reason(), Duration.ZERO);
            case Outcome.Refused<?> refused -> new Rejected(refused.reason());
            case Outcome.Applied<?> applied -> throw new IllegalStateException("it was applied");
        };
    }

    static Retry contended() {
        return new Retry(Kind.CONTENDED, "another delivery is working on this alert", Duration.ZERO);
    }
}
