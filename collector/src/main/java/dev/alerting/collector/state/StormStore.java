package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.common.event.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is known about storms, and the alerts that are rows of them. */
public interface StormStore {
    /**
     * As much of a record as its storm's issue shows.
     *
     * @param storm as {@link Storm#rows()}
     * @param since when the episode began, for people
     * @param placedAt when it became a row
     */
    record Row(
            String fingerprint,
            String storm,
            Status status,
            String title,
            Priority priority,
            List<String> teams,
            String source,
            String rule,
            Optional<Instant> since,
            Optional<Instant> placedAt,
            boolean closedByPerson) {
        public Row {
            teams = List.copyOf(teams);
        }

        /** Whether it still asks for somebody. */
        public boolean isFiring() {
            return status == Status.OPEN && !closedByPerson;
        }

        /** The same as the index gives. */
        public static Optional<Row> of(AlertRecord record) {
            return record.row()
                    .map(row -> new Row(
                            record.fingerprint(),
                            row.storm(),
                            record.status(),
                            record.title(),
                            record.routing().priority(),
                            record.routing().teams(),
                            row.source(),
                            row.rule(),
                            record.episode().startedAt(),
                            record.episode().lastCommentAt(),
                            record.episode().isClosedByPerson()));
        }
    }

    /**
     * Reads the newest state there is.
     *
     * @param hash of the storm's key
     * @throws StateUnavailableException if it cannot be read now
     */
    Optional<Storm> read(String hash);

    /**
     * Replaces the storm whose version is one less than this one's; version 1 is written only where none is.
     *
     * @return false if someone else has written in the meantime
     * @throws StateUnavailableException if it is not known whether it was written
     */
    boolean write(Storm storm);

    /**
     * Gives each row of a storm to {@code each}, page by page. What was written in the last second may be missing.
     *
     * @param rows as {@link Storm#rows()}
     * @throws StateUnavailableException if they cannot all be read now
     */
    void rows(String rows, Consumer<Row> each);

    /**
     * The hashes of the storms that somebody has to look after. What was written in the last second may be missing.
     *
     * @throws StateUnavailableException if they cannot be read now
     */
    List<String> active();
}
