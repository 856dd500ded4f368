package dev.alerting.collector.reconcile;

import dev.alerting.collector.state.AlertRecord;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides whether a new episode gets an issue of its own or a row in a storm's. Never throws: where it cannot tell, the
 * answer is an issue of its own.
 */
public interface Placement {
    /** Where an episode goes. */
    sealed interface Place {}

    record Own() implements Place {}

    /** @param ownIssueAsWell an issue of its own takes the row's place once there is room for it */
    record InRow(AlertRecord.Row row, boolean ownIssueAsWell) implements Place {}

    /** How the issue stands that a row is in, as far as it is recorded. */
    sealed interface StormIssue {}

    record Unfiled() implements StormIssue {}

    record Filed(String repository, int number) implements StormIssue {}

    /** A person has closed it, and the row with it. */
    record Closed(Instant at) implements StormIssue {}

    /** @param next the record as it will be, with its new episode */
    Place place(AlertRecord next, DeliveredAlert alert);

    /**
     * As {@link #place}, for an episode that has been refused an issue.
     *
     * @param wait how long it would have to wait for one
     */
    Place placeAfter(Duration wait, AlertRecord next, DeliveredAlert alert);

    /** Whether an episode that waits for an issue could become a row instead. */
    boolean givesRows();

    /** Whether new episodes have become rows a short time ago. */
    boolean isStormy();

    /** Whether a P0 that is a row may have its own issue now, as far as the issues of storms leave room for it. */
    boolean hasRoomForMostUrgent();

    StormIssue stormOf(AlertRecord.Row row);

    /** What this row's storm shows is out of date. */
    void changed(AlertRecord.Row row);

    /** No storms. */
    Placement OWN_ISSUES = new Placement() {
        @Override
        public Place place(AlertRecord next, DeliveredAlert alert) {
            return new Own();
        }

        @Override
        public Place placeAfter(Duration wait, AlertRecord next, DeliveredAlert alert) {
            return new Own();
        }

        @Override
        public boolean givesRows() {
            return false;
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
            return new Unfiled();
        }

        @Override
        public void changed(AlertRecord.Row row) {}
    };
}
