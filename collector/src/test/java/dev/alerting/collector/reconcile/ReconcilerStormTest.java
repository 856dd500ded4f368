package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A row that becomes a P0, beside a storm's issue that a person may have closed. */
class ReconcilerStormTest {
    private static final Alert RAISED = Alert.firing(2).priority(Priority.P0);

    private static final AlertRecord.Row ROW = new AlertRecord.Row("storm.1", "grafana", "rule");

    private final Rows rows = new Rows();
    private final ReconcilerFixture given = new ReconcilerFixture(rows);

    @Test
    void aRowThatAPersonHasClosedWithItsStormIsLeftAlone() {
        becomeRow();
        given.wait(Duration.ofMinutes(1));
        rows.storm = new Placement.Closed(given.clock.instant());

        assertThat(raise()).isEqualTo(Action.SKIP_MANUAL_CLOSE);
        assertThat(given.tracker.numbers()).isEmpty();
        assertThat(given.record().episode().isClosedByPerson()).isTrue();
    }

    @Test
    void aRowOfAfterTheCloseGetsItsIssue() {
        rows.storm = new Placement.Closed(given.clock.instant());
        given.wait(Duration.ofMinutes(1));
        becomeRow();

        assertThat(raise()).isEqualTo(Action.CREATE);
        assertThat(given.tracker.open()).hasSize(1);
        assertThat(given.record().row()).isEmpty();
    }

    @Test
    void aCloseThatTheTableDoesNotKnowYetIsSeenOnTheIssue() {
        int storm = closedStormIssue();
        given.wait(Duration.ofMinutes(1));
        becomeRow();

        assertThat(raise()).as("a row of after the close").isEqualTo(Action.CREATE);
        assertThat(given.tracker.open()).hasSize(1).doesNotContain(storm);
    }

    @Test
    void aCloseThatTheTableDoesNotKnowYetHoldsForTheRowsOfBefore() {
        becomeRow();
        given.wait(Duration.ofMinutes(1));
        closedStormIssue();

        assertThat(raise()).isEqualTo(Action.SKIP_MANUAL_CLOSE);
        assertThat(given.tracker.open()).isEmpty();
    }

    /** An older version writes a record without the row it does not know. */
    @Test
    void aRecordWithoutAPlaceGetsAnIssueWhenItsAlertGoesOn() {
        becomeRow();
        loseRow();
        rows.givesRows = false;

        assertThat(deliver(Alert.firing(2), "goes on")).isEqualTo(Action.CREATE);
        assertThat(given.tracker.open()).hasSize(1);
    }

