package dev.alerting.collector.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.UpkeepRecord;
import dev.alerting.collector.state.UpkeepRecord.Lease;
import dev.alerting.collector.state.UpkeepStore;
import dev.alerting.common.sender.Interpretation.Tick;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** One instance at a time, each task in its interval, and a failure of one is not a failure of another. */
class UpkeepTest {
    private static final Duration FOR_ONE = Duration.ofSeconds(13);

    private final MovableClock clock = new MovableClock();
    private final LogLines lines = new LogLines();
    private final Metrics metrics = new Metrics(clock, lines);
    private final Store store = new Store();
    private final List<String> ran = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private boolean sweepFails;

    @Test
    void aTickRunsWhatIsDueAndTellsItsDelay() {
        Upkeep upkeep = upkeep(task("often", Duration.ZERO), task("seldom", Duration.ofMinutes(10)));

        for (int minute = 0; minute < 12; minute++) {
            tick(upkeep, Duration.ofSeconds(2));
            clock.advance(Duration.ofMinutes(1));
        }

        assertThat(ran.stream().filter("often"::equals)).hasSize(12);
        assertThat(ran.stream().filter("seldom"::equals)).hasSize(2);
        assertThat(ran.subList(0, 2)).containsExactly("often", "seldom");
        assertThat(values("TickDelaySeconds")).hasSize(12).allMatch(delay -> delay == 2);
        assertThat(values("TicksHandled")).hasSize(12);
        assertThat(store.record.lease()).isEmpty();
    }

    /** The alarm {@code history-behind} relies on it: a stream in which nothing happens cannot be told from one nobody reads. */
    @Test
    void eachTickChangesTheItemAlsoWhereNothingIsToBeDone() {
        Upkeep upkeep = upkeep(task("often", Duration.ZERO));
        List<Long> versions = new ArrayList<>();

        for (int minute = 0; minute < 5; minute++) {
            tick(upkeep, Duration.ZERO);
            versions.add(store.record.version());
            clock.advance(Duration.ofMinutes(1));
        }

        assertThat(versions).doesNotHaveDuplicates().hasSize(5);
    }

    @Test
    void whileOneInstanceIsAtItAnotherDoesNothing() {
        Upkeep other = upkeep(task("other", Duration.ZERO));
        Upkeep first = upkeep(new Task("first", Duration.ZERO, deadline -> {
            tick(other, Duration.ZERO);
            return true;
        }));

        tick(first, Duration.ZERO);

        assertThat(ran).containsExactly("first");
        tick(other, Duration.ZERO);
        assertThat(ran).containsExactly("first", "other");
    }

    @Test
    void ofTwoThatReadAtTheSameTimeOneWorks() {
        Upkeep upkeep = upkeep(task("task", Duration.ZERO));
        store.beforeWrite = () -> {
            store.beforeWrite = () -> {};
            store.record =
                    store.record.leasedTo(new Lease("other", clock.instant().plusSeconds(60)));
        };

        tick(upkeep, Duration.ZERO);

        assertThat(ran).isEmpty();
    }

    @Test
    void theLeaseOfAnInstanceThatWasKilledEnds() {
        store.record =
                UpkeepRecord.NONE.leasedTo(new Lease("killed", clock.instant().plusSeconds(35)));
        Upkeep upkeep = upkeep(task("task", Duration.ZERO));

        tick(upkeep, Duration.ZERO);
        assertThat(ran).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        tick(upkeep, Duration.ZERO);

        assertThat(ran).containsExactly("task");
    }

    @Test
    void aTaskThatFailsIsCountedAndTheOthersRun() {
        Upkeep upkeep = upkeep(
                new Task("bad", Duration.ofMinutes(10), deadline -> {
                    throw new NoClassDefFoundError("missing");
                }),
                task("good", Duration.ZERO));

        tick(upkeep, Duration.ZERO);
        clock.advance(Duration.ofMinutes(1));
        tick(upkeep, Duration.ZERO);

        assertThat(ran).containsExactly("bad", "good", "good");
        assertThat(lines.with("upkeep task failed")).hasSize(1);
        assertThat(values("UpkeepFailed")).containsExactly(1.0);
    }

    @Test
    void whatWasLeftForLackOfTimeGoesOnAtTheNextTick() {
        Upkeep upkeep = upkeep(new Task("long", Duration.ofMinutes(10), deadline -> ran.size() >= 3));

        for (int minute = 0; minute < 5; minute++) {
            tick(upkeep, Duration.ZERO);
            clock.advance(Duration.ofMinutes(1));
        }

        assertThat(ran).hasSize(3);
    }

    @Test
    void aTaskGetsHalfAMinuteAtMostHoweverLongTheInvocationMayRun() {
        List<Instant> limits = new ArrayList<>();
        Upkeep upkeep = upkeep(new Task("task", Duration.ZERO, deadline -> limits.add(deadline.at())));

        upkeep.handle(new Tick(clock.instant()), new Deadline(clock.instant().plusSeconds(300)));
        upkeep.handle(new Tick(clock.instant()), new Deadline(clock.instant().plusSeconds(20)));
        upkeep.handle(new Tick(clock.instant()), new Deadline(clock.instant().plusSeconds(10)));

        assertThat(limits)
                .containsExactly(
                        clock.instant().plus(Upkeep.LONGEST), clock.instant().plusSeconds(20));
    }

