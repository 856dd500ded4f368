package dev.alerting.collector.reconcile;

import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.SeenEvent;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Resource;
import dev.alerting.common.sender.Interpretation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One alert of one delivery.
 *
 * @param seen what the order of events is decided by
 * @param acceptedAt when its message was accepted, the same at each delivery: of two events observed at the same time the
 *     one accepted later counts
 * @param delivery names the alert within its delivery: the same each time the message is delivered
 * @param redelivered whether its message has been received before
 */
public record DeliveredAlert(
        Interpretation.Alert alert, SeenEvent seen, Instant acceptedAt, String delivery, boolean redelivered) {
    public static DeliveredAlert of(
            Interpretation.Alert alert, Instant acceptedAt, String delivery, boolean redelivered) {
        AlertEvent event = alert.event();
        SeenEvent seen = new SeenEvent(alert.observedAt(), event.state(), event.startedAt(), alert.cycleKey());
        return new DeliveredAlert(alert, seen, acceptedAt, delivery, redelivered);
    }

    /** What is known of a row, as if it were told once more. */
    static DeliveredAlert ofRow(AlertRecord record, AlertRecord.Row row) {
        SeenEvent seen = record.history()
                .newest(AlertState.FIRING)
                .orElseGet(() ->
                        new SeenEvent(record.lastSeenAt(), AlertState.FIRING, Optional.empty(), Optional.empty()));
        AlertRecord.Routing routing = record.routing();
        AlertEvent event = AlertEvent.builder()
                .source(row.source())
                .state(AlertState.FIRING)
                .title(record.title())
                .summary(Optional.of("This alert was a row of a storm. Its next notification tells more."))
                .reason(record.lastReason())
                .priority(routing.priority())
                .occurredAt(record.episode().startedAt().orElse(record.firstSeenAt()))
                .startedAt(record.episode().startedAt())
                .teams(routing.teams())
                .resource(Resource.UNSPECIFIED)
                .build();
        Interpretation.Alert alert = Interpretation.Alert.of(
                        event, new Interpretation.Origin(Optional.empty(), row.rule()), List.of())
                .withFingerprint(record.fingerprint());
        return new DeliveredAlert(alert, seen, record.lastSeenAt(), "storm " + row.storm(), false);
    }

    public AlertEvent event() {
        return alert.event();
    }

    public String fingerprint() {
        return alert.fingerprint();
    }

    /** Whether it fires, and nobody is to be told. */
    public boolean isSilenced() {
        return alert.silencedBy().isPresent();
    }

    boolean routingUnknown() {
        return !alert.routingProblems().isEmpty();
    }

    /** When the alert's episode began, for people. */
    Instant startedAt() {
        return seen.startedAt().orElse(event().occurredAt());
    }
}
