package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import java.time.Instant;
import java.util.List;

/** Items of the state table that ask to be looked at from some time on. */
public interface TimerIndex {
    /**
     * An item and when it is due.
     *
     * @param key the item's key in the table
     */
    record DueTimer(String key, Instant dueAt) {}

    /**
     * What is due, longest overdue first. The index follows the table by moments: read the item itself before acting.
     *
     * @throws StateUnavailableException if the index cannot be read now
     */
    List<DueTimer> due(Instant now, int limit);
}
