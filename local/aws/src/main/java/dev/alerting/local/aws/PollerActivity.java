package dev.alerting.local.aws;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What a poller is doing, to wait for a free slot or for idleness. Safe for concurrent use. */
final class PollerActivity {

    /** Which messages keep a queue from being idle. */
    enum Idle {
        NOTHING_VISIBLE,
        QUEUE_EMPTY
    }

    /** Another poller on the same queue may delete the last message without this one noticing. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int invocations;
    private long emptyReceives;
    private long changes;
    private boolean closing;

    void invocationStarts() {
        changeState(() -> invocations++);
    }

    void invocationEnded() {
        changeState(() -> invocations--);
    }

    void receivedNothing() {
        changeState(() -> emptyReceives++);
    }

    void beginClosing() {
        changeState(() -> closing = true);
    }

    boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    private void changeState(Runnable effect) {
        lock.lock();
        try {
            effect.run();
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until fewer than {@code max} invocations run. Returns false when the poller is closing. */
    boolean awaitSlot(int max) throws InterruptedException {
        lock.lock();
        try {
            while (invocations >= max && !closing) {
                changed.await();
            }
            return !closing;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no invocation runs. Returns false when the time has passed. */
    boolean awaitNoInvocation(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            return awaitUntil(System.nanoTime() + timeout.toNanos(), () -> invocations == 0);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for idleness. Returns false when the time has passed.
     *
     * <p>A queue without any message is proof. Otherwise the counts alone are not enough: a hidden message may belong to a
     * receive whose answer has not arrived yet. So while messages are hidden, only a receive that ends empty after the
     * counts were read is proof.
     */
    boolean awaitIdle(Duration timeout, Idle idle, Supplier<QueueDepth> depth) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        lock.lock();
        try {
            while (awaitUntil(deadline, () -> invocations == 0)) {
                long seenChanges = changes;
                long seenEmpty = emptyReceives;
                QueueDepth now = unlocked(depth);
                if (changes != seenChanges) {
                    continue;
                }
                if (now.total() == 0) {
                    return true;
                }
                if (idle == Idle.QUEUE_EMPTY) {
                    awaitChange(LOOK_AGAIN, seenChanges);
                    if (System.nanoTime() - deadline >= 0) {
                        return false;
                    }
                    continue;
                }
                if (!awaitUntil(deadline, () -> changes != seenChanges)) {
                    return false;
                }
                boolean onlyAnEmptyReceive = changes == seenChanges + 1 && emptyReceives == seenEmpty + 1;
                if (now.visible() == 0 && onlyAnEmptyReceive) {
                    return true;
                }
            }
            return false;
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

    private void awaitChange(Duration most, long seenChanges) throws InterruptedException {
        awaitUntil(System.nanoTime() + most.toNanos(), () -> changes != seenChanges);
    }

    private boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            changed.awaitNanos(left);
        }
        return true;
    }
}
