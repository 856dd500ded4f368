package dev.alerting.collector.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.command.IssueEvents;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemorySilences;
import dev.alerting.collector.fake.InMemoryStateStore;
import dev.alerting.collector.fake.InMemoryStorms;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.ListedComment;
import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.reconcile.Decider;
import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.collector.reconcile.Placement;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.RecordRepairs;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.OpenRecords;
import dev.alerting.collector.state.Status;
import dev.alerting.collector.state.SweepMemory;
import dev.alerting.collector.state.SweepStore;
import dev.alerting.collector.state.UpkeepRecord;
import dev.alerting.collector.state.UpkeepStore;
import dev.alerting.common.config.Settings;
import dev.alerting.common.event.Priority;
import dev.alerting.common.issue.LivingBody;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Tick;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All that a sweep touches, in memory. */
final class SweepWorld {
    private static final Duration FOR_ONE = Duration.ofSeconds(13);
    static final String HOME = "us-east-1:000000000000";
    private static final RoutingDefaults ROUTING = RoutingDefaults.from(new Settings(Map.of()));

    final MovableClock clock = new MovableClock(Alert.START);
    final InMemoryStateStore store = new InMemoryStateStore();
    final ScriptedTracker tracker = new ScriptedTracker();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, String> fingerprints = new HashMap<>();
    private final Reconciler reconciler;
    private final Table table = new Table();
    final FakeAlarms alarms = new FakeAlarms();

    /** As GitHub's events reach it, beside the sweep. */
    final IssueEvents issueEvents;

    final Sweep sweep;
    private final Upkeep upkeep;
    private final Metrics metrics;
    final List<ListedComment> comments = new ArrayList<>();
    LogLines lines = new LogLines();
    SweepMemory memory = SweepMemory.NONE;

    /** How every list ends; empty: as it should. */
    Optional<Outcome<?>> listed = Optional.empty();

    /** How long the first of several pages of open issues takes; zero: there is one page. */
    Duration listTakes = Duration.ZERO;

    /** The one that holds every alert. */
    Optional<String> silence = Optional.empty();

    private final Duration hold;
    private UpkeepRecord lease = UpkeepRecord.NONE;
    int calls;
    private int failing;
    private boolean afterEffect;

    SweepWorld() {
        this(Optional.empty());
    }

    /** @param missedPrefix of the names of alarms that are filed if their firing never came */
    SweepWorld(Optional<String> missedPrefix) {
        this(missedPrefix, Duration.ZERO);
    }

    /** @param hold how long a new alert is held before it gets its issue */
    SweepWorld(Optional<String> missedPrefix, Duration hold) {
        this.hold = hold;
        this.reconciler = reconciler(store);
        this.issueEvents = issueEvents(reconciler);
        Consumer<String> sink = line -> lines.accept(line);
        metrics = new Metrics(clock, sink);
        StructuredLog log = new StructuredLog(clock, sink);
        Listing listing = new Listing();
        RecordRepairs repairs = new RecordRepairs(
                table,
                tracker,
                listing,
                reconciler(table),
                issueEvents(reconciler(table)),
                clock,
                () -> "repair-" + ids.incrementAndGet());
        sweep = new Sweep(
                new Memories(),
                table,
                this::openRecords,
                listing,
                repairs,
                new AlarmComparison(
                        alarms,
                        new AlarmEvents(new MessageInterpreter(ROUTING)),
                        new AlarmComparison.Options(HOME, missedPrefix)),
                new Sweep.Options(FOR_ONE, Duration.ofDays(14)),
                log,
                metrics,
                clock);
        upkeep = new Upkeep(
                new Leases(),
                List.of(sweep),
                sweep::runWhole,
                new Upkeep.Options(FOR_ONE, false),
                log,
                metrics,
                clock,
                () -> "lease-" + ids.incrementAndGet());
    }

    private IssueEvents issueEvents(Reconciler at) {
        return new IssueEvents(
                at, tracker, new InMemorySilences(), new InMemoryStorms().commands(at, tracker, clock), clock);
    }

    private Reconciler reconciler(AlertStateStore records) {
        return new Reconciler(
                records,
                tracker,
                new IssueRenderer(List.of()),
                new Decider(new Decider.Options(
                        Optional.of(Duration.ofHours(1)), Duration.ofMinutes(5), Duration.ofHours(24))),
                Placement.OWN_ISSUES,
                (alert, now) -> silence,
                new Reconciler.Options(Duration.ofSeconds(60), false, hold),
                clock,
                () -> "claim-" + ids.incrementAndGet(),
                failure -> {});
    }

    /** The n-th call to the table from now fails; none with 0. */
    void failAt(int n, boolean withEffect) {
        calls = 0;
        failing = n;
        afterEffect = withEffect;
    }

