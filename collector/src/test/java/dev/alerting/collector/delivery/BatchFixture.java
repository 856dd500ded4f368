package dev.alerting.collector.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.command.IssueEvents;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemoryStateStore;
import dev.alerting.collector.fake.InMemoryStorms;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.fake.RecordingQueue;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.reconcile.Decider;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.state.SilenceStore;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation.Tick;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A batch processor whose queue, table and tracker are in memory; one alert at a time, so that order shows. */
final class BatchFixture {
    static final Duration TIME_FOR_ONE = Duration.ofSeconds(13);

    final MovableClock clock = new MovableClock(Alert.START);
    final InMemoryStateStore store = new InMemoryStateStore();
    final ScriptedTracker tracker = new ScriptedTracker();
    final RecordingQueue queue = new RecordingQueue();
    final LogLines lines = new LogLines();
    final List<Tick> ticks = new ArrayList<>();
    final Metrics metrics = new Metrics(clock, lines);
    private final AtomicInteger claims = new AtomicInteger();
    private final BatchProcessor processor = processor(1, false);

    BatchProcessor processor(int concurrency, boolean shadow) {
        return processor(concurrency, shadow, ticks(ticks::add));
    }

    static Ticks ticks(Consumer<Tick> handler) {
        return new Ticks() {
            @Override
            public void handle(Tick tick, Deadline deadline) {
                handler.accept(tick);
            }

            @Override
            public void sweep(boolean dryRun, Deadline deadline) {
                throw new IllegalStateException("nobody asked for a sweep");
            }
        };
    }

    BatchProcessor processor(int concurrency, boolean shadow, Ticks ticks) {
        return processor(concurrency, shadow, ticks, Duration.ZERO);
    }

    BatchProcessor processor(int concurrency, boolean shadow, Ticks ticks, Duration hold) {
        Reconciler reconciler = new Reconciler(
                store,
                tracker,
                new IssueRenderer(List.of()),
                new Decider(new Decider.Options(
                        Optional.of(Duration.ofHours(1)), Duration.ofMinutes(5), Duration.ofHours(24))),
                new Reconciler.Options(Duration.ofSeconds(60), shadow, hold),
                clock,
                () -> "claim-" + claims.incrementAndGet());
        return new BatchProcessor(
                new MessageInterpreter(RoutingDefaults.STANDARD),
                reconciler,
                queue,
                new IssueEvents(
                        reconciler,
                        tracker,
                        SilenceStore.NONE,
                        new InMemoryStorms().commands(reconciler, tracker, clock),
                        clock),
                new HeartbeatCheck(store, tracker, new StructuredLog(clock, lines), metrics, clock, shadow),
                ticks,
                new Random(7),
                new BatchProcessor.Options(concurrency, TIME_FOR_ONE, shadow, RoutingDefaults.STANDARD),
                new StructuredLog(clock, lines),
                metrics,
                clock);
    }

    Set<String> process(Message... messages) {
        return processor.process(List.of(messages), deadline(Duration.ofMinutes(1)));
    }

    Deadline deadline(Duration left) {
        return new Deadline(clock.instant().plus(left));
    }

    static Message message(String id, Alert... alerts) {
        return message(id, body(alerts), 1);
    }

    static Message message(String id, String body, int receiveCount) {
        Instant sentAt = Alert.minute(60);
        return new Message(id, "receipt-" + id, body, Map.of("source", "normalized"), sentAt, receiveCount);
    }

    /** The alerts as an array, as a sender of normalized events would write them. */
    static String body(Alert... alerts) {
        return Json.write(Json.parse(Arrays.stream(alerts)
                .map(alert -> Json.write(AlertEventJson.write(alert.event())))
                .toList()
                .toString()));
    }

    /** Titles of the issues in the order they were opened, without the ones about mistakes of senders. */
    List<String> opened() {
        return tracker.numbers().stream()
                .map(number -> tracker.issue(number).title())
                .filter(title -> !title.contains("cannot be processed") && !title.contains("Received messages"))
                .toList();
    }

    /** The sum of a metric as published under exactly these dimensions. */
    int counted(String metric, Map<String, String> dimensions) {
        return (int)
                values(metric, dimensions).stream().mapToDouble(value -> value).sum();
    }

    List<Double> values(String metric, Map<String, String> dimensions) {
        Set<String> names = new TreeSet<>(dimensions.keySet());
        return lines.all().stream()
                .filter(line -> isPublished(line, metric, names)
                        && dimensions.entrySet().stream()
                                .allMatch(dimension ->
                                        line.path(dimension.getKey()).asText().equals(dimension.getValue())))
                .flatMap(line -> line.path(metric).isArray()
                        ? StreamSupport.stream(line.path(metric).spliterator(), false)
                        : Stream.of(line.path(metric)))
                .map(JsonNode::doubleValue)
                .toList();
    }

    /** Everything CloudWatch makes of the lines: metric, dimensions, value and unit. */
    List<String> published() {
        List<String> published = new ArrayList<>();
        for (JsonNode line : lines.all()) {
            for (JsonNode directive : line.at("/_aws/CloudWatchMetrics")) {
                for (JsonNode set : directive.path("Dimensions")) {
                    Map<String, String> dimensions = new TreeMap<>();
                    set.forEach(name -> dimensions.put(
                            name.textValue(), line.path(name.textValue()).textValue()));
                    for (JsonNode metric : directive.path("Metrics")) {
                        String name = metric.path("Name").textValue();
                        published.add("%s %s %s %s"
                                .formatted(
                                        name,
                                        dimensions,
                                        line.path(name).doubleValue(),
                                        metric.path("Unit").asText("None")));
                    }
                }
            }
        }
        return published;
    }

    private static boolean isPublished(JsonNode line, String metric, Set<String> names) {
        for (JsonNode directive : line.at("/_aws/CloudWatchMetrics")) {
            boolean named = directive.path("Metrics").findValuesAsText("Name").contains(metric);
            for (JsonNode set : directive.path("Dimensions")) {
                Set<String> published = new TreeSet<>();
                set.forEach(name -> published.add(name.textValue()));
                if (named && published.equals(names)) {
                    return true;
                }
            }
        }
        return false;
    }
}
