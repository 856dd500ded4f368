package dev.alerting.collector.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemoryStateStore;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.reconcile.Decider;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.RecordRepairs;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.OpenRecords;
import dev.alerting.collector.state.Status;
import dev.alerting.collector.state.SweepMemory;
import dev.alerting.collector.state.SweepStore;
import dev.alerting.collector.state.UpkeepRecord;
import dev.alerting.collector.state.UpkeepStore;
import dev.alerting.common.sender.Interpretation.Tick;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A sweep repairs no more than it may, and leaves nothing undone or done twice when the table fails at any of its calls. */
class SweepRepairsTest {
    private static final Duration FOR_ONE = Duration.ofSeconds(13);

    @Test
    void aRunRepairsTwoHundredThingsAtMostAndTheNextGoesOn() {
        World world = new World();
        for (int i = 0; i < 250; i++) {
            int number = world.fire("alert-" + i);
            world.tracker.personCloses(number, world.clock.instant());
        }

        assertThat(world.sweep(true)).hasSize(Sweep.MAX_REPAIRS);
        assertThat(world.sweep(false)).hasSize(Sweep.MAX_REPAIRS).containsOnly("CLOSED_BY_PERSON");
        assertThat(world.lastSweep().path("left").asInt()).isEqualTo(50);
        assertThat(world.memory.comparedAt()).isEmpty();
        assertThat(world.sweep(false)).hasSize(50);
        assertThat(world.lastSweep().path("left").asInt()).isZero();
        assertThat(world.memory.comparedAt()).hasValue(world.clock.instant());
        assertThat(world.sweep(false)).isEmpty();

        assertThat(world.repairsCounted()).isEqualTo(250);
    }

    @Test
    void whatGitHubRefusesIsNotAskedForAgainBeforeADayHasPassed() {
        World world = new World();
        int number = world.fire("refused");
        world.tracker.personCloses(number, world.clock.instant());
        world.tracker.answer("view", new Refused<>(Refusal.INVALID, "not accessible"));

        assertThat(world.sweep(false)).containsExactly("REFUSED");
        world.clock.advance(Duration.ofHours(23));
        assertThat(world.sweep(false)).isEmpty();
        world.clock.advance(Duration.ofHours(1));
        assertThat(world.sweep(false)).containsExactly("CLOSED_BY_PERSON");
    }

    @Test
    void anIssueWhoseCreationGotNoAnswerIsFoundWithoutItsAlertComingAgain() {
        World world = new World();
        world.tracker.loseAnswer("create");
        assertThat(world.reconcile("lost-answer")).isInstanceOf(Result.Retry.class);
        int number = world.tracker.open().getFirst();

        assertThat(world.sweep(true)).containsExactly("POSTPONED");
        assertThat(world.sweep(false)).containsExactly("RECOVERED");
        assertThat(world.sweep(false)).isEmpty();

        AlertRecord record = world.record("lost-answer");
        assertThat(record.status()).isEqualTo(Status.OPEN);
        assertThat(record.issue().number()).hasValue(number);
        assertThat(record.claim()).isEmpty();
        assertThat(world.tracker.numbers()).containsExactly(number);
    }

    @Test
    void aReminderThatGotNoAnswerIsNotWrittenTwice() {
        World world = new World();
        int number = world.fire("quiet");
        world.clock.advance(Duration.ofDays(15));
        world.tracker.loseAnswer("comment");

        assertThat(world.sweep(false)).containsExactly("POSTPONED");
        assertThat(world.sweep(false)).containsExactly("RECOVERED");
        assertThat(world.sweep(false)).isEmpty();

        assertThat(world.tracker.issue(number).comments()).hasSize(1);
    }

    @Test
    void whoeverOpensAnIssueAgainEndsItsSilenceToo() {
        World world = new World();
        world.fire("reopened");
        AlertRecord record = world.record("reopened");
        Handling silenced = record.handling().toBuilder()
                .silencedUntil(Optional.of(world.clock.instant().plus(Duration.ofDays(7))))
                .build();
        world.store.put(record.toBuilder()
                .handling(silenced)
                .closedByPerson(world.clock.instant())
                .build());

        assertThat(world.sweep(false)).containsExactly("REOPENED");

        assertThat(world.record("reopened").handling().silencedUntil()).isEmpty();
        assertThat(world.record("reopened").episode().isClosedByPerson()).isFalse();
    }