    int fire(String name) {
        return fire(name, Priority.P1);
    }

    int fire(String name, Priority priority) {
        assertThat(reconcile(name, priority)).isInstanceOf(Result.Done.class);
        return record(name).issue().number().orElseThrow();
    }

    Result reconcile(String name) {
        return reconcile(name, Priority.P1);
    }

    private Result reconcile(String name, Priority priority) {
        Alert alert = Alert.firing(clock.instant()).named(name).priority(priority);
        fingerprints.put(name, alert.fingerprint());
        return reconciler.reconcile(
                alert.delivered("delivery of " + name), clock.instant().plusSeconds(60));
    }

    /** A message of CloudWatch about an alarm here. */
    static DeliveredAlert alarm(String name, String state, Instant since, JsonNode more) {
        ObjectNode message = Json.object();
        message.put("AlarmName", name)
                .put("AlarmArn", FakeAlarms.arn(name))
                .put("AlarmDescription", "TEAM=web | PRIORITY=P2")
                .put("NewStateValue", state)
                .put("NewStateReason", "Threshold Crossed")
                .put("StateChangeTime", since.toString());
        message.setAll((ObjectNode) more);
        Interpretation part = new MessageInterpreter(ROUTING)
                .interpret(Json.write(message), new MessageContext(Optional.of("cloudwatch"), Optional.empty(), since))
                .getFirst();
        return DeliveredAlert.of((Interpretation.Alert) part, since, "delivery of " + name + state + since, false);
    }

    /** The alarm fires, and its message arrives. */
    int fireAlarm(String name) {
        alarms.put(name, "ALARM", clock.instant());
        return deliver(name, alarm(name, "ALARM", clock.instant(), Json.object()));
    }

    int deliver(String name, DeliveredAlert alert) {
        fingerprints.put(name, alert.fingerprint());
        assertThat(reconciler.reconcile(alert, clock.instant().plusSeconds(60))).isInstanceOf(Result.Done.class);
        return record(name).issue().number().orElseThrow();
    }

    String fingerprint(String name) {
        return fingerprints.get(name);
    }

    AlertRecord record(String name) {
        return store.find(fingerprint(name)).orElseThrow();
    }

    void tick() {
        upkeep.handle(new Tick(clock.instant()), new Deadline(clock.instant().plusSeconds(60)));
        metrics.flush();
    }

    /** What it says that it did, or would do. */
    List<String> sweep(boolean dryRun) {
        metrics.flush();
        int before = actions().size();
        sweep.runWhole(clock.instant(), new Deadline(clock.instant().plusSeconds(60)), dryRun);
        List<String> all = actions();
        return all.subList(before, all.size());
    }

    /** As every ten minutes: only what has changed, which is everything here. */
    List<String> changes() {
        if (memory.since().isEmpty()) {
            memory = new SweepMemory(
                    Optional.of(clock.instant()),
                    Optional.empty(),
                    new SweepMemory.Asked(Optional.of(clock.instant()), Optional.empty()),
                    Optional.of(clock.instant()),
                    Map.of(),
                    Map.of());
        }
        int before = actions().size();
        sweep.run(clock.instant(), new Deadline(clock.instant().plusSeconds(60)));
        List<String> all = actions();
        return all.subList(before, all.size());
    }

    List<String> actions() {
        return lines.with("repair").stream()
                .map(line -> line.path("action").asText())
                .toList();
    }

    JsonNode lastSweep() {
        return lines.with("sweep").getLast();
    }

    int repairsCounted() {
        return sum("Repairs");
    }

    int failuresCounted() {
        return sum("UpkeepFailed");
    }

    int sum(String metric) {
        metrics.flush();
        return lines.all().stream().mapToInt(line -> line.path(metric).asInt()).sum();
    }

    private void openRecords(Consumer<OpenRecords.OpenRecord> consumer) {
        call(() -> fingerprints.values().stream()
                        .flatMap(fingerprint -> store.find(fingerprint).stream())
                        .filter(record -> record.status() == Status.OPEN)
                        .map(record -> new OpenRecords.OpenRecord(
                                record.fingerprint(),
                                record.episode().observedAt().orElseThrow(),
                                record.issue().number(),
                                Json.text(Json.parse(record.identity()), "alarm_arn")))
                        .toList())
                .forEach(consumer);
    }

    private <T> T call(Supplier<T> effect) {
        calls++;
        boolean fails = calls == failing;
        if (fails && !afterEffect) {
            throw new StateUnavailableException("the table does not answer", new IllegalStateException());
        }
        T result = effect.get();
        if (fails) {
            throw new StateUnavailableException("the answer is lost", new IllegalStateException());
        }
        return result;
    }

    private final class Table implements AlertStateStore {
        @Override
        public Optional<AlertRecord> read(String fingerprint) {
            return call(() -> store.read(fingerprint));
        }

