package dev.alerting.priming;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Repeats a round of priming until more rounds would hardly make it faster: a method is compiled only after some hundred
 * calls, and what a snapshot does not have compiled is interpreted again in each restored instance. Then waits for the
 * compiler to finish what is in its queues.
 */
final class PrimingRounds {
    /** A smaller share of the time, spent on compiling, means that there is hardly anything left to compile. */
    private static final double COMPILED = 0.02;

    /** A best round that is faster by less than this share is no gain. */
    private static final double GAIN = 0.03;

    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Of 0.1 s each, at most: 5 s. */
    private static final int SAMPLES = 50;

    private final Limits limits;
    private final Machine machine;

    /**
     * @param seconds after which no further round begins; Lambda allows 130 for initialization with its hooks
     * @param rounds at most, at least one
     * @param window rounds that have to pass without a gain, and with next to no compiling, before it ends
     */
    record Limits(int seconds, int rounds, int window) {
        private static final int MOST_ROUNDS = 1_000;

        private static final int LONGEST_SECONDS = 30;
        private static final int WINDOW = 25;

        /** @throws IllegalArgumentException if there would be no round */
        Limits {
            if (rounds < 1 || window < 1) {
                throw new IllegalArgumentException("at least one round and one in the window");
            }
        }

        static Limits of(int mostRounds) {
            return new Limits(LONGEST_SECONDS, mostRounds, WINDOW);
        }

        /** The system property {@code alerting.priming.rounds}, at least 1; 1,000 without it. */
        static int mostRoundsOfThisJvm() {
            return Math.max(1, Integer.getInteger("alerting.priming.rounds", MOST_ROUNDS));
        }
    }

    /** What a test replaces. */
    interface Machine {
        long nanos();

        /** Spent by all compiler threads so far; 0 if the JVM does not tell. */
        long compilerMillis();

        void pause(long nanos) throws InterruptedException;
    }

    /** One round, by its number from 0. */
    @FunctionalInterface
    interface Round {
        void run(int number) throws IOException;
    }

    PrimingRounds(Limits limits, Machine machine) {
        this.limits = limits;
        this.machine = machine;
    }

    static PrimingRounds of(Limits limits) {
        return new PrimingRounds(limits, new ThisMachine());
    }

    /** Returns the number of rounds it ran, at least one. */
    int run(Round round) throws IOException, InterruptedException {
        long start = machine.nanos();
        long best = Long.MAX_VALUE;
        int bestRound = 0;
        long windowStart = start;
        long windowCompiler = machine.compilerMillis();
        int number = 0;
        while (number < limits.rounds()) {
            long began = machine.nanos();
            round.run(number);
            long ended = machine.nanos();
            if (ended - began < best * (1 - GAIN)) {
                best = ended - began;
                bestRound = number;
            }
            number++;
            if (ended - start >= TimeUnit.SECONDS.toNanos(limits.seconds())) {
                break;
            }
            if (number % limits.window() == 0) {
                long compiler = machine.compilerMillis();
                double share = share(compiler - windowCompiler, ended - windowStart);
                if (share < COMPILED && number - 1 - bestRound >= limits.window()) {
                    break;
                }
                windowStart = ended;
                windowCompiler = compiler;
            }
        }
        awaitCompiler();
        return number;
    }

    private static double share(long compilerMillis, long nanos) {
        return nanos <= 0 ? 0 : (double) TimeUnit.MILLISECONDS.toNanos(compilerMillis) / nanos;
    }

    /** What is still queued would be compiled in every restored instance again, and meanwhile be interpreted. */
    private void awaitCompiler() throws InterruptedException {
        long before = machine.compilerMillis();
        for (int sample = 0; sample < SAMPLES; sample++) {
            machine.pause(SAMPLE_NANOS);
            long now = machine.compilerMillis();
            if (now == before) {
                return;
            }
            before = now;
        }
    }

    private static final class ThisMachine implements Machine {
        private final LongSupplier compiler = compiler();

        private static LongSupplier compiler() {
            CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
            return bean != null && bean.isCompilationTimeMonitoringSupported()
                    ? bean::getTotalCompilationTime
                    : () -> 0;
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long compilerMillis() {
            return compiler.getAsLong();
        }

        @Override
        public void pause(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    }
}
