package dev.alerting.collector.upkeep;

import dev.alerting.collector.delivery.Deadline;
import java.time.Instant;

/** Does what an item of the state table has set a timer for. */
public interface TimerHandler {
    /** Whether items with this key are its own. */
    boolean handles(String key);

    /**
     * The item is due, or was a moment ago: read it before acting. It stays due, and is handled again at each tick, until
     * it is written with a later timer or without one.
     */
    void handle(String key, Instant now, Deadline deadline);
}
