package dev.alerting.local.reliability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.delivery.Message;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.http.RecordedRequest;
import dev.alerting.local.reliability.Instance.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * For the alarms about waiting: without storms, each alert waits for an issue of its own. Otherwise as {@link Storm}.
 */
final class QueuedStorm {
    static final int PER_MINUTE = 60;
    static final int PER_HOUR = 400;
    static final int GITHUB_PER_MINUTE = 80;
    static final int GITHUB_PER_HOUR = 500;
    static final int GITHUB_REQUESTS_PER_HOUR = 5_000;

    private static final int INSTANCES = 2;
    private static final int BATCH = 10;
    private static final int CONCURRENCY = 4;
    private static final Duration REQUEST = Duration.ofMillis(300);
    private static final Duration MESSAGE = Duration.ofMillis(30);
    private static final Duration INVOCATION = Duration.ofMillis(20);
    private static final Duration ONSET = Duration.ofMinutes(1);
    private static final Duration RESOLUTIONS = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LATE = Duration.ofMinutes(37);

    private static final List<SenderFormat> SENDERS =
            List.of(SenderFormat.GRAFANA, SenderFormat.ALERTMANAGER, SenderFormat.CLOUDWATCH, SenderFormat.NORMALIZED);
    private static final Pattern NAME = Pattern.compile("(?:Storm|Late) \\d+");

    private final Simulation simulation;
    private final MemoryTable table;
    private final Plan plan;
    private final Instant start;
    private final int issuesBefore;
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>(Comparator.comparing(Arrival::at));
    private final List<Worker> workers;
    private final List<Sample> samples = new ArrayList<>();
    private final Tally tally = new Tally();

    /**
     * @param alerts distinct ones within the first minute; every tenth a P0, and every tenth resolved ten minutes later
     * @param late P0 alerts that come one by one, 37 minutes apart, while the storm is worked off
     */
    record Plan(int alerts, int late) {
        boolean isMostUrgent(int alert) {
            return alert % 10 == 0;
        }

        boolean isResolved(int alert) {
            return alert % 10 == alert / 10 % 10;
        }
    }

    /**
     * How it stands at the end of a minute.
     *
     * @param waiting messages not done with
     * @param filed issues so far, {@code mostUrgent} of them P0, latecomers not counted
     * @param requests to GitHub so far, {@code refused} of them with 403 or 429
     */
    record Sample(int minute, int waiting, int filed, int mostUrgent, int requests, int refused) {}

    private record Arrival(Instant at, String body) {}

    /** What GitHub has been asked. */
    private static final class Tally {
        private int filed;
        private int mostUrgent;
        private int requests;
        private int refused;

        synchronized void count(RecordedRequest request) {
            requests++;
            if (request.status() == 403 || request.status() == 429) {
                refused++;
            }
            if (request.applied() && request.operation().equals("POST /repos/{owner}/{repo}/issues")) {
                String title = Json.parse(request.body()).path("title").asText();
                if (title.contains("Storm")) {
                    filed++;
                    mostUrgent += title.startsWith("[P0]") ? 1 : 0;
                }
            }
        }

        synchronized int requests() {
            return requests;
        }

        synchronized Sample sample(int minute, int waiting) {
            return new Sample(minute, waiting, filed, mostUrgent, requests, refused);
        }
    }

    private final class Worker {
        private final Instance instance;
        private Instant freeAt = start;

        private Worker(long seed) {
            instance = simulation.newInstance(table, 0, new Pace(PER_MINUTE, PER_HOUR, 1, seed));
        }

        private void work() {
            List<Message> batch = simulation.queue().receive(BATCH);
            int before = tally.requests();
            instance.work(batch);
            Duration work = REQUEST.multipliedBy(tally.requests() - before).plus(MESSAGE.multipliedBy(batch.size()));
            freeAt = simulation.clock().instant().plus(INVOCATION).plus(work.dividedBy(CONCURRENCY));
        }
    }

    QueuedStorm(Simulation simulation, MemoryTable table, Plan plan) {
        this.simulation = simulation;
        this.table = table;
        this.plan = plan;
        this.start = simulation.clock().instant();
        this.issuesBefore = simulation.gitHub().issues().size();
        for (int i = 0; i < plan.alerts(); i++) {
            Duration at = ONSET.multipliedBy(i).dividedBy(plan.alerts());
            SenderFormat sender = SENDERS.get(i / 10 % SENDERS.size());
            ObjectNode alert = alert(sender, name("Storm", i), plan.isMostUrgent(i) ? "P0" : "P" + (1 + i % 3));
            arrive(at, alert);
            if (plan.isResolved(i)) {
                arrive(at.plus(RESOLUTIONS), sender.ended(alert));
            }
        }
        for (int i = 0; i < plan.late(); i++) {
            arrive(lateAt(i), alert(SENDERS.get(i % SENDERS.size()), name("Late", i), "P0"));
        }
        this.workers = IntStream.range(0, INSTANCES).mapToObj(Worker::new).toList();
    }

