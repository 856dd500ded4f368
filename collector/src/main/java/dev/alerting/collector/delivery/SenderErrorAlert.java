package dev.alerting.collector.delivery;

import dev.alerting.collector.reconcile.Occurrence;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Identity;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Resource;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.RoutingDefaults;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A sender's mistake as an alert of its own: it fires with each message that cannot be processed and is resolved by the
 * first valid alert of the same rule. So a kind of mistake has one issue, which gains a count instead of siblings, by the
 * same rules as any other alert.
 */
final class SenderErrorAlert {
    static final String RESOURCE_TYPE = "mistake";

    private static final String EXAMPLE = """
            {
              "schema_version": 1,
              "source": "my-sender",
              "state": "FIRING",
              "title": "Error rate over 5 %",
              "priority": "P1",
              "occurred_at": "2025-09-16T17:11:19Z",
              "team": "web",
              "resource": {"type": "service", "id": "checkout"},
              "identity": {"rule_id": "error-rate"},
              "links": {}
            }""";

    private final RoutingDefaults routing;

    SenderErrorAlert(RoutingDefaults routing) {
        this.routing = routing;
    }

    /** @param sentAt when the message was sent: the same at each delivery */
    Occurrence firing(Invalid invalid, Instant sentAt, String delivery) {
        Origin origin = invalid.origin();
        String what = invalid.describe();
        AlertEvent event = event(
                AlertState.FIRING,
                origin,
                invalid.mistake(),
                Optional.of(remedy(invalid, delivery)),
                Optional.of(what),
                sentAt);
        return occurrence(event, delivery);
    }

    /** What a valid alert says about earlier mistakes of its rule; empty where none could have been told apart. */
    Optional<Occurrence> resolved(Origin origin, Instant sentAt, String delivery) {
        return origin.source().map(source -> {
            SenderError mistake =
                    source == AlertSource.NORMALIZED ? SenderError.SCHEMA_VIOLATION : SenderError.MISSING_FIELD;
            AlertEvent event = event(
                    AlertState.RESOLVED,
                    origin,
                    mistake,
                    Optional.empty(),
                    Optional.of("A valid alert of the same rule has arrived."),
                    sentAt);
            return occurrence(event, delivery);
        });
    }

    private AlertEvent event(
            AlertState state,
            Origin origin,
            SenderError mistake,
            Optional<String> description,
            Optional<String> reason,
            Instant at) {
        String source = origin.source().map(AlertSource::attribute).orElse("unknown");
        return new AlertEvent(
                source,
                state,
                title(origin, source, mistake),
                description,
                Optional.of("These messages do not become issues: nobody sees what they say."),
                reason,
                routing.defaultPriority(),
                at,
                List.of(routing.fallbackTeam()),
                Resource.of(RESOURCE_TYPE, mistake.name()),
                new Identity(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(origin.subject())),
                Links.NONE,
                Optional.empty());
    }

    private static Occurrence occurrence(AlertEvent event, String delivery) {
        // Not the fingerprint of the event alone: a sender could make the same event, and close our issue with it.
        String fingerprint = Fingerprint.sha256("mistake " + Fingerprint.of(event));
        return new Occurrence(event, fingerprint, List.of(), 0, delivery + "/mistake");
    }

    private static String title(Origin origin, String source, SenderError mistake) {
        return switch (mistake) {
            case NOT_JSON -> "Messages arrive that are no JSON";
            case UNKNOWN_SOURCE -> "Messages arrive from a sender nobody knows";
            case MISSING_FIELD, SCHEMA_VIOLATION -> "Alerts of " + source + " cannot be processed: " + origin.subject();
        };
    }

    private static String remedy(Invalid invalid, String delivery) {
        String fix = switch (invalid.mistake()) {
            case NOT_JSON ->
                "Send the sender's own JSON. If the sender has a template for its payload, check that it renders"
                        + " to one complete JSON document.";
            case UNKNOWN_SOURCE ->
                "Send one of the known formats, or events of schemas/alert-event.schema.json:\n\n" + EXAMPLE;
            case SCHEMA_VIOLATION -> "Send events that satisfy schemas/alert-event.schema.json, e.g.\n\n" + EXAMPLE;
            case MISSING_FIELD -> missingField(invalid.origin().source());
        };
        boolean closes =
                invalid.mistake() == SenderError.MISSING_FIELD || invalid.mistake() == SenderError.SCHEMA_VIOLATION;
        return fix
                + "\n\nThis issue closes "
                + (closes ? "by itself with the next valid alert of this rule." : "by hand, once this is mended.")
                + "\nThe messages are in the dead-letter queue; the first has the delivery id "
                + delivery.substring(0, delivery.lastIndexOf('#'))
                + ". What is in them stays as it is, so have the sender send again.";
    }

    private static String missingField(Optional<AlertSource> source) {
        return switch (source.orElse(AlertSource.NORMALIZED)) {
            case GRAFANA ->
                "In the contact point, remove the custom payload, or keep in it for each alert:\n\n"
                        + "{\"status\": \"firing\", \"startsAt\": \"2025-09-16T17:11:19Z\", \"endsAt\": \"...\","
                        + " \"fingerprint\": \"...\", \"labels\": {...}, \"annotations\": {...}}";
            case ALERTMANAGER ->
                "In the receiver, remove the custom payload, or keep in it for each alert:\n\n"
                        + "{\"status\": \"firing\", \"startsAt\": \"2025-09-16T17:11:19Z\", \"endsAt\": \"...\","
                        + " \"fingerprint\": \"...\", \"labels\": {...}, \"annotations\": {...}}";
            case CLOUDWATCH ->
                "Let the alarm's own action publish to the topic; a message made by hand needs:\n\n"
                        + "{\"AlarmName\": \"...\", \"AlarmArn\": \"arn:aws:cloudwatch:<region>:<account>:alarm:<name>\","
                        + " \"NewStateValue\": \"ALARM\", \"StateChangeTime\": \"2025-09-16T16:59:17.131+0000\"}";
            case PAGERDUTY ->
                "Let a v3 webhook subscription of PagerDuty send here; a message made by hand needs:\n\n"
                        + "{\"event\": {\"event_type\": \"incident.triggered\","
                        + " \"occurred_at\": \"2025-09-16T17:11:19Z\","
                        + " \"data\": {\"id\": \"...\", \"title\": \"...\"}}}";
            case DATADOG ->
                "In Datadog's webhook integration, use the payload of docs/senders/datadog-payload.json as it is;"
                        + " needed are:\n\n"
                        + "{\"alert_id\": \"$ALERT_ID\", \"alert_transition\": \"$ALERT_TRANSITION\","
                        + " \"date\": \"$DATE\"}";
            case NORMALIZED -> EXAMPLE;
            case HEARTBEAT ->
                "{\"heartbeat\": {\"path\": \"topic\", \"sent_at\": \"2025-09-16T17:11:19Z\"}}, as the schedule of the"
                        + " deployment sends it.";
        };
    }
}
