package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;

/** Where the memory of sweeps is kept. Only whoever holds the lease of upkeep writes it. */
public interface SweepStore {
    /**
     * {@link SweepMemory#NONE} before the first sweep.
     *
     * @throws StateUnavailableException if it cannot be read now
     */
    SweepMemory read();

    /** @throws StateUnavailableException if it is not known whether it was written */
    void write(SweepMemory memory);
}