    private static Duration lateAt(int number) {
        return BETWEEN_LATE.multipliedBy(number + 1L);
    }

    private void arrive(Duration after, ObjectNode alert) {
        arrivals.add(new Arrival(start.plus(after), Json.write(alert)));
    }

    private static String name(String kind, int number) {
        return "%s %05d".formatted(kind, number);
    }

    private static ObjectNode alert(SenderFormat sender, String name, String priority) {
        ObjectNode alert = sender.alert(name.replace(' ', '-'));
        sender.fill(alert, sender.title(), name);
        switch (sender) {
            case GRAFANA -> sender.fill(alert, "/alerts/0/annotations/priority", priority);
            case ALERTMANAGER -> sender.fill(alert, "/alerts/0/labels/priority", priority);
            case CLOUDWATCH -> sender.fill(alert, "/AlarmDescription", "TEAM=web | PRIORITY=" + priority);
            case NORMALIZED -> sender.fill(alert, "/priority", priority);
            default -> throw new IllegalArgumentException("no sender of this storm: " + sender);
        }
        return alert;
    }

    /** Until every message is done with. */
    void run() {
        simulation.gitHub().onEffect(tally::count);
        SimulatedQueue queue = simulation.queue();
        while (!arrivals.isEmpty() || !queue.isEmpty()) {
            Worker worker = workers.stream()
                    .min(Comparator.comparing(each -> each.freeAt))
                    .orElseThrow();
            Instant turn = queue.nextVisible()
                    .map(at -> at.isAfter(worker.freeAt) ? at : worker.freeAt)
                    .orElse(Instant.MAX);
            Instant scheduled = simulation.nextScheduled();
            if (!scheduled.isAfter(turn)
                    && (arrivals.isEmpty() || !scheduled.isAfter(arrivals.peek().at()))) {
                passTo(scheduled);
                simulation.sendScheduled();
            } else if (!arrivals.isEmpty() && !arrivals.peek().at().isAfter(turn)) {
                Arrival arrival = arrivals.poll();
                passTo(arrival.at());
                simulation.sendBody(arrival.body());
            } else {
                passTo(turn);
                worker.work();
            }
        }
        passTo(start.plus(Duration.ofMinutes(samples.size() + 1L)));
    }

    private void passTo(Instant at) {
        for (Instant end = minuteEnd(); !end.isAfter(at); end = minuteEnd()) {
            advanceTo(end);
            samples.add(tally.sample(samples.size() + 1, simulation.queue().size()));
        }
        advanceTo(at);
    }

    private Instant minuteEnd() {
        return start.plus(Duration.ofMinutes(samples.size() + 1L));
    }

    private void advanceTo(Instant at) {
        simulation.passTo(at);
    }

    /** One for each minute, from 1. */
    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** The issues by the name of their alert. */
    Map<String, List<StoredIssue>> issues() {
        return simulation.gitHub().issues().stream()
                .skip(issuesBefore)
                .collect(Collectors.groupingBy(
                        issue -> NAME.matcher(issue.title())
                                .results()
                                .map(MatchResult::group)
                                .findFirst()
                                .orElse(""),
                        TreeMap::new,
                        Collectors.toList()));
    }

    /** The names of the alerts that are not resolved again. */
    List<String> lasting() {
        return names(alert -> !plan.isResolved(alert));
    }

    /** Of those, the P0. */
    List<String> mostUrgent() {
        return names(alert -> plan.isMostUrgent(alert) && !plan.isResolved(alert));
    }

    List<String> resolved() {
        return names(plan::isResolved);
    }

    private List<String> names(IntPredicate which) {
        return IntStream.range(0, plan.alerts())
                .filter(which)
                .mapToObj(alert -> name("Storm", alert))
                .toList();
    }

    /** Of each latecomer, how long after it was sent its issue was there. */
    List<Duration> lateWaits() {
        Map<String, List<StoredIssue>> issues = issues();
        return IntStream.range(0, plan.late())
                .mapToObj(number -> Duration.between(
                        start.plus(lateAt(number)),
                        issues.get(name("Late", number)).getFirst().createdAt()))
                .toList();
    }

    /** When the last of these was filed. */
    Duration lastFiled(List<String> names) {
        Map<String, List<StoredIssue>> issues = issues();
        return names.stream()
                .map(name -> Duration.between(start, issues.get(name).getFirst().createdAt()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
