package dev.alerting.collector.upkeep;

import dev.alerting.collector.delivery.Deadline;
import java.time.Duration;
import java.time.Instant;

/**
 * Something to be done from time to time, whether or not an alert comes. One instance at a time runs it, but a run may
 * be cut off anywhere and another may follow at once, so it has to be safe to repeat.
 */
public interface UpkeepTask {
    /** Names it in the log, in metrics and in the table; chosen for good. */
    String name();

    /** The least time between two runs; zero for one at each tick, which comes every minute. */
    Duration interval();

    /**
     * Does what there is to do. It may throw: then it is logged, counted, and run again after its interval.
     *
     * @param deadline nothing new may be started that could last beyond it
     * @return false if something was left for lack of time: then the next tick goes on with it
     */
    boolean run(Instant now, Deadline deadline);
}
