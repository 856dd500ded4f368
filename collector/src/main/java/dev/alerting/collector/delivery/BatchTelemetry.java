package dev.alerting.collector.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.reconcile.Action;
import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What people see of a batch: log lines and metrics. OPERATIONS.md has the lists of both. */
final class BatchTelemetry {
    private static final int MAX_LOGGED_TEXT = 300;

    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;
    private final boolean shadow;
    private final String fallbackTeam;
    private final DimensionValues teams = new DimensionValues();
    private final MinutePeak writtenWait = new MinutePeak();

    BatchTelemetry(StructuredLog log, Metrics metrics, Clock clock, boolean shadow, String fallbackTeam) {
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
        this.shadow = shadow;
        this.fallbackTeam = fallbackTeam;
    }

    /** Counted and logged once per message: a retry is not another alert. */
    void recordReceived(Message message, Interpretation.Alert alert) {
        if (message.receiveCount() > 1) {
            return;
        }
        count("AlertsReceived", "source", source(alert.origin()));
        metrics.count(
                "AlertsReceived", Map.of("priority", alert.event().priority().name()));
        owners(alert.event())
                .forEach(team -> metrics.count("AlertsReceived", Map.of("team", teams.toKnownValue(team))));
        if (!alert.routingProblems().isEmpty() && alert.silencedBy().isEmpty()) {
            count("AlertsUnrouted", "source", source(alert.origin()));
        }
        ObjectNode event = AlertEventJson.write(alert.event());
        // Each line is paid for by the byte: what its own fields say already, what the issue has, and what the record
        // has.
        event.remove(List.of("raw_provider", "links", "schema_version", "team", "teams", "priority", "source"));
        if (!shadow && alert.silencedBy().isEmpty()) {
            event.remove("identity");
        }
        if (event.path("started_at").equals(event.path("occurred_at"))) {
            event.remove("started_at");
        }
        for (String text : List.of("description", "summary", "reason")) {
            if (event.has(text)) {
                event.put(text, truncate(event.path(text).textValue()));
            }
        }
        StructuredLog.Entry entry = log.info("NORMALIZED_ALERT")
                .with("messageId", message.id())
                .with("fingerprint", alert.fingerprint())
                .with("team", String.join(",", owners(alert.event())))
                .with("priority", alert.event().priority().name())
                .with("source", alert.event().source())
                .with("alert", event);
        alert.silencedBy().ifPresent(reason -> entry.with("silencedBy", truncate(reason)));
        entry.write();
    }

    /** None for a resolution that names no team: its owner is that of the firing it ends. */
    private List<String> owners(AlertEvent event) {
        boolean isFallback = event.teams().equals(List.of(fallbackTeam));
        return event.state() == AlertState.RESOLVED && isFallback ? List.of() : event.teams();
    }

    /** @param alerts how many alerts of the message its sender says it left out */
    void recordTruncated(Message message, int alerts) {
        if (alerts > 0 && message.receiveCount() == 1) {
            metrics.count("AlertsTruncated", alerts, Map.of());
            log.warn("sender left alerts out")
                    .with("messageId", message.id())
                    .with("truncatedAlerts", alerts)
                    .write();
        }
    }

    void recordIgnored(Message message, Interpretation.Ignored ignored) {
        metrics.count("AlertsIgnored", Map.of("source", source(ignored.origin())));
        log.info("alert ignored")
                .with("messageId", message.id())
                .with("action", "IGNORE")
                .with("source", source(ignored.origin()))
                .with("subject", truncate(ignored.origin().subject()))
                .with("reason", ignored.reason())
                .write();
    }

    void recordInvalid(Message message, Interpretation.Invalid invalid) {
        if (message.receiveCount() == 1) {
            metrics.count("AlertsInvalid", Map.of());
            metrics.count(
                    "AlertsInvalid",
                    Map.of(
                            "source",
                            source(invalid.origin()),
                            "reason",
                            invalid.mistake().name()));
        }
        log.warn("alert invalid")
                .with("messageId", message.id())
                .with("action", "DEAD_LETTER")
                .with("source", source(invalid.origin()))
                .with("subject", truncate(invalid.origin().subject()))
                .with("reason", invalid.mistake().name())
                .with("detail", truncate(invalid.describe()))
                .write();
    }

    void recordDone(Work.Item item, Result.Done done) {
        DeliveredAlert alert = item.alert();
        String action = done.action().name();
        metrics.count("Actions", Map.of("action", action));
        metrics.count("Actions", Map.of("action", action, "source", item.format()));
        if (done.action() == Action.SKIP_STALE && alert.event().state() == AlertState.FIRING) {
            metrics.count("StaleFiring", Map.of());
        }
        if (done.action() == Action.CREATE) {
            Duration took = Duration.between(item.message().sentAt(), clock.instant());
            metrics.recordSeconds("AlertToIssueSeconds", Math.max(0, took.toMillis() / 1000.0), Map.of());
        }
        StructuredLog.Entry entry = addFields(item, log.info("alert processed")).with("action", action);
        done.issue().ifPresent(number -> entry.with("issue", number));
        if (item.corrected().isEmpty()) {
            // A sender error: the title of any other alert is in NORMALIZED_ALERT.
            entry.with("title", truncate(alert.event().title()));
        }
        if (shadow) {
            entry.with("mode", "shadow");
        }
        entry.write();
    }