    @Test
    void nobodyIsRemindedOfAnAlertThatIsSnoozed() {
        World world = new World();
        world.fire("snoozed");
        world.clock.advance(Duration.ofDays(15));
        AlertRecord record = world.record("snoozed");
        Handling snoozed = record.handling().toBuilder()
                .snoozedUntil(Optional.of(world.clock.instant().plus(Duration.ofHours(1))))
                .build();
        world.store.put(record.toBuilder().handling(snoozed).build());

        assertThat(world.sweep(false)).isEmpty();
        world.clock.advance(Duration.ofHours(1));
        assertThat(world.sweep(false)).containsExactly("STUCK");
    }

    /** Each call of a run fails once without effect and once with it, its answer lost. */
    @Test
    void whateverCallToTheTableFailsIsCountedAndMadeGoodByTheNextRuns() {
        int points = 0;
        for (boolean afterEffect : List.of(false, true)) {
            boolean struck = true;
            for (int n = 1; struck; n++) {
                String point = "call " + n + (afterEffect ? ", after its effect" : "");
                World world = new World();
                Drift drift = Drift.in(world);
                world.failAt(n, afterEffect);
                world.tick();
                struck = world.calls >= n;
                world.failAt(0, false);
                assertThat(world.failuresCounted()).as(point).isEqualTo(struck ? 1 : 0);
                points += struck ? 1 : 0;

                assertThat(world.reconcile("meanwhile")).as(point).isInstanceOf(Result.Done.class);
                for (int i = 0; i < 4; i++) {
                    world.clock.advance(Duration.ofMinutes(10));
                    world.tick();
                }

                drift.assertRepaired(world, point);
                world.lines = new LogLines();
                world.clock.advance(Duration.ofMinutes(60));
                world.tick();
                assertThat(world.actions()).as(point).isEmpty();
            }
        }
        System.out.println("calls of a sweep to the table broken: " + points);
        assertThat(points).isGreaterThan(40);
    }

    /** One of each kind. */
    private record Drift(
            int closed, int reopened, int gone, int original, int duplicate, int orphan, int quiet, int lost) {
        static Drift in(World world) {
            int quiet = world.fire("quiet");
            world.clock.advance(Duration.ofDays(15));
            int closed = world.fire("closed");
            world.tracker.personCloses(closed, world.clock.instant());
            int reopened = world.fire("reopened");
            AlertRecord record = world.record("reopened");
            world.store.put(
                    record.toBuilder().closedByPerson(world.clock.instant()).build());
            int gone = world.fire("gone");
            world.tracker.delete(gone);
            int original = world.fire("original");
            world.tracker.create(
                    new IssueDraft("again", world.tracker.issue(original).body(), List.of()), Lane.P1);
            int duplicate = world.tracker.numbers().getLast();
            int orphan = world.fire("orphan");
            world.store.remove(world.fingerprint("orphan"));
            world.tracker.loseAnswer("create");
            world.reconcile("lost");
            return new Drift(
                    closed,
                    reopened,
                    gone,
                    original,
                    duplicate,
                    orphan,
                    quiet,
                    world.tracker.numbers().getLast());
        }

        void assertRepaired(World world, String point) {
            assertThat(world.record("closed").episode().isClosedByPerson())
                    .as(point)
                    .isTrue();
            assertThat(world.record("reopened").episode().isClosedByPerson())
                    .as(point)
                    .isFalse();
            assertThat(world.record("gone").episode().isClosedByPerson())
                    .as(point)
                    .isTrue();
            assertThat(world.record("orphan").issue().number()).as(point).hasValue(orphan);
            assertThat(world.record("lost").issue().number()).as(point).hasValue(lost);
            assertThat(world.record("lost").claim()).as(point).isEmpty();
            assertThat(world.tracker.open())
                    .as(point)
                    .contains(reopened, original, orphan, quiet, lost)
                    .doesNotContain(closed, gone, duplicate);
            assertThat(world.tracker.issue(quiet).comments()).as(point).hasSize(1);
            assertThat(world.tracker.numbers()).as(point).hasSize(9);
        }
    }

