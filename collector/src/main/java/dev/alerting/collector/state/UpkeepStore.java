package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;

/** Where the lease of upkeep is kept. */
public interface UpkeepStore {
    /**
     * The newest state there is; {@link UpkeepRecord#NONE} before the first write.
     *
     * @throws StateUnavailableException if it cannot be read now
     */
    UpkeepRecord read();

    /**
     * Replaces the record whose version is one less than this one's.
     *
     * @return false if another instance has written in the meantime
     * @throws StateUnavailableException if it is not known whether it was written
     */
    boolean write(UpkeepRecord record);
}
