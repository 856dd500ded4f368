package dev.alerting.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The time in which one request has to be answered; reading the secret and publishing share it. */
final class TimeBudget {
    /** PagerDuty, the strictest sender, waits 5 s for the answer, including network time. */
    static final Duration WHOLE = Duration.ofSeconds(4);

    /** Anything less is not enough for a call. */
    private static final Duration LEAST = Duration.ofMillis(100);

    private final Clock clock;
    private final Instant start;

    TimeBudget(Clock clock) {
        this.clock = clock;
        this.start = clock.instant();
    }

    /** When the request arrived. */
    Instant start() {
        return start;
    }

    Duration remaining() {
        return Duration.between(clock.instant(), start.plus(WHOLE));
    }

    boolean isSpent() {
        return remaining().compareTo(LEAST) < 0;
    }
}
