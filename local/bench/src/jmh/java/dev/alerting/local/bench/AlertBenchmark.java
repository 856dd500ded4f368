package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.Priority;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

/**
 * What the collector does to one Grafana alert between taking its message and calling GitHub, through the same two
 * entry points: {@link MessageInterpreter#interpret} for the text of the message (3.7 KB, indented, with the source
 * as an attribute: JSON to a tree, detection, fields, routing, links, times, fingerprint) and
 * {@link IssueRenderer#renderIssue} for title, body and labels with one time zone beside UTC.
 *
 * <p>Not in it: the webhook, which parses the same text once on its own; the events of Lambda, SQS and SNS around the
 * message; reading and writing the alert's state and deciding on it; the JSON of the request to GitHub; log lines.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AlertBenchmark {
    private static final Instant RECEIVED = Instant.parse("2025-09-16T17:12:00Z");

    private final MessageInterpreter normalizer = new MessageInterpreter(new RoutingDefaults("unrouted", Priority.P2));
    private final IssueRenderer renderer = new IssueRenderer(List.of(ZoneId.of("UTC")));
    private final JsonMapper jackson = new JsonMapper();
    private String text;
    private Interpretation.Alert alert;

    @Setup
    public void read() throws IOException {
        text = Files.readString(Path.of(System.getProperty("test-data.dir"), "grafana", "grafana-firing.json"));
        alert = normalized();
    }

    /**
     * The thread's processor time, which other load on the machine affects less than elapsed time. Both are sums over
     * the measured iterations.
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

    /**
     * Parse, normalize, fingerprint, render. Compiled in the foreground: on a busy machine the compiler threads fall
     * so far behind that much of it would be measured interpreted.
     */
    @Benchmark
    @Warmup(iterations = 10, time = 1)
    @Fork(value = 3, jvmArgsAppend = "-Xbatch")
    public IssueDraft normalizeAndRender(Cpu cpu) {
        cpu.operations++;
        return rendered(normalized());
    }

    @Benchmark
    public Object parse(Cpu cpu) {
        cpu.operations++;
        return Json.parse(text);
    }

    @Benchmark
    public Object normalize(Cpu cpu) {
        cpu.operations++;
        return normalized();
    }

    @Benchmark
    public String fingerprint(Cpu cpu) {
        cpu.operations++;
        AlertEvent event = alert.event();
        return Fingerprint.of(event);
    }

    @Benchmark
    public IssueDraft render(Cpu cpu) {
        cpu.operations++;
        return rendered(alert);
    }

    /** To judge the machine by: the text parsed to a tree, by Jackson with its defaults. */
    @Benchmark
    public JsonNode yardstickJackson(Cpu cpu) throws IOException {
        cpu.operations++;
        return jackson.readTree(text);
    }

    /** To judge the machine by: a digest of the text. */
    @Benchmark
    public byte[] yardstickSha256(Cpu cpu) throws NoSuchAlgorithmException {
        cpu.operations++;
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private Interpretation.Alert normalized() {
        return (Interpretation.Alert)
                normalizer.interpret(text, new MessageContext(Optional.of("grafana"), Optional.empty(), RECEIVED)).getFirst();
    }

    private IssueDraft rendered(Interpretation.Alert normalized) {
        return renderer.renderIssue(new IssueRenderer.NewEpisode(normalized, 1, Optional.empty()));
    }
}
