package dev.alerting.collector.delivery;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the values of a metric's dimension few: each new one is another metric that is paid for, and texts of alerts
 * may hold any number.
 */
final class DimensionValues {
    /** Enough for the teams of a large organization; what comes after them counts together. */
    static final int MAX = 50;

    static final String OTHER = "other";

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    String toKnownValue(String value) {
        return known.contains(value) || known.size() < MAX && known.add(value) ? value : OTHER;
    }
}
