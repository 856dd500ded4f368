package dev.alerting.local.reliability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.local.cloudwatch.Alarm;
import dev.alerting.local.cloudwatch.AlarmEvaluator;
import dev.alerting.local.cloudwatch.AlarmState;
import dev.alerting.local.cloudwatch.DeployedAlarms;
import dev.alerting.local.cloudwatch.Metric;
import dev.alerting.local.cloudwatch.MetricStore;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * CloudWatch beside a simulation: takes what the collector writes and what SQS and Lambda would publish, and evaluates the
 * deployed alarms at the end of every minute.
 */
final class AlarmWatch {
    private static final Map<String, Alarm> DEPLOYED = DeployedAlarms.read();
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration BETWEEN_HEARTBEATS = Duration.ofMinutes(5);
    private static final Map<String, String> QUEUE = Map.of("QueueName", "alerting-prod-alerts");
    private static final Map<String, String> DEAD_LETTERS = Map.of("QueueName", "alerting-prod-alerts-dlq");
    private static final Map<String, String> COLLECTOR = Map.of("FunctionName", "alerting-prod-collector");

    /** What the webhook writes. */
    private static final Set<String> OF_THE_DOOR = Set.of(
            "WebhookRequests", "WebhookRefused", "WebhookDryRuns", "WebhookSecretRejected", "OpsListenersMissing");

    /** What somebody else writes, or what depends on how long things take in reality. */
    private static final Set<String> NOT_SIMULATED = Set.of(
            "GitHubRemaining", "ConcurrentExecutions", "Duration", "Throttles", "Repairs", "UrgentTopicFailures");

    private static final Set<String> SIMULATED_NAMESPACES = Set.of(Metrics.NAMESPACE, "AWS/SQS", "AWS/Lambda");

    /** An alarm has changed. */
    record Change(Instant at, String alarm, AlarmState state) {}

    private final SimulatedQueue queue;
    private final MovableClock clock;
    private final MetricStore metrics = new MetricStore();
    private final AlarmEvaluator evaluator = new AlarmEvaluator(metrics);
    private final Map<String, AlarmState> states = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, Integer> minutesInAlarm = new TreeMap<>();
    private Instant nextHeartbeat;
    private Instant nextTick;

    /** @param withDoor whether there is a webhook before the queue */
    AlarmWatch(SimulatedQueue queue, MovableClock clock, boolean withDoor) {
        this.queue = queue;
        this.clock = clock;
        startSchedules();
        simulated(withDoor).forEach(alarm -> states.put(alarm, AlarmState.OK));
    }

    /** The names of the alarms whose metrics a simulation without a door has. */
    static Set<String> simulated() {
        return simulated(false);
    }

