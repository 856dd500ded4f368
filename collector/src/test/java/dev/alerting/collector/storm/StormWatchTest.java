package dev.alerting.collector.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.BudgetView;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemoryBudget;
import dev.alerting.collector.fake.InMemoryStorms;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.collector.reconcile.Placement;
import dev.alerting.collector.reconcile.Placement.InRow;
import dev.alerting.collector.reconcile.Placement.Own;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Storm;
import dev.alerting.collector.state.StormStore;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.grafana.GrafanaSender;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which storm a new episode becomes a row of while others begin storms beside it. */
class StormWatchTest {
    private static final int AFTER = 5;

    private static final Storm.Key NODES = Storm.Key.ofRule("dev-infra", "grafana", "nodes");

    private final MovableClock clock = new MovableClock(Alert.START);
    private final Storms storms = new Storms();

    @Test
    void oneIssueIsEnoughIfTheStormOfTheRuleBeginsMeanwhile() {
        Budget budget = new Budget();
        StormWatch watch = watch(budget);
        budget.beforeItAnswers = () -> begin(watch, "nodes");
        budget.room = 0;

        assertThat(place(watch, "nodes", 1)).isInstanceOf(InRow.class);
        assertThat(storms.begun()).containsExactly(NODES);
    }

    @Test
    void oneIssueIsEnoughIfAnotherInstanceBeginsTheStormOfTheRuleMeanwhile() {
        Budget budget = new Budget();
        StormWatch watch = watch(budget);
        StormWatch other = watch(new Budget());
        IntStream.of(1, 2).forEach(number -> place(watch, "nodes", number));
        IntStream.of(3, 4).forEach(number -> place(other, "nodes", number));
        storms.beforeItIsWritten = number -> place(other, "nodes", 100 + number);
        budget.room = 0;

        assertThat(place(watch, "nodes", 5)).isInstanceOf(InRow.class);
        assertThat(storms.begun()).containsExactly(NODES);
    }

    @Test
    void anotherRulesAlertKeepsItsOwnIssueWhileTheStormsIssueIsNotThereYet() {
        StormWatch watch = watch(new InMemoryBudget().instance(80, 500, clock));
        begin(watch, "nodes");

        assertThat(place(watch, "disks", 1)).isEqualTo(new Own());
        assertThat(storms.begun()).containsExactly(NODES);
    }

    @Test
    void whereThereIsRoomForTheStormsIssueOnlyAnotherRulesAlertBecomesARow() {
        Budget budget = new Budget();
        StormWatch watch = watch(budget);
        begin(watch, "nodes");
        budget.room = 1;

        assertThat(place(watch, "disks", 1)).isInstanceOf(InRow.class);
        assertThat(storms.begun()).containsExactly(NODES, Storm.Key.ofTeam("dev-infra"));
    }

    private void begin(StormWatch watch, String rule) {
        IntStream.rangeClosed(0, AFTER).forEach(number -> place(watch, rule, 100 + number));
    }

    private StormWatch watch(BudgetView budget) {
        return new StormWatch(
                storms,
                new ScriptedTracker(),
                budget,
                new StormOptions(
                        AFTER, Duration.ofMinutes(5), 50, Duration.ofMinutes(5), 0, 0, Duration.ofMinutes(1), false),
                new StructuredLog(clock, line -> {}),
                new Metrics(clock, line -> {}),
                clock);
    }

    private Placement.Place place(StormWatch watch, String rule, int number) {
        AlertEvent event = Alert.firing(0).named(rule + "-" + number).event();
        DeliveredAlert alert = DeliveredAlert.of(
                Interpretation.Alert.of(event, Interpretation.Origin.of(GrafanaSender.SOURCE, rule), List.of()),
                clock.instant(),
                "delivery",
                false);
        AlertRecord next = AlertRecord.unseen(alert.fingerprint(), clock.instant()).toBuilder()
                .routing(event.teams(), event.priority(), false)
                .build();
        return watch.place(next, alert);
    }

    /** Has room for the issues of storms, and for so many others. */
    private static final class Budget implements BudgetView {
        private int room = Integer.MAX_VALUE;
        private Runnable beforeItAnswers = () -> {};

        @Override
        public boolean canServeWithin(Lane lane, int count, Duration time) {
            int now = room;
            Runnable before = beforeItAnswers;
            beforeItAnswers = () -> {};
            room = Integer.MAX_VALUE;
            before.run();
            room = now;
            return lane == Lane.P0 || count <= room;
        }

        @Override
        public Optional<Duration> editsHeldBack() {
            return Optional.empty();
        }
    }

    /** Lets others write first, each time. */
    private static final class Storms implements StormStore {
        private final InMemoryStorms table = new InMemoryStorms();
        private final Set<Storm.Key> begun = new LinkedHashSet<>();
        private IntConsumer beforeItIsWritten = number -> {};
        private int writes;

        private Set<Storm.Key> begun() {
            return begun;
        }

        @Override
        public Optional<Storm> read(String hash) {
            return table.read(hash);
        }

        @Override
        public boolean write(Storm storm) {
            IntConsumer before = beforeItIsWritten;
            beforeItIsWritten = number -> {};
            before.accept(++writes);
            beforeItIsWritten = before;
            boolean isWritten = table.write(storm);
            if (isWritten && storm.takesRows()) {
                begun.add(storm.key());
            }
            return isWritten;
        }

        @Override
        public void rows(String rows, Consumer<Row> each) {}

        @Override
        public List<String> active() {
            return List.of();
        }
    }
}
