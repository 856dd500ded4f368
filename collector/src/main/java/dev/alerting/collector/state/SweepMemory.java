package dev.alerting.collector.state;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a sweep leaves for the next.
 *
 * @param since issues changed before this time were looked at; empty before the first sweep
 * @param etag recognizes the answer for that time
 * @param comparedAt when all open records and all open issues were last compared
 * @param refused repairs that could not be made, by what they were for, and when
 */
public record SweepMemory(
        Optional<Instant> since, Optional<String> etag, Optional<Instant> comparedAt, Map<String, Instant> refused) {
    public static final SweepMemory NONE =
            new SweepMemory(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    public SweepMemory {
        refused = Map.copyOf(refused);
    }
}
