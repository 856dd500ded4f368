package dev.alerting.collector.delivery;

import dev.alerting.common.sender.Interpretation.Tick;

/** What is done at a tick of the deployment's own clock. */
@FunctionalInterface
public interface Ticks {
    /** @param deadline when this invocation ends; everything has to be over by then */
    void handle(Tick tick, Deadline deadline);
}
