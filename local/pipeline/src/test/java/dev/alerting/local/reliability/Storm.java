package dev.alerting.local.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Status;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.http.RecordedRequest;
import dev.alerting.local.reliability.Instance.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many distinct alerts within a minute, on the collector as it is deployed: two instances, ten messages a batch, the
 * default limits on what they write; and on a GitHub that enforces its own. One batch follows the other, so a run is the
 * same each time; how long a batch keeps its instance is calculated.
 */
final class Storm {
    static final int PER_MINUTE = 60;
    static final int PER_HOUR = 400;
    static final int GITHUB_PER_MINUTE = 80;
    static final int GITHUB_PER_HOUR = 500;
    static final int GITHUB_REQUESTS_PER_HOUR = 5_000;

    private static final int INSTANCES = 2;
    private static final int BATCH = 10;
    private static final int CONCURRENCY = 4;
    private static final int TEAMS = 12;
    private static final Duration REQUEST = Duration.ofMillis(300);
    private static final Duration MESSAGE = Duration.ofMillis(30);
    private static final Duration INVOCATION = Duration.ofMillis(20);
    private static final Duration ONSET = Duration.ofMinutes(1);
    private static final Duration RESOLUTIONS = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LATE = Duration.ofMinutes(37);

    private static final Pattern NAME = Pattern.compile("(?:Alert|Late) \\d{5}");
    private static final Pattern STORM_TITLE = Pattern.compile("^\\[P\\d] Storm: .* \\((\\d+) alerts?\\)$");
    private static final Pattern STORM_ID = Pattern.compile("ID=([0-9a-f]+\\.\\d+)");
    private static final Pattern ROW = Pattern.compile("\\| \\d* \\| P[0-3] ");
    private static final Pattern COUNTS = Pattern.compile("\\*\\*(\\d+) firing\\*\\*, (\\d+) resolved");

    private final Simulation simulation;
    private final MemoryTable table;
    private final Plan plan;
    private final Instant start;
    private final int issuesBefore;
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>(Comparator.comparing(Arrival::at));
    private final List<Worker> workers;
    private final List<Sample> samples = new ArrayList<>();
    private final Tally tally = new Tally();
    private final Map<String, Instant> ends = new HashMap<>();
    private final Map<String, String> nameByFingerprint = new HashMap<>();

    /**
     * @param alerts distinct ones within the first minute; one in fifty a P0, one in ten resolved ten minutes later
     * @param rules each of one of twelve teams
     * @param late P0 alerts that come one by one, 37 minutes apart, each of a rule of its own
     * @param minutes how long it is watched at least
     */
    record Plan(int alerts, int rules, int late, int minutes) {
        boolean isMostUrgent(int alert) {
            return (alert + alert / rules) % 50 == 0;
        }

        boolean isResolved(int alert) {
            return (alert + alert / rules) % 10 == 3;
        }
    }

    /**
     * How it stands at the end of a minute.
     *
     * @param waiting messages not done with
     * @param visible alerts that have, or had, an issue of their own or are shown by a storm's
     * @param filed issues so far, {@code mostUrgent} of them for a P0, those of storms not counted
     * @param storms issues of storms so far
     * @param requests to GitHub so far, {@code refused} of them with 403 or 429
     */
    record Sample(
            int minute, int waiting, int visible, int filed, int mostUrgent, int storms, int requests, int refused) {}

    private record Arrival(Instant at, String body) {}

    /** What GitHub has been asked, and what it shows. */
    private final class Tally {
        private final Map<String, Instant> visible = new HashMap<>();
        private final Map<String, Instant> own = new HashMap<>();
        private final Map<String, Instant> struck = new HashMap<>();
        private int filed;
        private int mostUrgent;
        private int storms;
        private int requests;
        private int refused;
        private int content;
        private int largestBody;
        private final Map<Integer, String> ownByNumber = new HashMap<>();

        void count(RecordedRequest request) {
            requests++;
            if (request.status() == 403 || request.status() == 429) {
                refused++;
            }
            if (!request.applied()) {
                return;
            }
            if (request.operation().startsWith("POST /repos/{owner}/{repo}/issues")) {
                content++;
            }
            JsonNode body = request.body().isEmpty() ? Json.parse("{}") : Json.parse(request.body());
            if (request.operation().equals("POST /repos/{owner}/{repo}/issues")) {
                largestBody = Math.max(largestBody, body.path("body").asText().length());
                String title = body.path("title").asText();
                if (STORM_TITLE.matcher(title).matches()) {
                    storms++;
                    show(body.path("body").asText());
                } else {
                    filed(title);
                }
            } else if (request.operation().equals("PATCH /repos/{owner}/{repo}/issues/{number}")) {
                largestBody = Math.max(largestBody, body.path("body").asText().length());
                if (body.path("body").asText().contains("storm=")) {
                    show(body.path("body").asText());
                }
                if (body.path("state").asText().equals("closed")) {
                    int number = Integer.parseInt(request.path().replaceAll(".*/", ""));
                    simulation.gitHub().issues().stream()
                            .filter(issue -> issue.number() == number)
                            .map(issue -> NAME.matcher(issue.title()))
                            .filter(Matcher::find)
                            .forEach(name -> struck.putIfAbsent(name.group(), now()));
                }
            }
        }

