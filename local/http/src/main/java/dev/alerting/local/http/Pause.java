package dev.alerting.local.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A wait in real time that ends early when the stand-in is closed. */
public final class Pause implements AutoCloseable {

    private final CountDownLatch closed = new CountDownLatch(1);

    /** Waits. */
    public void await(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            return;
        }
        try {
            closed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
