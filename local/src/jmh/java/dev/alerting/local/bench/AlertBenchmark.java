package dev.alerting.local.bench;

import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.Priority;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.json.Json;
import dev.alerting.common.transform.Normalized;
import dev.alerting.common.transform.Normalizer;
import dev.alerting.common.transform.RoutingDefaults;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What happens to one Grafana alert without a call to anybody: from the message's text to the issue's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AlertBenchmark {
    private static final Instant RECEIVED = Instant.parse("2025-09-16T17:12:00Z");

    private final Normalizer normalizer = new Normalizer(new RoutingDefaults("unrouted", Priority.P2));
    private final IssueRenderer renderer = new IssueRenderer(List.of(ZoneId.of("UTC")));
    private String text;
    private Normalized.Alert alert;

    @Setup
    public void read() throws IOException {
        text = Files.readString(Path.of(System.getProperty("test-data.dir"), "grafana", "grafana-firing.json"));
        alert = normalized();
    }

    /**
     * The thread's own time, which other work on the machine does not lengthen as it does the time that passes. Both
     * are sums over the measured iterations.
     */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Cpu {
        public double cpuMicros;
        public double operations;
        private long begun;

        @Setup(Level.Iteration)
        public void begin() {
            begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        @TearDown(Level.Iteration)
        public void end() {
            cpuMicros = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun) / 1e3;
        }
    }

    /** Parse, normalize, fingerprint, render. */
    @Benchmark
    public IssueDraft normalizeAndRender(Cpu cpu) {
        cpu.operations++;
        return rendered(normalized());
    }

    @Benchmark
    public Object parse() {
        return Json.parse(text);
    }

    @Benchmark
    public Object normalize() {
        return normalized();
    }

    @Benchmark
    public String fingerprint() {
        AlertEvent event = alert.event();
        return Fingerprint.of(event);
    }

    @Benchmark
    public IssueDraft render() {
        return rendered(alert);
    }

    private Normalized.Alert normalized() {
        return (Normalized.Alert)
                normalizer.normalize(text, Optional.of("grafana"), RECEIVED).getFirst();
    }

    private IssueDraft rendered(Normalized.Alert normalized) {
        return renderer.issue(new IssueRenderer.Alert(
                normalized.event(),
                normalized.fingerprint(),
                normalized.routingProblems(),
                normalized.truncatedAlerts(),
                1,
                Optional.empty()));
    }
}
