package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From the text of a message to its events. Pure, never throws for any text, safe for concurrent use. */
public final class MessageInterpreter {
    /** A sender's clock may run ahead this far before its time is no longer believed. */
    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private final RoutingDefaults defaults;
    private final Map<AlertSource, Transformer> transformers;

    public MessageInterpreter(RoutingDefaults defaults) {
        this.defaults = defaults;
        this.transformers = Stream.of(
                        new GrafanaTransformer(),
                        new AlertmanagerTransformer(),
                        new CloudWatchTransformer(),
                        new PagerDutyTransformer(),
                        new DatadogTransformer(),
                        new NormalizedTransformer(),
                        new HeartbeatTransformer())
                .collect(Collectors.toUnmodifiableMap(Transformer::source, Function.identity()));
    }

    /**
     * @param text the body of the message
     * @param sourceAttribute the message attribute {@code source}, if any
     * @param receivedAt when the message was sent to the topic or queue: the same at every delivery
     * @return one entry for each alert of the message, at least one
     */
    public List<Interpretation> interpret(String text, Optional<String> sourceAttribute, Instant receivedAt) {
        JsonNode body;
        Optional<String> attribute = sourceAttribute;
        try {
            body = Json.parse(text);
            if (isSnsEnvelope(body)) {
                attribute = sourceAttribute.isPresent() ? sourceAttribute : envelopeAttribute(body);
                body = Json.parse(body.path("Message").textValue());
            }
        } catch (InvalidJsonException e) {
            Origin origin = new Origin(sourceAttribute.flatMap(AlertSource::fromAttribute), "unknown");
            return List.of(new Invalid(
                    origin, SenderError.NOT_JSON, List.of(new Violation("", "is not JSON: " + e.getMessage()))));
        }
        Optional<AlertSource> source = SourceDetector.detect(attribute, body);
        if (source.isEmpty()) {
            return List.of(
                    new Invalid(
                            Origin.UNKNOWN,
                            SenderError.UNKNOWN_SOURCE,
                            List.of(
                                    new Violation(
                                            "",
                                            "has the shape of no known sender; known are grafana, alertmanager,"
                                                    + " cloudwatch, pagerduty, datadog and normalized (schemas/alert-event.schema.json)"))));
        }
        return transformers.get(source.get()).transform(body, defaults).stream()
                .map(normalized -> believable(normalized, receivedAt))
                .map(MessageInterpreter::fitted)
                .toList();
    }

    /**
     * A time far ahead would make every later event of the alert stale. Such an event counts as of its arrival
     * instead.
     */
    private static Interpretation believable(Interpretation normalized, Instant receivedAt) {
        return normalized instanceof Alert alert && alert.event().occurredAt().isAfter(receivedAt.plus(CLOCK_TOLERANCE))
                ? new Alert(
                        alert.event().withOccurredAt(receivedAt),
                        alert.origin(),
                        alert.fingerprint(),
                        alert.routingProblems(),
                        alert.truncatedAlerts())
                : normalized;
    }

    /** Providers know no such limits. The fingerprint is made already, so no cut can change it. */
    private static Interpretation fitted(Interpretation normalized) {
        return normalized instanceof Alert alert
                ? new Alert(
                        alert.event().withTextsWithinSchema(),
                        alert.origin(),
                        alert.fingerprint(),
                        alert.routingProblems(),
                        alert.truncatedAlerts())
                : normalized;
    }

    private static boolean isSnsEnvelope(JsonNode body) {
        return body.path("Type").asText().equals("Notification")
                && body.path("Message").isTextual();
    }

    private static Optional<String> envelopeAttribute(JsonNode envelope) {
        return Json.text(envelope.path("MessageAttributes").path("source"), "Value");
    }
}
