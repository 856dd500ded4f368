package dev.alerting.collector.delivery;

import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.common.sender.Interpretation.Heartbeat;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * Answers a heartbeat with the metric {@code HeartbeatDelaySeconds}, whose absence raises an alarm outside of this
 * pipeline. It checks what an alert needs: while the table cannot be read it writes no metric, and it calls GitHub, so that
 * a revoked permission is noticed before the next alert needs it. A heartbeat never opens an issue and is never retried:
 * the next one is due in minutes.
 */
public final class HeartbeatCheck {
    /** No alert has this fingerprint; reading nothing costs as much as reading something. */
    private static final String NO_FINGERPRINT = "heartbeat";

    private final AlertStateStore store;
    private final IssueTracker tracker;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;
    private final boolean shadow;

    /** @param shadow nothing is written to GitHub: told with each heartbeat, because nothing else would show it */
    public HeartbeatCheck(
            AlertStateStore store,
            IssueTracker tracker,
            StructuredLog log,
            Metrics metrics,
            Clock clock,
            boolean shadow) {
        this.store = store;
        this.tracker = tracker;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
        this.shadow = shadow;
    }

    void answer(Heartbeat heartbeat) {
        if (shadow) {
            metrics.count("ShadowMode", Map.of());
        }
        try {
            store.read(NO_FINGERPRINT);
        } catch (StateUnavailableException e) {
            log.error("heartbeat without the state table").withFailure(e).write();
            return;
        }
        double delay = Duration.between(heartbeat.sentAt(), clock.instant()).toMillis() / 1000.0;
        metrics.recordSeconds("HeartbeatDelaySeconds", Math.max(0, delay), Map.of("path", heartbeat.path()));
        Outcome<Done> github = tracker.checkAccess();
        StructuredLog.Entry entry = github instanceof Outcome.Applied ? log.info("heartbeat") : log.warn("heartbeat");
        entry.with("path", heartbeat.path())
                .with("delayMillis", Math.round(delay * 1000))
                .with("github", describe(github))
                .write();
    }

    private static String describe(Outcome<Done> outcome) {
        return switch (outcome) {
            case Outcome.Applied<Done> applied -> "OK";
            case Outcome.Refused<Done> refused -> refused.reason();
            case Outcome.Unavailable<Done> unavailable -> unavailable.reason();
            case Outcome.Unknown<Done> unknown -> unknown.reason();
        };
    }
}
