package dev.alerting.local.reliability;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Counts the calls that leave a collector, and breaks some of them. A killed collector is dead from that call on: none of
 * its later calls has an effect.
 */
final class Chaos {
    /** How a call is broken. */
    enum Mode {
        FAIL_BEFORE,
        FAIL_AFTER,
        KILL_BEFORE,
        KILL_AFTER;

        boolean kills() {
            return this == KILL_BEFORE || this == KILL_AFTER;
        }

        boolean before() {
            return this == FAIL_BEFORE || this == KILL_BEFORE;
        }
    }

    /** The process is gone. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** The call broke; the adapter's own exception takes its place. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken() {
            super("broken on purpose", null, false, false);
        }
    }

    private final AtomicInteger calls;
    private final IntPredicate strikes;
    private final Mode mode;
    private volatile boolean dead;
    private final AtomicInteger struck = new AtomicInteger();

    private Chaos(AtomicInteger calls, IntPredicate strikes, Mode mode) {
        this.calls = calls;
        this.strikes = strikes;
        this.mode = mode;
    }

    static Chaos none() {
        return new Chaos(new AtomicInteger(), call -> false, Mode.FAIL_BEFORE);
    }

    /** Breaks the n-th call, counted from 1. */
    static Chaos at(int n, Mode mode) {
        return new Chaos(new AtomicInteger(), call -> call == n, mode);
    }

    static Chaos when(IntPredicate strikes, Mode mode) {
        return new Chaos(new AtomicInteger(), strikes, mode);
    }

    /** Another process: alive again, its calls counted on. */
    Chaos restarted() {
        return new Chaos(calls, strikes, mode);
    }

    int calls() {
        return calls.get();
    }

    boolean isDead() {
        return dead;
    }

    boolean hasStruck() {
        return struck.get() > 0;
    }

    /** Gives the number of the call. */
    int before() {
        if (dead) {
            throw new Killed();
        }
        int call = calls.incrementAndGet();
        if (mode.before() && strikes.test(call)) {
            strike();
        }
        return call;
    }

    void after(int call) {
        if (dead) {
            throw new Killed();
        }
        if (!mode.before() && strikes.test(call)) {
            strike();
        }
    }

    private void strike() {
        struck.incrementAndGet();
        if (mode.kills()) {
            dead = true;
            throw new Killed();
        }
        throw new Broken();
    }
}
