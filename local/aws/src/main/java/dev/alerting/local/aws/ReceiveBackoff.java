package dev.alerting.local.aws;

import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The pause after failed receives: 100 ms, doubled with each consecutive failure, at most 5 s. Closing interrupts a
 * pause but never a receive, whose messages would stay hidden until their visibility timeout.
 */
final class ReceiveBackoff {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int MAX_DOUBLINGS = 10;

    private final Sleeper sleeper;
    private final Lock lock = new ReentrantLock();
    private Thread sleeping;
    private boolean closed;

    // Used by the receiving thread only.
    private int failures;

    ReceiveBackoff(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    void reset() {
        failures = 0;
    }

    void pause() {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures++, MAX_DOUBLINGS));
        if (!begin()) {
            return;
        }
        try {
            sleeper.sleep(doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST);
        } catch (InterruptedException e) {
            // Only close() interrupts, which the loop checks itself.
        } finally {
            end();
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            sleeping = closed ? null : Thread.currentThread();
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            sleeping = null;
            // Under the lock, so that a late interrupt does not hit the next receive.
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            if (sleeping != null) {
                sleeping.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