    /** All that a sweep touches, in memory. */
    private static final class World {
        private final MovableClock clock = new MovableClock(Alert.START);
        private final InMemoryStateStore store = new InMemoryStateStore();
        private final ScriptedTracker tracker = new ScriptedTracker();
        private final AtomicInteger ids = new AtomicInteger();
        private final Map<String, String> fingerprints = new HashMap<>();
        private final Reconciler reconciler = reconciler(store);
        private final Table table = new Table();
        private final Sweep sweep;
        private final Upkeep upkeep;
        private final Metrics metrics;
        private LogLines lines = new LogLines();
        private SweepMemory memory = SweepMemory.NONE;
        private UpkeepRecord lease = UpkeepRecord.NONE;
        private int calls;
        private int failing;
        private boolean afterEffect;

        private World() {
            Consumer<String> sink = line -> lines.accept(line);
            metrics = new Metrics(clock, sink);
            StructuredLog log = new StructuredLog(clock, sink);
            Listing listing = new Listing();
            RecordRepairs repairs = new RecordRepairs(
                    table, tracker, listing, reconciler(table), clock, () -> "repair-" + ids.incrementAndGet());
            sweep = new Sweep(
                    new Memories(),
                    table,
                    this::openRecords,
                    listing,
                    repairs,
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

        private Reconciler reconciler(AlertStateStore records) {
            return new Reconciler(
                    records,
                    tracker,
                    new IssueRenderer(List.of()),
                    new Decider(new Decider.Options(
                            Optional.of(Duration.ofHours(1)), Duration.ofMinutes(5), Duration.ofHours(24))),
                    new Reconciler.Options(Duration.ofSeconds(60), false),
                    clock,
                    () -> "claim-" + ids.incrementAndGet());
        }

        /** The n-th call to the table from now fails; none with 0. */
        void failAt(int n, boolean withEffect) {
            calls = 0;
            failing = n;
            afterEffect = withEffect;
        }

        int fire(String name) {
            assertThat(reconcile(name)).isInstanceOf(Result.Done.class);
            return record(name).issue().number().orElseThrow();
        }

        Result reconcile(String name) {
            Alert alert = Alert.firing(clock.instant()).named(name);
            fingerprints.put(name, alert.fingerprint());
            return reconciler.reconcile(
                    alert.delivered("delivery of " + name), clock.instant().plusSeconds(60));
        }

        String fingerprint(String name) {
            return fingerprints.get(name);
        }

        AlertRecord record(String name) {
            return store.find(fingerprint(name)).orElseThrow();
        }

        void tick() {
            upkeep.handle(
                    new Tick(clock.instant()), new Deadline(clock.instant().plusSeconds(60)));
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

        private int sum(String metric) {
            metrics.flush();
            return lines.all().stream()
                    .mapToInt(line -> line.path(metric).asInt())
                    .sum();
        }

        private void openRecords(Consumer<OpenRecords.OpenRecord> consumer) {
            call(() -> fingerprints.values().stream()
                            .flatMap(fingerprint -> store.find(fingerprint).stream())
                            .filter(record -> record.status() == Status.OPEN)
                            .map(record -> new OpenRecords.OpenRecord(
                                    record.fingerprint(),
                                    record.episode().observedAt().orElseThrow(),
                                    record.issue().number()))
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
                return new Applied<>(new Changes(list(tracker.numbers()), Optional.empty(), false));
            }

            @Override
            public Outcome<List<ListedIssue>> listOpen() {
                return new Applied<>(list(tracker.open()));
            }

            @Override
            public Outcome<Done> closeAsDuplicate(int number) {
                return tracker.close(number, CloseReason.NOT_PLANNED);
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
                            issue.labels(),
                            Marker.readIssue(issue.body()),
                            clock.instant(),
                            clock.instant()));
                }
                return issues;
            }
        }
    }
}