    private static Set<String> simulated(boolean withDoor) {
        return DEPLOYED.entrySet().stream()
                .filter(entry -> isSimulated(entry.getValue(), withDoor))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The others. */
    static Set<String> notSimulated() {
        Set<String> others = new TreeSet<>(DEPLOYED.keySet());
        others.removeAll(simulated());
        return others;
    }

    private static boolean isSimulated(Alarm alarm, boolean withDoor) {
        return !alarm.isOnBand()
                && alarm.metrics().stream()
                        .map(Alarm.Input::metric)
                        .allMatch(metric -> SIMULATED_NAMESPACES.contains(metric.namespace())
                                && !NOT_SIMULATED.contains(metric.name())
                                && !isOfHistory(metric)
                                && (withDoor || !OF_THE_DOOR.contains(metric.name()))
                                && (withDoor || !metric.dimensions().containsValue("webhook"))
                                && !metric.dimensions().containsValue("alerting-prod-external-alerts-webhook"));
    }

    private static boolean isOfHistory(Metric metric) {
        return metric.name().startsWith("History")
                || metric.dimensions().values().stream().anyMatch(value -> value.startsWith("alerting-prod-history"));
    }

    void takeLine(String line) {
        metrics.putLine(line);
    }

    void countInvocation() {
        metrics.put(new Metric("AWS/Lambda", "Errors", COLLECTOR), clock.instant(), 0);
    }

    /** An invocation that ended without an answer. */
    void countError() {
        metrics.put(new Metric("AWS/Lambda", "Errors", COLLECTOR), clock.instant(), 1);
    }

    /** When the scheduler sends the next heartbeat or tick. */
    Instant nextScheduled() {
        return nextHeartbeat.isBefore(nextTick) ? nextHeartbeat : nextTick;
    }

    /** What is due, as the scheduler writes it. */
    String scheduled() {
        if (nextHeartbeat.isBefore(nextTick)) {
            ObjectNode heartbeat = Json.object().put("path", "topic").put("sent_at", nextHeartbeat.toString());
            nextHeartbeat = nextHeartbeat.plus(BETWEEN_HEARTBEATS);
            return Json.write(Json.object().set("heartbeat", heartbeat));
        }
        ObjectNode tick = Json.object().put("sent_at", nextTick.toString());
        nextTick = nextTick.plus(MINUTE);
        return Json.write(Json.object().set("tick", tick));
    }

    /** The scheduler is switched off. */
    void stopSchedules() {
        nextHeartbeat = Instant.MAX;
        nextTick = Instant.MAX;
    }

    void startSchedules() {
        nextHeartbeat = clock.instant();
        // Not at the same moment, which would not be told apart here.
        nextTick = clock.instant().plusSeconds(20);
    }

    /** Moves the clock, minute by minute. */
    void passTo(Instant at) {
        for (Instant end = nextMinute(); !end.isAfter(at); end = nextMinute()) {
            clock.advance(Duration.between(clock.instant(), end));
            sample(end.minusSeconds(1));
            evaluate(end);
        }
    }

    private Instant nextMinute() {
        return Instant.ofEpochSecond(clock.instant().getEpochSecond() / 60 * 60).plus(MINUTE);
    }

    /** SQS publishes what there is: no age of an empty queue, no number of hidden messages where none is. */
    private void sample(Instant at) {
        SimulatedQueue.Depth depth = queue.depth();
        put("ApproximateNumberOfMessagesVisible", QUEUE, at, depth.visible());
        if (depth.hidden() > 0) {
            put("ApproximateNumberOfMessagesNotVisible", QUEUE, at, depth.hidden());
        }
        depth.oldest().ifPresent(age -> put("ApproximateAgeOfOldestMessage", QUEUE, at, age.toSeconds()));
        put(
                "ApproximateNumberOfMessagesVisible",
                DEAD_LETTERS,
                at,
                queue.deadLetters().size());
    }

    private void put(String name, Map<String, String> dimensions, Instant at, double value) {
        metrics.put(new Metric("AWS/SQS", name, dimensions), at, value);
    }

    private void evaluate(Instant end) {
        states.replaceAll((name, before) -> {
            AlarmState now = evaluator.evaluate(DEPLOYED.get(name), before, end);
            if (now == AlarmState.ALARM) {
                minutesInAlarm.merge(name, 1, Integer::sum);
            }
            if (now != before) {
                changes.add(new Change(end, name, now));
            }
            return now;
        });
    }

    MetricStore metrics() {
        return metrics;
    }

    /** The names of those in alarm now. */
    Set<String> inAlarm() {
        return states.entrySet().stream()
                .filter(entry -> entry.getValue() == AlarmState.ALARM)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of those that have been in alarm since the watch began. */
    Set<String> haveFired() {
        return Set.copyOf(minutesInAlarm.keySet());
    }

    int minutesInAlarm(String alarm) {
        if (!states.containsKey(alarm)) {
            throw new IllegalArgumentException("no alarm of this simulation: " + alarm);
        }
        return minutesInAlarm.getOrDefault(alarm, 0);
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }
}
