package dev.alerting.local.aws;

import java.time.Duration;

/** Waits; a seam, so that tests need not. */
@FunctionalInterface
public interface Sleeper {

    void sleep(Duration duration) throws InterruptedException;

    /** The one that really waits. */
    static Sleeper system() {
        return Thread::sleep;
    }
}
