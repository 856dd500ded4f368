package dev.alerting.collector.delivery;

import java.time.Duration;
import java.time.Instant;

/** Until when this invocation may run; Lambda kills it then. */
public record Deadline(Instant at) {
    /** Whether this much time is left. */
    public boolean leaves(Duration time, Instant now) {
        return !now.plus(time).isAfter(at);
    }

    /** The same, but not later than that. */
    public Deadline notAfter(Instant other) {
        return other.isBefore(at) ? new Deadline(other) : this;
    }
}