        private Instant now() {
            return simulation.clock().instant();
        }

        private void filed(String title) {
            Matcher name = NAME.matcher(title);
            if (name.find()) {
                filed++;
                mostUrgent += title.startsWith("[P0]") ? 1 : 0;
                own.putIfAbsent(name.group(), now());
                visible.putIfAbsent(name.group(), now());
            }
        }

        /** A storm's text shows those it names, and all of its rows if its counts are theirs. */
        private void show(String body) {
            body.lines().filter(line -> ROW.matcher(line).lookingAt()).forEach(line -> {
                Matcher name = NAME.matcher(line);
                if (name.find()) {
                    visible.putIfAbsent(name.group(), now());
                    if (line.contains("~~")) {
                        struck.putIfAbsent(name.group(), now());
                    }
                }
            });
            Matcher id = STORM_ID.matcher(body);
            Matcher counts = COUNTS.matcher(body);
            if (!body.contains(" more.") || !id.find() || !counts.find()) {
                return;
            }
            List<AlertRecord> rows = new ArrayList<>();
            table.storms()
                    .rows(
                            id.group(1),
                            row -> rows.add(table.read(row.fingerprint()).orElseThrow()));
            long firing =
                    rows.stream().filter(row -> row.status() == Status.OPEN).count();
            if (firing == Long.parseLong(counts.group(1)) && rows.size() - firing == Long.parseLong(counts.group(2))) {
                rows.forEach(row -> {
                    Matcher name = NAME.matcher(row.title());
                    if (name.find()) {
                        visible.putIfAbsent(name.group(), now());
                        if (row.status() == Status.CLOSED) {
                            struck.putIfAbsent(name.group(), now());
                        }
                    }
                });
            }
        }

        Sample sample(int minute, int waiting) {
            return new Sample(minute, waiting, visible.size(), filed, mostUrgent, storms, requests, refused);
        }
    }

    private final class Worker {
        private final Instance instance;
        private Instant freeAt = start;

        private Worker(long seed) {
            instance = simulation.newInstance(table, 10, new Pace(PER_MINUTE, PER_HOUR, 1, seed));
        }

        private void work() {
            List<Message> batch = simulation.queue().receive(BATCH);
            int before = tally.requests;
            int content = tally.content;
            instance.work(batch);
            occupied(MESSAGE.multipliedBy(batch.size()), tally.requests - before, tally.content - content);
        }

        /** Alerts are worked on at the same time, but what a storm's issue takes is done one after the other. */
        private void occupied(Duration work, int requests, int content) {
            Duration parallel = work.plus(REQUEST.multipliedBy(content)).dividedBy(CONCURRENCY);
            Duration serial = REQUEST.multipliedBy(Math.max(0, requests - content));
            freeAt =
                    simulation.clock().instant().plus(INVOCATION).plus(parallel).plus(serial);
        }

        private void tick() {
            int before = tally.requests;
            instance.tick();
            occupied(Duration.ZERO, tally.requests - before, 0);
        }
    }

