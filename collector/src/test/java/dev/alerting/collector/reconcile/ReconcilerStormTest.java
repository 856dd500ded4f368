package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A row that becomes a P0, beside a storm's issue that a person may have closed. */
class ReconcilerStormTest {
    private static final Alert RAISED = Alert.firing(2).priority(Priority.P0);

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
        private StormIssue storm = new Unfiled();

        @Override
        public Place place(AlertRecord next, DeliveredAlert alert) {
            return givesRows ? new InRow(new AlertRecord.Row("storm.1", "grafana", "rule"), false) : new Own();
        }

        @Override
        public Place placeAfter(Duration wait, AlertRecord next, DeliveredAlert alert) {
            return place(next, alert);
        }

        @Override
        public boolean givesRows() {
            return givesRows;
        }

        @Override
        public boolean isStormy() {
            return false;
        }

        @Override
        public boolean hasRoomForMostUrgent() {
            return true;
        }

        @Override
        public StormIssue stormOf(AlertRecord.Row row) {
            return storm;
        }

        @Override
        public void changed(AlertRecord.Row row) {}
    }
}
