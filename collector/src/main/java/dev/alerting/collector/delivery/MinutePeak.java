package dev.alerting.collector.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Says which of many waits are worth a place in the log if only the longest of each minute is looked at: the first of a
 * minute, and each that is longer by {@link #STEP} than those before it. So there is a value in every minute in which
 * something is measured, and the longest one written is less than a step below the longest there was.
 */
final class MinutePeak {
    /** Clocks of different machines do not agree any better. */
    static final Duration STEP = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private Instant minute = Instant.MIN;
    private Duration peak = Duration.ZERO;

    /** Whether this wait has to be written; if so, it counts as written. */
    boolean raise(Instant now, Duration wait) {
        Instant current = now.truncatedTo(ChronoUnit.MINUTES);
        lock.lock();
        try {
            if (current.equals(minute) && wait.compareTo(peak.plus(STEP)) < 0) {
                return false;
            }
            minute = current;
            peak = wait;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
