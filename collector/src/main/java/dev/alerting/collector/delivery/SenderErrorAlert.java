package dev.alerting.collector.delivery;

import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Identity;
import dev.alerting.common.event.Resource;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SenderRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A sender's error, treated as an alert: each message that cannot be processed is a firing, and the first valid alert of the
 * same rule resolves it. So each kind of error has one issue, which counts repeats like any other.
 */
final class SenderErrorAlert {
    /** Part of the fingerprint of open issues, so it keeps its old word. */
    static final String RESOURCE_TYPE = "mistake";

    private final RoutingDefaults routing;

    SenderErrorAlert(RoutingDefaults routing) {
        this.routing = routing;
    }

    /** @param sentAt when the message was sent: the same at each delivery */
    DeliveredAlert firingAlert(Invalid invalid, Instant sentAt, String delivery) {
        AlertEvent event = eventBuilder(AlertState.FIRING, invalid.origin(), invalid.mistake(), sentAt)
                .description(Optional.of(description(invalid, delivery)))
                .reason(Optional.of(invalid.describe()))
                .build();
        return toDelivered(event, invalid.origin(), delivery);
    }

    /** The resolution of earlier errors of its rule that a valid alert implies; empty if the format is unknown. */
    Optional<DeliveredAlert> resolvedAlert(Origin origin, Instant sentAt, String delivery) {
        return origin.source().map(source -> {
            SenderError error = SenderRegistry.sender(source).possibleError();
            AlertEvent event = eventBuilder(AlertState.RESOLVED, origin, error, sentAt)
                    .reason(Optional.of("A valid alert of the same rule has arrived."))
                    .build();
            return toDelivered(event, origin, delivery);
        });
    }

    private AlertEvent.Builder eventBuilder(AlertState state, Origin origin, SenderError error, Instant at) {
        String source = origin.source().map(AlertSource::attribute).orElse("unknown");
        return AlertEvent.builder()
                .source(source)
                .state(state)
                .title(title(origin, source, error))
                .summary(Optional.of("These messages do not become issues, so nobody sees what they report."))
                .priority(routing.defaultPriority())
                .occurredAt(at)
                .teams(List.of(routing.fallbackTeam()))
                .resource(Resource.of(RESOURCE_TYPE, error.name()))
                .identity(new Identity(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(origin.subject())));
    }

    private static DeliveredAlert toDelivered(AlertEvent event, Origin origin, String delivery) {
        // Not the fingerprint of the event alone: a sender could make the same event, and close our issue with it.
        String fingerprint = Fingerprint.sha256("mistake " + Fingerprint.of(event));
        return DeliveredAlert.of(
                Interpretation.Alert.of(event, origin, List.of()).withFingerprint(fingerprint),
                event.occurredAt(),
                delivery + "/mistake",
                false);
    }

    private static String title(Origin origin, String source, SenderError error) {
        return switch (error) {
            case NOT_JSON -> "Received messages that are not valid JSON";
            case UNKNOWN_SOURCE -> "Received messages in an unknown format: " + origin.subject();
            case MISSING_FIELD, SCHEMA_VIOLATION ->
                "Alerts from " + source + " cannot be processed: " + origin.subject();
        };
    }

    private static String description(Invalid invalid, String delivery) {
        SenderError error = invalid.mistake();
        boolean closes = error == SenderError.MISSING_FIELD || error == SenderError.SCHEMA_VIOLATION;
        return SenderRegistry.advice(error, invalid.origin().source())
                + "\n\n"
                + (closes
                        ? "This issue closes when the next valid alert of this rule arrives."
                        : "Close this issue once the sender is fixed.")
                + "\nThe messages are in the dead-letter queue; the first has the delivery id "
                + delivery.substring(0, delivery.lastIndexOf('#'))
                + ". Redriving them does not help: the sender has to send a corrected message.";
    }
}
