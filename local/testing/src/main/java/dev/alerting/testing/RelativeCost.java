package dev.alerting.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What a piece of work costs compared with an ordinary one, the yardstick. A test that allows a number of milliseconds
 * judges the machine; this one judges the code: both are run in turns on the calling thread, of each only the cheapest
 * run counts, and only the processor time of that thread. Choose a limit that is wide (several times what is usual), and
 * input so large that growth with the square of its size would exceed it many times over.
 */
public final class RelativeCost {
    /** The first runs are those of an interpreter; collections of garbage and compilations fall into any of them. */
    private static final int MOST_ROUNDS = 30;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Runnable yardstick;
    private final double limit;
    private long cheapestYardstick = Long.MAX_VALUE;

    /**
     * @param yardstick ordinary work on input of the same size
     * @param limit how many times as much as the yardstick other work may cost
     */
    public RelativeCost(Runnable yardstick, double limit) {
        this.yardstick = yardstick;
        this.limit = limit;
    }

    /**
     * Runs the work until it has once been cheap enough, thirty times at most.
     *
     * @return how many times as much as the yardstick it costs; above the limit only if no run was cheaper
     */
    public double of(Runnable work) {
        if (cheapestYardstick == Long.MAX_VALUE) {
            for (int round = 0; round < MOST_ROUNDS; round++) {
                measureYardstick();
            }
        }
        long cheapest = measureNanos(work);
        for (int round = 0; cheapest > limit * cheapestYardstick && round < MOST_ROUNDS; round++) {
            measureYardstick();
            cheapest = Math.min(cheapest, measureNanos(work));
        }
        return (double) cheapest / cheapestYardstick;
    }

    public double limit() {
        return limit;
    }

    /** @throws AssertionError if the work costs more than the limit, saying how much */
    public void check(String what, Runnable work) {
        double cost = of(work);
        if (cost > limit) {
            throw new AssertionError(
                    "%s costs %.0f times as much as ordinary input, more than the %.0f that are allowed"
                            .formatted(what, cost, limit));
        }
    }

    private void measureYardstick() {
        cheapestYardstick = Math.min(cheapestYardstick, Math.max(1, measureNanos(yardstick)));
    }

    private static long measureNanos(Runnable work) {
        long start = THREADS.getCurrentThreadCpuTime();
        work.run();
        return THREADS.getCurrentThreadCpuTime() - start;
    }
}
