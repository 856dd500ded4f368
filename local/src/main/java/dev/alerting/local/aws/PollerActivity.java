package dev.alerting.local.aws;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What a poller is doing, for those who wait until it does nothing.
 *
 * <p>The queue's counts alone cannot tell: a message may have left the queue for a receive whose answer is still on its
 * way. So with hidden messages about, only a receive that came back empty after the counts were read proves idleness.
 */
final class PollerActivity {

    /** Which hidden messages keep a queue from being idle. */
    enum Idle {
        NOTHING_VISIBLE,
        QUEUE_EMPTY
    }

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int invocations;
    private long emptyReceives;
    private long changes;
    private boolean closed;

    void invocationStarts() {
        change(() -> invocations++);
    }

    void invocationEnded() {
        change(() -> invocations--);
    }

    void receivedNothing() {
        change(() -> emptyReceives++);
    }

    void closed() {
        change(() -> closed = true);
    }

    private void change(Runnable effect) {
        lock.lock();
        try {
            effect.run();
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no invocation runs. Returns false when the time has passed. */
    boolean awaitNoInvocation(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (invocations > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            return invocations == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for idleness. Returns false when the time has passed, or when the poller was closed before. */
    boolean awaitIdle(Duration timeout, Idle idle, Supplier<QueueDepth> depth) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        lock.lock();
        try {
            while (true) {
                if (!awaitUntil(deadline, () -> invocations == 0)) {
                    return false;
                }
                long seenChanges = changes;
                long seenEmpty = emptyReceives;
                QueueDepth now = unlocked(depth);
                boolean empty = now.total() == 0;
                boolean quiet = empty || (idle == Idle.NOTHING_VISIBLE && now.visible() == 0);
                if (changes == seenChanges && empty) {
                    return true;
                }
                if (!awaitUntil(deadline, () -> changes != seenChanges)) {
                    return false;
                }
                if (quiet && invocations == 0 && emptyReceives > seenEmpty && changes == seenChanges + 1) {
                    return true;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private QueueDepth unlocked(Supplier<QueueDepth> depth) {
        lock.unlock();
        try {
            return depth.get();
        } finally {
            lock.lock();
        }
    }

    private boolean awaitUntil(long deadline, Supplier<Boolean> condition) throws InterruptedException {
        while (!condition.get()) {
            long left = deadline - System.nanoTime();
            if (closed || left <= 0 || (changed.awaitNanos(left) <= 0 && !condition.get())) {
                return condition.get();
            }
        }
        return true;
    }

    long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }
}