        @Override
        public Map<String, AlertRecord> read(Set<String> some) {
            return call(() -> store.read(some));
        }

        @Override
        public boolean write(AlertRecord record) {
            return call(() -> store.write(record));
        }
    }

    private final class Memories implements SweepStore {
        @Override
        public SweepMemory read() {
            return call(() -> memory);
        }

        @Override
        public void write(SweepMemory next) {
            call(() -> {
                memory = next;
                return next;
            });
        }
    }

    private final class Leases implements UpkeepStore {
        @Override
        public UpkeepRecord read() {
            return call(() -> lease);
        }

        @Override
        public boolean write(UpkeepRecord next) {
            return call(() -> {
                boolean current = lease.version() == next.version() - 1;
                lease = current ? next : lease;
                return current;
            });
        }
    }

    private final class Listing implements IssueListing {
        @Override
        public Outcome<Changes> listChanges(Instant since, Optional<String> etag) {
            return orHeldBack(() -> new Changes(list(tracker.numbers()), Optional.empty(), false));
        }

        @Override
        public Outcome<Comments> listComments(Instant since, Optional<String> etag) {
            return orHeldBack(
                    () -> new Comments(List.copyOf(comments), Optional.of(clock.instant()), Optional.empty()));
        }

        @Override
        public Outcome<List<ListedIssue>> listOpen(BooleanSupplier isTimeLeft) {
            clock.advance(listTakes);
            return listTakes.isZero() || isTimeLeft.getAsBoolean()
                    ? orHeldBack(() -> list(tracker.open()))
                    : new Unavailable<>(Cause.OUTAGE, "too many", Duration.ZERO);
        }

        @Override
        public Outcome<Done> closeAsDuplicate(int number) {
            return tracker.close(number, CloseReason.NOT_PLANNED);
        }

        private <T> Outcome<T> orHeldBack(Supplier<T> list) {
            return listed.<Outcome<T>>map(end -> end.then(value -> {
                        throw new IllegalArgumentException("leave the list alone instead");
                    }))
                    .orElseGet(() -> new Applied<>(list.get()));
        }

        private List<ListedIssue> list(List<Integer> numbers) {
            List<ListedIssue> issues = new ArrayList<>();
            for (int number : numbers) {
                ScriptedTracker.Issue issue = tracker.issue(number);
                issues.add(new ListedIssue(
                        number,
                        issue.title(),
                        issue.isOpen(),
                        false,
                        issue.isNotPlanned(),
                        issue.labels(),
                        List.copyOf(issue.assignees()),
                        LivingBody.tickedBoxes(issue.body()),
                        Marker.readIssue(issue.body()),
                        clock.instant(),
                        clock.instant()));
            }
            return issues;
        }
    }

    /** Alarms in memory, as DescribeAlarms has them. */
    static final class FakeAlarms implements Alarms {
        private final Map<String, JsonNode> known = new TreeMap<>();
        private final Set<String> muted = new HashSet<>();
        final List<String> calls = new ArrayList<>();
        boolean fails;

        /** Happens during each call. */
        Runnable meanwhile = () -> {};

        static String arn(String name) {
            return "arn:aws:cloudwatch:" + HOME + ":alarm:" + name;
        }

        void put(String name, String state, Instant since) {
            known.put(
                    name,
                    Json.object()
                            .put("AlarmName", name)
                            .put("AlarmArn", arn(name))
                            .put("AlarmDescription", "TEAM=web | PRIORITY=P2")
                            .put("StateValue", state)
                            .put("StateReason", "Threshold Crossed")
                            .put("StateTransitionedTimestamp", since.toString()));
        }

        void set(String name, String field, JsonNode value) {
            ((ObjectNode) known.get(name)).set(field, value);
        }

        void delete(String name) {
            known.remove(name);
        }

        void mute(String name) {
            muted.add(name);
        }

        @Override
        public List<JsonNode> describe(List<String> names) {
            return answer(
                    "describe " + names.size(),
                    names.stream().filter(known::containsKey).map(known::get).toList());
        }

        @Override
        public List<JsonNode> findFiring(String namePrefix) {
            return answer(
                    "find",
                    known.values().stream()
                            .filter(alarm -> alarm.path("AlarmName").asText().startsWith(namePrefix))
                            .filter(alarm -> alarm.path("StateValue").asText().equals("ALARM"))
                            .toList());
        }

        @Override
        public boolean isMuted(String name) {
            return answer("muted " + name, muted.contains(name));
        }

        private <T> T answer(String call, T value) {
            calls.add(call);
            meanwhile.run();
            if (fails) {
                throw new AlarmsUnavailableException("no permission", null);
            }
            return value;
        }
    }
}