    void recordRetry(Work.Item item, Result.Retry retry, Duration delay) {
        metrics.count("Retries", Map.of("kind", retry.kind().name()));
        addFields(item, log.warn("alert will be retried"))
                .with("action", "RETRY")
                .with("kind", retry.kind().name())
                .with("reason", truncate(retry.reason()))
                .with("nextAttemptInSeconds", delay.toSeconds())
                .with("receiveCount", item.message().receiveCount())
                .write();
    }

    /**
     * How long the oldest of these messages has been waiting. Only the one who receives them can tell: SQS leaves what was
     * received three times out of its age, and what is hidden out of its depth. By clocks that differ it may come from
     * the future.
     */
    void recordWaiting(List<Message> messages) {
        Instant now = clock.instant();
        messages.stream()
                .map(message -> Duration.between(message.sentAt(), now))
                .max(Comparator.naturalOrder())
                .map(longest -> longest.isNegative() ? Duration.ZERO : longest)
                .filter(longest -> writtenWait.raise(now, longest))
                .ifPresent(longest -> metrics.recordSeconds("WaitingSeconds", longest.toMillis() / 1000.0, Map.of()));
    }

    void recordHeldBack(HeldBack kind) {
        metrics.count("HeldBack", Map.of("kind", kind.name()));
    }

    void recordRejected(Work.Item item, Result.Rejected rejected) {
        metrics.count("AlertsRefused", Map.of());
        addFields(item, log.error("alert refused by GitHub"))
                .with("action", "DEAD_LETTER")
                .with("reason", rejected.reason())
                .write();
    }

    void recordIssueEvent(Message message, Interpretation.OnIssue event, Result.Done done) {
        String action = done.action().name();
        metrics.count("Actions", Map.of("action", action));
        metrics.count("Actions", Map.of("action", action, "source", AlertSource.GITHUB.attribute()));
        addFields(message, event, log.info("issue event processed"))
                .with("action", action)
                .write();
    }

    void recordIssueEventRetry(Message message, Interpretation.OnIssue event, Result.Retry retry, Duration delay) {
        metrics.count("Retries", Map.of("kind", retry.kind().name()));
        addFields(message, event, log.warn("issue event will be retried"))
                .with("action", "RETRY")
                .with("kind", retry.kind().name())
                .with("reason", truncate(retry.reason()))
                .with("nextAttemptInSeconds", delay.toSeconds())
                .with("receiveCount", message.receiveCount())
                .write();
    }

    void recordIssueEventFailure(Message message, Interpretation.OnIssue event, Throwable failure) {
        addFields(message, event, log.error("issue event failed"))
                .withUnexpected(failure)
                .write();
    }

    /** Who did it is in the issue's own history, so the log names nobody. */
    private static StructuredLog.Entry addFields(
            Message message, Interpretation.OnIssue event, StructuredLog.Entry entry) {
        switch (event) {
            case Interpretation.IssueEvent ofAlert -> entry.with("fingerprint", ofAlert.fingerprint());
            case Interpretation.StormComment ofStorm -> entry.with("storm", ofStorm.storm() + "." + ofStorm.episode());
        }
        return entry.with("messageId", message.id())
                .with("source", AlertSource.GITHUB.attribute())
                .with("issue", event.issue())
                .with("activity", event.activity().getClass().getSimpleName());
    }

    void recordFailure(Work.Item item, Throwable failure) {
        addFields(item, log.error("reconciling failed")).withUnexpected(failure).write();
    }

    void heartbeatFailed(Throwable failure) {
        log.error("heartbeat failed").withUnexpected(failure).write();
    }

    void tickFailed(Throwable failure) {
        log.error("upkeep failed").withUnexpected(failure).write();
    }

    void deadLettered() {
        metrics.count("DeadLetters", Map.of());
    }

    void notDeadLettered(Message message, Throwable failure) {
        log.error("dead-letter queue unavailable")
                .with("messageId", message.id())
                .withFailure(failure)
                .write();
    }

    private void count(String name, String dimension, String value) {
        metrics.count(name, Map.of());
        metrics.count(name, Map.of(dimension, value));
    }

    private StructuredLog.Entry addFields(Work.Item item, StructuredLog.Entry entry) {
        DeliveredAlert alert = item.alert();
        return entry.with("messageId", item.message().id())
                .with("fingerprint", alert.fingerprint())
                .with("team", String.join(",", owners(alert.event())))
                .with("priority", alert.event().priority().name())
                .with("source", alert.event().source());
    }

    /** The format, not the sender's own name: the values of a metric's dimension have to stay few. */
    static String source(Interpretation.Origin origin) {
        return origin.source().map(source -> source.attribute()).orElse("unknown");
    }

    private static String truncate(String text) {
        return text.length() > MAX_LOGGED_TEXT ? text.substring(0, MAX_LOGGED_TEXT) + "…" : text;
    }
}
