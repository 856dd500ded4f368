package dev.alerting.collector.issue;

import java.time.Duration;
import java.util.function.Function;

/**
 * How a call to the issue tracker ended. The caller has to know whether a write took effect: this is the only thing
 * that leaves the tracker, never an exception.
 *
 * @param <T> what a call that took effect gives
 */
public sealed interface Outcome<T> {
    /** Took effect. */
    record Applied<T>(T value) implements Outcome<T> {}

    /** Did not take effect and never will. */
    record Refused<T>(Refusal refusal, String reason) implements Outcome<T> {}

    /** Did not take effect; may later, but not before {@code notBefore} from now. */
    record Unavailable<T>(Cause cause, String reason, Duration notBefore) implements Outcome<T> {}

    /**
     * Was sent, and nobody knows whether it took effect, or only its first half did. Has to be checked, but not before
     * {@code notBefore} from now.
     */
    record Unknown<T>(Cause cause, String reason, Duration notBefore) implements Outcome<T> {
        public Unknown(String reason) {
            this(Cause.OUTAGE, reason, Duration.ZERO);
        }
    }

    /** Why a call is refused for good. */
    enum Refusal {
        /** The issue was deleted, or moved to another repository. */
        GONE,
        /** The conversation is locked for us. */
        LOCKED,
        /** The content is not accepted, although it is within GitHub's limits. */
        INVALID
    }

    /** Why a call has to wait. */
    enum Cause {
        /** GitHub is down, slow or unreachable. */
        OUTAGE,
        /** GitHub's primary or secondary limit. */
        RATE_LIMITED,
        /** Credentials, permissions or the repository: an operator has to fix it. */
        CONFIGURATION,
        /** Our own limit on what may be written is used up: no call was made. */
        BUDGET,
        /** Our own open circuit: no call was made. */
        HELD_BACK
    }

    /** Continues with the value of a call that took effect; any other outcome stays as it is. */
    default <R> Outcome<R> then(Function<T, Outcome<R>> next) {
        return switch (this) {
            case Applied<T> applied -> next.apply(applied.value());
            case Refused<T> refused -> new Refused<>(refused.refusal(), refused.reason());
            case Unavailable<T> unavailable ->
                new Unavailable<>(unavailable.cause(), unavailable.reason(), unavailable.notBefore());
            case Unknown<T> unknown -> new Unknown<>(unknown.cause(), unknown.reason(), unknown.notBefore());
        };
    }
}
