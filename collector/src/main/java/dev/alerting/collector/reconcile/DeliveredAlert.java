package dev.alerting.collector.reconcile;

import dev.alerting.collector.state.SeenEvent;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.sender.Interpretation;
import java.time.Instant;

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
