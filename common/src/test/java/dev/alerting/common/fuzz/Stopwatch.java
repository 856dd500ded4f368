package dev.alerting.common.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/** Measures the processor time of the calling thread: what else the machine does at the same time does not count. */
final class Stopwatch {
    /** The most one body of 256 KiB may take. */
    static final Duration LIMIT = Duration.ofMillis(50);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Stopwatch() {}

    static long nanos(Runnable work) {
        long start = THREADS.getCurrentThreadCpuTime();
        work.run();
        return THREADS.getCurrentThreadCpuTime() - start;
    }

    /** The best of some: a collection of garbage or a compilation in between is not the work's fault. */
    static long bestNanos(Runnable work, int times) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            best = Math.min(best, nanos(work));
        }
        return best;
    }
}
