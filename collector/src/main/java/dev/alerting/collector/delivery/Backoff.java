package dev.alerting.collector.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a message waits before it is tried again: exponential, full jitter, capped. */
final class Backoff {
    static final Duration FIRST = Duration.ofSeconds(5);
    static final Duration CAP = Duration.ofMinutes(15);

    /** The most urgent are retried more often, so that they are filed first when an outage ends. */
    static final Duration URGENT_CAP = Duration.ofMinutes(5);

    /** Receives after which a P0 is retried as often as others: they last for half a day, and 1,000 then for four days. */
    static final int URGENT_RECEIVES = 300;

    /** Messages due at the same time are spread over this long. */
    static final Duration SPREAD = Duration.ofMinutes(1);

    /** The shortest wait, whatever the jitter. */
    static final Duration LEAST = Duration.ofSeconds(1);

    /** Longer than GitHub ever asks for, and within SQS's maximum visibility time-out. */
    static final Duration LONGEST = Duration.ofHours(11);

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * @param receiveCount how often the message has been received, at least 1
     * @param notBefore the wait is never shorter than this
     */
    Duration delay(int receiveCount, Duration notBefore) {
        return delay(receiveCount, notBefore, CAP);
    }

    /** @param cap the wait is never longer than this, unless {@code notBefore} is */
    Duration delay(int receiveCount, Duration notBefore, Duration cap) {
        int doublings = Math.min(Math.max(receiveCount, 1) - 1, 20);
        long ceiling = Math.min(cap.toMillis(), FIRST.toMillis() << doublings);
        long jittered = random.nextLong(LEAST.toMillis(), Math.max(LEAST.toMillis() + 1, ceiling + 1));
        long asked = boundedWait(notBefore).toMillis();
        return Duration.ofMillis(jittered > asked ? jittered : asked + spreadMillis(asked));
    }

    /** Many messages get the same time; they must not all return in the same second. */
    private long spreadMillis(long asked) {
        return random.nextLong(1 + Math.min(SPREAD.toMillis(), asked / 2));
    }

    private static Duration boundedWait(Duration notBefore) {
        return notBefore.compareTo(LONGEST) > 0 ? LONGEST : notBefore;
    }

    /** The longest wait of a P0 that has been received so often. */
    static Duration urgentCap(int receiveCount) {
        return receiveCount > URGENT_RECEIVES ? CAP : URGENT_CAP;
    }

    /** A short wait for a turn that will come soon. */
    Duration shortDelay() {
        return Duration.ofMillis(random.nextLong(LEAST.toMillis(), FIRST.toMillis()));
    }
}
