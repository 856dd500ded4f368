package dev.alerting.webhook.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.common.sender.SnsEnvelope;
import java.util.Locale;
import java.util.Optional;

/**
 * What a sender may send.
 *
 * @param source the one format, published as the message's attribute {@code source}; empty: any
 * @param eventsAs the one {@code source} its normalized events may carry; empty: any but the name of another format
 */
public record SenderScope(Optional<AlertSource> source, Optional<String> eventsAs) {
    public static final SenderScope ANYTHING = new SenderScope(Optional.empty(), Optional.empty());

    /** Whether both are held to one and the same source of events. */
    boolean sharesEvents(SenderScope other) {
        return eventsAs.isPresent() && lowerCase(eventsAs).equals(lowerCase(other.eventsAs));
    }

    private static Optional<String> lowerCase(Optional<String> text) {
        return text.map(name -> name.toLowerCase(Locale.ROOT));
    }

    /**
     * Why this sender may not send the body; empty if it may.
     *
     * @param shape the format detected from the body
     */
    public Optional<String> findObjection(JsonNode body, Optional<AlertSource> shape) {
        if (SnsEnvelope.isEnvelope(body)
                && SnsEnvelope.findSourceWithin(body)
                        .filter(AlertSource::isOfDeployment)
                        .isPresent()) {
            // The collector opens envelopes: in one, a forged heartbeat would pass the checks below.
            return Optional.of("an SNS envelope may only hold an alert");
        }
        if (shape.equals(Optional.of(AlertSource.HEARTBEAT)) || source.equals(Optional.of(AlertSource.HEARTBEAT))) {
            return objectToHeartbeat(body);
        }
        if (shape.equals(Optional.of(AlertSource.UPKEEP)) || source.equals(Optional.of(AlertSource.UPKEEP))) {
            return Optional.of("upkeep messages come from the deployment's own schedule only");
        }
        if (shape.equals(Optional.of(AlertSource.GITHUB)) && !source.equals(Optional.of(AlertSource.GITHUB))) {
            // With a forged one anybody could give commands in anybody's name.
            return Optional.of("GitHub's events are for a sender with \"source\": \"github\"");
        }
        if (source.isEmpty()) {
            return Optional.empty();
        }
        AlertSource own = source.get();
        // The collector opens envelopes, and another sender's event could hide in one.
        if (SnsEnvelope.isEnvelope(body) && !SenderRegistry.sender(own).publishesToTopic()) {
            return Optional.of(sourceOnly(own) + "; the body is an SNS envelope");
        }
        if (shape.isPresent() && !shape.get().equals(own)) {
            return Optional.of(sourceOnly(own) + "; the body has the form of "
                    + shape.get().attribute());
        }
        return own.equals(AlertSource.NORMALIZED) ? foreignEvent(body) : Optional.empty();
    }

    /** A forged heartbeat would hide that the real ones have stopped, so heartbeats need an entry of their own. */
    private Optional<String> objectToHeartbeat(JsonNode body) {
        if (!source.equals(Optional.of(AlertSource.HEARTBEAT))) {
            return Optional.of("heartbeats are for a sender with \"source\": \"heartbeat\"");
        }
        return body.path("heartbeat").path("path").asText().equals("webhook")
                ? Optional.empty()
                : Optional.of("this sender may only send heartbeats of the path webhook");
    }

    private Optional<String> foreignEvent(JsonNode body) {
        if (!body.isArray()) {
            return objectToSource(body, "");
        }
        for (int i = 0; i < body.size(); i++) {
            Optional<String> objection = objectToSource(body.get(i), "/" + i);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }

    /** The source is part of an alert's identity: with another sender's, this one could resolve the other's alerts. */
    private Optional<String> objectToSource(JsonNode event, String pointer) {
        Optional<String> named = Json.text(event, "source");
        if (eventsAs.isPresent()) {
            return named.filter(name -> !name.equals(eventsAs.get()))
                    .map(name -> pointer + "/source: this sender may only send events of " + eventsAs.get());
        }
        // In lower case, as it becomes part of the identity.
        return named.flatMap(name -> SenderRegistry.findSource(name.toLowerCase(Locale.ROOT)))
                .filter(format -> !format.equals(AlertSource.NORMALIZED))
                .map(format -> pointer + "/source: " + format.attribute() + " is the name of another sender; with"
                        + " \"events_as\": \"" + format.attribute() + "\" in its entry this sender could use it");
    }

    private static String sourceOnly(AlertSource source) {
        return "this sender may only send " + source.attribute();
    }
}