    @Test
    void withoutTheTableNothingRunsAndTheTickIsNotHandled() {
        store.broken = true;
        Upkeep upkeep = upkeep(task("task", Duration.ZERO));

        tick(upkeep, Duration.ZERO);

        assertThat(ran).isEmpty();
        assertThat(values("TicksHandled")).isEmpty();
        assertThat(values("UpkeepFailed")).containsExactly(1.0);
    }

    @Test
    void inShadowModeATickIsOnlyTold() {
        Upkeep upkeep = new Upkeep(
                store,
                List.of(task("task", Duration.ZERO)),
                this::sweep,
                new Upkeep.Options(FOR_ONE, true),
                new StructuredLog(clock, lines),
                metrics,
                clock,
                () -> "id");

        tick(upkeep, Duration.ZERO);

        assertThat(ran).isEmpty();
        assertThat(store.record).isEqualTo(UpkeepRecord.NONE);
        assertThat(values("TicksHandled")).containsExactly(1.0);
    }

    @Test
    void aSweepThatWasAskedForNeedsTheLeaseUnlessItIsADryRun() {
        Upkeep upkeep = upkeep();
        Deadline deadline = new Deadline(clock.instant().plusSeconds(60));

        upkeep.sweep(false, deadline);
        store.record = store.record.leasedTo(new Lease("other", clock.instant().plusSeconds(60)));
        upkeep.sweep(false, deadline);
        upkeep.sweep(true, deadline);

        assertThat(ran).containsExactly("sweep false", "sweep true");
        assertThat(lines.with("no sweep")).hasSize(1);
    }

    @Test
    void aSweepThatWasAskedForAndFailsIsCountedAndGivesTheLeaseBack() {
        Upkeep upkeep = upkeep();
        Deadline deadline = new Deadline(clock.instant().plusSeconds(60));
        sweepFails = true;

        upkeep.sweep(false, deadline);
        upkeep.sweep(true, deadline);

        assertThat(ran).containsExactly("sweep false", "sweep true");
        assertThat(lines.with("upkeep task failed"))
                .extracting(line -> line.path("task").asText())
                .containsExactly("sweep", "sweep");
        assertThat(values("UpkeepFailed")).containsExactly(2.0);
        assertThat(store.record.lease()).isEmpty();
    }

    @Test
    void aSweepThatWasAskedForWithoutTheTableIsCounted() {
        store.broken = true;

        upkeep().sweep(false, new Deadline(clock.instant().plusSeconds(60)));

        assertThat(ran).isEmpty();
        assertThat(lines.with("upkeep without the state table")).hasSize(1);
        assertThat(values("UpkeepFailed")).containsExactly(1.0);
    }

    private boolean sweep(Instant now, Deadline deadline, boolean dryRun) {
        ran.add("sweep " + dryRun);
        if (sweepFails) {
            throw new NoClassDefFoundError("missing");
        }
        return true;
    }

    private void tick(Upkeep upkeep, Duration delay) {
        upkeep.handle(
                new Tick(clock.instant().minus(delay)),
                new Deadline(clock.instant().plusSeconds(60)));
        metrics.flush();
    }

    private Upkeep upkeep(UpkeepTask... tasks) {
        return new Upkeep(
                store,
                List.of(tasks),
                this::sweep,
                new Upkeep.Options(FOR_ONE, false),
                new StructuredLog(clock, lines),
                metrics,
                clock,
                () -> "id-" + ids.incrementAndGet());
    }

    private List<Double> values(String metric) {
        metrics.flush();
        return lines.all().stream()
                .filter(line -> line.has(metric))
                .map(line -> line.path(metric).doubleValue())
                .toList();
    }

    private Task task(String name, Duration interval) {
        return new Task(name, interval, deadline -> true);
    }

    private final class Task implements UpkeepTask {
        private final String name;
        private final Duration interval;
        private final Predicate<Deadline> work;

        private Task(String name, Duration interval, Predicate<Deadline> work) {
            this.name = name;
            this.interval = interval;
            this.work = work;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Duration interval() {
            return interval;
        }

        @Override
        public boolean run(Instant now, Deadline deadline) {
            ran.add(name);
            return work.test(deadline);
        }
    }

    private static final class Store implements UpkeepStore {
        private UpkeepRecord record = UpkeepRecord.NONE;
        private Runnable beforeWrite = () -> {};
        private boolean broken;

        @Override
        public UpkeepRecord read() {
            if (broken) {
                throw new StateUnavailableException("the table does not answer", null);
            }
            return record;
        }

        @Override
        public boolean write(UpkeepRecord next) {
            beforeWrite.run();
            if (record.version() != next.version() - 1) {
                return false;
            }
            record = next;
            return true;
        }
    }
}
