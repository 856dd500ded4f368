package dev.alerting.collector.delivery;

import java.time.Duration;
import java.time.Instant;

/** Until when this invocation may run; Lambda kills it then. */
public record Deadline(Instant at) {
    boolean leaves(Duration time, Instant now) {
        return !now.plus(time).isAfter(at);
    }
}
