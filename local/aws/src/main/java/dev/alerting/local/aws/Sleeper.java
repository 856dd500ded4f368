package dev.alerting.local.aws;

import java.time.Duration;

/** Waits, replaceable so that tests do not have to. */
@FunctionalInterface
public interface Sleeper {

    void sleep(Duration duration) throws InterruptedException;

    /** Waits in real time. */
    static Sleeper system() {
        return Thread::sleep;
    }
}
