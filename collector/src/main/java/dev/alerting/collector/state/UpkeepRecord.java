package dev.alerting.collector.state;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who looks after the rest, and when what was last done: one item for all instances.
 *
 * @param lease who does so now; empty if nobody does
 * @param ranAt when each task last ran to its end, by its name
 * @param version goes up by one with each write; 0 before the first
 */
public record UpkeepRecord(Optional<Lease> lease, Map<String, Instant> ranAt, long version) {
    public static final UpkeepRecord NONE = new UpkeepRecord(Optional.empty(), Map.of(), 0);

    /**
     * The right to do upkeep.
     *
     * @param until from when on its owner certainly does not work any more
     */
    public record Lease(String owner, Instant until) {}

    public UpkeepRecord {
        ranAt = Map.copyOf(ranAt);
    }

    public boolean isLeasedAt(Instant now) {
        return lease.filter(held -> now.isBefore(held.until())).isPresent();
    }

    public UpkeepRecord leasedTo(Lease taken) {
        return new UpkeepRecord(Optional.of(taken), ranAt, version + 1);
    }

    public UpkeepRecord released(Map<String, Instant> ran) {
        Map<String, Instant> all = new HashMap<>(ranAt);
        all.putAll(ran);
        return new UpkeepRecord(Optional.empty(), all, version + 1);
    }
}
