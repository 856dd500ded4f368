package dev.alerting.common.event;

import java.time.Instant;
import java.util.Comparator;

/** Orders the events of one alert, whatever the order they arrive in. */
public record OrderKey(Instant occurredAt, AlertState state) implements Comparable<OrderKey> {
    private static final Comparator<OrderKey> ORDER =
            Comparator.comparing(OrderKey::occurredAt).thenComparing(OrderKey::state);

    @Override
    public int compareTo(OrderKey other) {
        return ORDER.compare(this, other);
    }
}