    Storm(Simulation simulation, MemoryTable table, Plan plan) {
        this.simulation = simulation;
        this.table = table;
        this.plan = plan;
        this.start = simulation.clock().instant();
        this.issuesBefore = simulation.gitHub().issues().size();
        for (int i = 0; i < plan.alerts(); i++) {
            Duration at = ONSET.multipliedBy(i).dividedBy(plan.alerts());
            int rule = i % plan.rules();
            SenderFormat sender = rule % 2 == 0 ? SenderFormat.GRAFANA : SenderFormat.NORMALIZED;
            String priority = plan.isMostUrgent(i) ? "P0" : "P" + (1 + i % 3);
            ObjectNode alert = alert(sender, name("Alert", i), "rule-" + rule, "team-" + rule % TEAMS, priority);
            arrive(at, alert);
            if (plan.isResolved(i)) {
                arrive(at.plus(RESOLUTIONS), sender.ended(alert));
                ends.put(name("Alert", i), start.plus(at).plus(RESOLUTIONS));
            }
        }
        for (int i = 0; i < plan.late(); i++) {
            arrive(lateAt(i), alert(SenderFormat.NORMALIZED, name("Late", i), "late-" + i, "team-1", "P0"));
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

    private static ObjectNode alert(SenderFormat sender, String name, String rule, String team, String priority) {
        ObjectNode alert = sender.alert(name.replace(' ', '-'));
        sender.fill(alert, sender.title(), rule + " fails: " + name);
        if (sender == SenderFormat.GRAFANA) {
            sender.fill(alert, "/alerts/0/annotations/priority", priority);
            sender.fill(alert, "/alerts/0/annotations/team", team);
            sender.fill(alert, "/alerts/0/ruleUID", rule);
        } else {
            sender.fill(alert, "/priority", priority);
            sender.fill(alert, "/team", team);
            sender.fill(alert, "/identity/rule_id", rule);
        }
        return alert;
    }

    /** Until every message is done with and the time is over. */
    void run() {
        simulation.gitHub().onEffect(tally::count);
        SimulatedQueue queue = simulation.queue();
        Instant end = start.plus(Duration.ofMinutes(plan.minutes()));
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
        while (simulation.clock().instant().isBefore(end)) {
            passTo(minuteEnd());
        }
        passTo(start.plus(Duration.ofMinutes(samples.size() + 1L)));
    }

    private void passTo(Instant at) {
        for (Instant end = minuteEnd(); !end.isAfter(at); end = minuteEnd()) {
            advanceTo(end);
            workers.get(samples.size() % INSTANCES).tick();
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
                .filter(issue -> !STORM_TITLE.matcher(issue.title()).matches())
                .collect(Collectors.groupingBy(
                        issue -> NAME.matcher(issue.title())
                                .results()
                                .map(MatchResult::group)
                                .findFirst()
                                .orElse(""),
                        TreeMap::new,
                        Collectors.toList()));
    }

    List<StoredIssue> stormIssues() {
        return simulation.gitHub().issues().stream()
                .skip(issuesBefore)
                .filter(issue -> STORM_TITLE.matcher(issue.title()).matches())
                .toList();
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
                .mapToObj(alert -> name("Alert", alert))
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

    /** From the first alert until the last of these is visible. */
    Duration lastVisible(List<String> names) {
        return last(names, tally.visible);
    }

    /** From the first alert until the last P0 has its issue. */
    Duration lastMostUrgent() {
        return last(mostUrgent(), tally.own);
    }

    private Duration last(List<String> names, Map<String, Instant> times) {
        return names.stream()
                .map(times::get)
                .map(at -> at == null ? Duration.ofDays(999) : Duration.between(start, at))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The longest time from an end until it was shown. Not of those that ended unseen. */
    Duration longestUntilStruck() {
        return ends.entrySet().stream()
                .filter(end -> tally.visible.containsKey(end.getKey()))
                .map(end -> tally.struck.containsKey(end.getKey())
                        ? Duration.between(end.getValue(), tally.struck.get(end.getKey()))
                        : Duration.ofDays(999))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Lasting alerts that nothing on GitHub shows. */
    List<String> lost() {
        return lasting().stream()
                .filter(name -> !tally.visible.containsKey(name))
                .toList();
    }

    /** Alerts with more than one place in the end. */
    Set<String> doubled() {
        Set<String> doubled = new HashSet<>();
        Map<String, List<StoredIssue>> issues = issues();
        issues.forEach((name, its) -> {
            if (its.size() > 1) {
                doubled.add(name);
            }
        });
        table.records().stream()
                .filter(record -> record.row().isPresent() && record.status() == Status.OPEN)
                .map(record -> NAME.matcher(record.title()))
                .filter(Matcher::find)
                .map(Matcher::group)
                .filter(name -> issues.getOrDefault(name, List.of()).stream().anyMatch(StoredIssue::isOpen))
                .forEach(doubled::add);
        return doubled;
    }

    int largestBody() {
        return tally.largestBody;
    }

    /** As the documentation shows it. */
    String summary() {
        return "alerts=%d visible_s=%d p0_s=%d struck_s=%d refused=%d lost=%d doubled=%d"
                .formatted(
                        plan.alerts(),
                        lastVisible(lasting()).toSeconds(),
                        lastMostUrgent().toSeconds(),
                        longestUntilStruck().toSeconds(),
                        samples.getLast().refused(),
                        lost().size(),
                        doubled().size());
    }
}
