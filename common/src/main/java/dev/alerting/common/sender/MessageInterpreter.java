package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.WellFormed;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Interpretation.Heartbeat;
import dev.alerting.common.sender.Interpretation.Ignored;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.OnIssue;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.Interpretation.SweepRequest;
import dev.alerting.common.sender.Interpretation.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** From the text of a message to its events. Pure, never throws for any text, safe for concurrent use. */
public final class MessageInterpreter {
    /** How far ahead a sender's clock may be before its times are capped. */
    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private final RoutingDefaults defaults;

    public MessageInterpreter(RoutingDefaults defaults) {
        this.defaults = defaults;
    }

    /**
     * @param text the body of the message
     * @return one entry for each alert of the message, at least one
     */
    public List<Interpretation> interpret(String text, MessageContext context) {
        JsonNode body;
        Optional<String> attribute = context.source();
        try {
            body = Json.parse(text);
            if (SnsEnvelope.isEnvelope(body)) {
                attribute = attribute.isPresent() ? attribute : SnsEnvelope.source(body);
                body = Json.parse(SnsEnvelope.message(body));
            }
        } catch (InvalidJsonException e) {
            Origin origin = new Origin(context.source().flatMap(SenderRegistry::findSource), "unknown");
            return List.of(new Invalid(
                    origin, SenderError.NOT_JSON, List.of(new Violation("", "is not JSON: " + e.getMessage()))));
        }
        Optional<AlertSource> source = SenderRegistry.detectSource(attribute, body);
        if (source.isEmpty()) {
            return List.of(new Invalid(
                    new Origin(Optional.empty(), UnknownMessage.describe(body)),
                    SenderError.UNKNOWN_SOURCE,
                    List.of(new Violation(
                            "",
                            "does not look like any known format (" + SenderRegistry.sourceNames()
                                    + "); for normalized see schemas/alert-event.schema.json"))));
        }
        return SenderRegistry.sender(source.get()).interpret(body, context, defaults).stream()
                .map(part -> limitObservedAt(part, context.acceptedAt()))
                .toList();
    }

    /** Providers have no limits of ours. A fingerprint exists already, so no change of a text can change it. */
    private static Interpretation limitObservedAt(Interpretation part, Instant acceptedAt) {
        return switch (part) {
            case Alert alert ->
                alert.withEvent(alert.event().withTextsWithinSchema())
                        .withObservedAt(plausibleTime(alert.observedAt(), acceptedAt))
                        .withWellFormedTexts();
            case Invalid invalid -> invalid.withWellFormedTexts();
            case Ignored ignored -> ignored.withWellFormedTexts();
            case OnIssue event -> event;
            case Heartbeat heartbeat -> new Heartbeat(WellFormed.repairText(heartbeat.path()), heartbeat.sentAt());
            case Tick tick -> tick;
            case SweepRequest request -> request;
        };
    }

    /**
     * A time far in the future would make every later event of the alert stale. It is capped at the tolerance, not at the
     * time of acceptance, so that two events from a clock that is always ahead keep their order.
     */
    private static Instant plausibleTime(Instant observedAt, Instant acceptedAt) {
        Instant latest = acceptedAt.plus(CLOCK_TOLERANCE);
        return observedAt.isAfter(latest) ? latest : observedAt;
    }
}
