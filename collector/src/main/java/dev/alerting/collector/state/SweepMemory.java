package dev.alerting.collector.state;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a sweep leaves for the next.
 *
 * @param since issues changed before this time were looked at; empty before the first sweep
 * @param etag recognizes the answer for that time
 * @param comments the same for comments
 * @param comparedAt when all open records and all open issues were last compared
 * @param refused repairs that could not be made, by what they were for, and when
 * @param looks how alarms of CloudWatch looked that may be worth a repair, by the alert's fingerprint
 */
public record SweepMemory(
        Optional<Instant> since,
        Optional<String> etag,
        Asked comments,
        Optional<Instant> comparedAt,
        Map<String, Instant> refused,
        Map<String, Look> looks) {
    public static final SweepMemory NONE =
            new SweepMemory(Optional.empty(), Optional.empty(), Asked.NEVER, Optional.empty(), Map.of(), Map.of());

    /**
     * What was asked last.
     *
     * @param since what is older was looked at; empty before the first time
     * @param etag recognizes the answer for that time
     */
    public record Asked(Optional<Instant> since, Optional<String> etag) {
        public static final Asked NEVER = new Asked(Optional.empty(), Optional.empty());
    }

    /**
     * How an alarm looked, and when that was first seen.
     *
     * @param seen two looks that saw the same have the same text
     */
    public record Look(String seen, Instant at) {}

    public SweepMemory {
        refused = Map.copyOf(refused);
        looks = Map.copyOf(looks);
    }
}
