package dev.alerting.history.store;

import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import java.util.Map;

/** Tells of items of our own tables that cannot be read any more, each time one is met. */
public final class Damage {
    private final StructuredLog log;
    private final Metrics metrics;

    public Damage(StructuredLog log, Metrics metrics) {
        this.log = log;
        this.metrics = metrics;
    }

    void found(String table, String item) {
        metrics.count("HistoryDamaged", Map.of());
        log.error("an item cannot be read; the figures leave it out")
                .with("table", table)
                .with("item", item)
                .write();
    }
}