    @Test
    void aRecordWithoutAPlaceEndsWithItsAlert() {
        becomeRow();
        loseRow();

        assertThat(deliver(Alert.resolved(2), "end")).isEqualTo(Action.SKIP_STALE);
        assertThat(given.record().status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void theKeeperGivesARowItsIssueWithWhatTheRecordTells() {
        becomeRow();

        Result.Done done = (Result.Done) given.promote(ROW, Optional.of(77));

        assertThat(done.action()).isEqualTo(Action.CREATE);
        int number = done.issue().orElseThrow();
        assertThat(given.tracker.open()).containsExactly(number);
        assertThat(given.tracker.issue(number).title()).contains("Disk is full");
        assertThat(given.tracker.issue(number).labels()).contains("Team:dev-infra", "Pri:P1");
        assertThat(given.tracker.issue(number).body()).contains("#77");
        assertThat(given.record().row()).isEmpty();
        assertThat(rows.changes).isEqualTo(2);
        assertThat(deliver(Alert.resolved(3), "end")).isEqualTo(Action.CLOSE);
    }

    @Test
    void onlyAnOpenRowOfThatStormIsPromotedAndOnlyOnce() {
        Result none = new Result.Done(Action.SKIP_DUPLICATE, Optional.empty());
        assertThat(given.promote(ROW, Optional.empty())).as("unknown").isEqualTo(Result.contended());
        becomeRow();
        assertThat(given.promote(new AlertRecord.Row("storm.2", "grafana", "rule"), Optional.empty()))
                .isEqualTo(none);
        given.promote(ROW, Optional.empty());
        assertThat(given.promote(ROW, Optional.empty())).isEqualTo(none);
        assertThat(given.tracker.numbers()).hasSize(1);

        deliver(Alert.resolved(3), "end");
        assertThat(given.promote(ROW, Optional.empty())).isEqualTo(none);
    }

    @Test
    void aRowThatAPersonHasClosedIsNotPromoted() {
        becomeRow();
        AlertRecord record = given.record();
        given.store.write(record.toBuilder()
                .closedByPerson(given.clock.instant())
                .version(record.version() + 1)
                .build());

        assertThat(given.promote(ROW, Optional.empty()))
                .isEqualTo(new Result.Done(Action.SKIP_DUPLICATE, Optional.empty()));
        assertThat(given.tracker.numbers()).isEmpty();
    }

    @Test
    void withoutRoomForAP0TheRowShowsItAndTheMessageReturns() {
        becomeRow();
        rows.roomForMostUrgent = false;

        Result result = given.deliver(RAISED, "raised");

        assertThat(result).isInstanceOfSatisfying(Result.Retry.class, retry -> {
            assertThat(retry.kind()).isEqualTo(Result.Kind.BUDGET);
            assertThat(retry.notBefore()).isEqualTo(Duration.ofMinutes(1));
        });
        assertThat(given.record().routing().priority()).isEqualTo(Priority.P0);
        assertThat(given.record().row()).contains(ROW);
        assertThat(given.tracker.numbers()).isEmpty();
        assertThat(rows.changes).isEqualTo(2);
        long version = given.record().version();
        assertThat(given.deliver(RAISED, "raised")).isInstanceOf(Result.Retry.class);
        assertThat(given.record().version()).as("it shows that already").isEqualTo(version);

        rows.roomForMostUrgent = true;
        assertThat(raise()).isEqualTo(Action.CREATE);
    }

    @Test
    void aStormsIssueThatIsGoneTakesItsRowsWithIt() {
        becomeRow();
        rows.storm = new Placement.Filed("acme/elsewhere", 5);

        assertThat(raise()).isEqualTo(Action.SKIP_MANUAL_CLOSE);
        assertThat(given.tracker.numbers()).isEmpty();
    }

    @Test
    void whatGitHubHasNoRoomForBecomesARowUntilThereIs() {
        rows.givesRows = false;
        rows.givesRowsAfter = true;
        given.tracker.answer("create", new Outcome.Unavailable<>(Cause.RATE_LIMITED, "limit", Duration.ofMinutes(3)));

        assertThat(given.deliver(Alert.firing(0), "first"))
                .isInstanceOfSatisfying(
                        Result.Retry.class,
                        retry -> assertThat(retry.notBefore()).isEqualTo(Duration.ofMinutes(3)));
        assertThat(given.record().row()).contains(ROW);
        assertThat(given.record().claim()).isEmpty();
    }

    @Test
    void duringAStormARecurrenceCostsNoLook() {
        rows.givesRows = false;
        deliver(Alert.firing(0), "first");
        deliver(Alert.resolved(1), "end");
        rows.givesRows = true;
        rows.stormy = true;
        int calls = given.tracker.calls().size();

        assertThat(deliver(Alert.firing(10), "again")).isEqualTo(Action.STORM_ROW);
        assertThat(given.tracker.calls()).hasSize(calls);
        assertThat(given.record().episode().number()).isEqualTo(2);
    }

    private void becomeRow() {
        assertThat(deliver(Alert.firing(0), "first")).isEqualTo(Action.STORM_ROW);
    }

    private Action raise() {
        return deliver(RAISED, "raised");
    }

    private Action deliver(Alert alert, String delivery) {
        return ((Result.Done) given.deliver(alert, delivery)).action();
    }

    private int closedStormIssue() {
        rows.givesRows = false;
        given.deliver(Alert.firing(0).named("storm"), "storm");
        rows.givesRows = true;
        int number = given.tracker.numbers().getLast();
        given.tracker.personCloses(number, given.clock.instant());
        rows.storm = new Placement.Filed(given.tracker.repository(), number);
        return number;
    }

    private void loseRow() {
        AlertRecord record = given.record();
        assertThat(given.store.write(record.toBuilder()
                        .noPlace()
                        .version(record.version() + 1)
                        .build()))
                .isTrue();
    }

    /** Everything becomes a row of one storm. */
    private static final class Rows implements Placement {
        private boolean givesRows = true;
        private boolean givesRowsAfter;
        private boolean stormy;
        private boolean roomForMostUrgent = true;
        private int changes;
        private StormIssue storm = new Unfiled();

        @Override
        public Place place(AlertRecord next, DeliveredAlert alert) {
            return givesRows ? new InRow(ROW, false) : new Own();
        }

        @Override
        public Place placeAfter(Duration wait, AlertRecord next, DeliveredAlert alert) {
            return givesRows || givesRowsAfter ? new InRow(ROW, true) : new Own();
        }

        @Override
        public boolean givesRows() {
            return givesRows;
        }

        @Override
        public boolean isStormy() {
            return stormy;
        }

        @Override
        public boolean hasRoomForMostUrgent() {
            return roomForMostUrgent;
        }

        @Override
        public StormIssue stormOf(AlertRecord.Row row) {
            return storm;
        }

        @Override
        public void changed(AlertRecord.Row row) {
            changes++;
        }
    }
}
