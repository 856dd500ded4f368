package dev.alerting.local.bench;

import dev.alerting.local.lambda.FunctionProcess;
import java.time.Duration;

/** Measures elapsed time and the processor time that a function's process and this one use. */
final class FunctionTimer {
    private final FunctionProcess function;
    private final long startNanos = System.nanoTime();
    private final Duration functionCpu;
    private final Duration ownCpu;

    private FunctionTimer(FunctionProcess function) {
        this.function = function;
        this.functionCpu = cpu(function);
        this.ownCpu = ownCpu();
    }

    /** @param wallMs milliseconds, as are the others; {@code emulatorCpuMs} is all of this JVM's */
    record Reading(double wallMs, double functionCpuMs, double emulatorCpuMs) {}

    static FunctionTimer start(FunctionProcess function) {
        return new FunctionTimer(function);
    }

    Reading read() {
        return new Reading(
                (System.nanoTime() - startNanos) / 1e6,
                millis(cpu(function).minus(functionCpu)),
                millis(ownCpu().minus(ownCpu)));
    }

    static Duration cpu(FunctionProcess function) {
        return function.usage().cpu().orElseThrow(() -> new IllegalStateException("no CPU time of a process here"));
    }

    private static Duration ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
