package dev.alerting.local.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Settings of an {@link EventSourcePoller}.
 *
 * @param batchSize most messages per invocation, 1 to 10
 * @param batchingWindow how long to wait for a batch to fill after its first message, 0 to 5 minutes
 * @param maximumConcurrency most invocations at once. AWS accepts 2 to 1000; 1 is allowed here for tests that need a
 *     fixed order
 * @param receiveWait length of a long poll, whole seconds, 0 to 20. Closing waits for the poll that is running
 * @param closeGrace how long closing waits for running invocations
 * @param function what the context of an invocation states
 * @param clock measures batching windows and the function's deadline
 * @param sleeper waits between attempts when the queue cannot be reached
 * @param report gets a line for each failed receive, invocation or delete
 */
public record PollerOptions(
        int batchSize,
        Duration batchingWindow,
        int maximumConcurrency,
        Duration receiveWait,
        Duration closeGrace,
        FunctionSettings function,
        InstantSource clock,
        Sleeper sleeper,
        Consumer<String> report) {

    private static final Duration MAX_WINDOW = Duration.ofMinutes(5);
    private static final Duration MAX_RECEIVE_WAIT = Duration.ofSeconds(20);

    public PollerOptions {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(sleeper, "sleeper");
        Objects.requireNonNull(report, "report");
        if (batchSize < 1 || batchSize > 10) {
            throw new IllegalArgumentException("batchSize must be 1 to 10: " + batchSize);
        }
        if (maximumConcurrency < 1 || maximumConcurrency > 1000) {
            throw new IllegalArgumentException("maximumConcurrency must be 1 to 1000: " + maximumConcurrency);
        }
        requireWithin("batchingWindow", batchingWindow, MAX_WINDOW);
        requireWithin("receiveWait", receiveWait, MAX_RECEIVE_WAIT);
        requireWithin("closeGrace", closeGrace, Duration.ofDays(1));
    }

    private static void requireWithin(String name, Duration value, Duration max) {
        if (value.isNegative() || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + " must be 0 to " + max + ": " + value);
        }
    }

    /**
     * Batches of 10 without a window, 2 invocations at once, long polls of 1 s, 30 s for closing, system clock,
     * nothing reported. Polls are short so that closing is quick, which costs nothing on loopback.
     */
    public static PollerOptions of(String functionName) {
        return new PollerOptions(
                10,
                Duration.ZERO,
                2,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                FunctionSettings.resolveReferences(functionName),
                Clock.systemUTC(),
                Sleeper.system(),
                line -> {});
    }

    public PollerOptions withBatch(int size, Duration window) {
        return new PollerOptions(
                size, window, maximumConcurrency, receiveWait, closeGrace, function, clock, sleeper, report);
    }

    public PollerOptions withCloseGrace(Duration value) {
        return new PollerOptions(
                batchSize, batchingWindow, maximumConcurrency, receiveWait, value, function, clock, sleeper, report);
    }

    public PollerOptions withFunction(FunctionSettings value) {
        return new PollerOptions(
                batchSize, batchingWindow, maximumConcurrency, receiveWait, closeGrace, value, clock, sleeper, report);
    }

    public PollerOptions withClock(InstantSource value) {
        return new PollerOptions(
                batchSize,
                batchingWindow,
                maximumConcurrency,
                receiveWait,
                closeGrace,
                function,
                value,
                sleeper,
                report);
    }

    public PollerOptions withSleeper(Sleeper value) {
        return new PollerOptions(
                batchSize, batchingWindow, maximumConcurrency, receiveWait, closeGrace, function, clock, value, report);
    }

    public PollerOptions withReport(Consumer<String> value) {
        return new PollerOptions(
                batchSize,
                batchingWindow,
                maximumConcurrency,
                receiveWait,
                closeGrace,
                function,
                clock,
                sleeper,
                value);
    }
}
