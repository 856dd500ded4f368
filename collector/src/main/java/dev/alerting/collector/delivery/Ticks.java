package dev.alerting.collector.delivery;

import dev.alerting.common.sender.Interpretation.Tick;

/** What is done without an alert: at a tick of the deployment's own clock, and when an operator asks. */
public interface Ticks {
    /** @param deadline when this invocation ends; everything has to be over by then */
    void handle(Tick tick, Deadline deadline);

    /**
     * Compares records and issues now.
     *
     * @param dryRun only say what would be repaired
     */
    void sweep(boolean dryRun, Deadline deadline);
}
