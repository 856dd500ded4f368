package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.util.Optional;

/** The JSON that SNS puts around a message where raw delivery is off. */
public final class SnsEnvelope {
    private SnsEnvelope() {}

    public static boolean isEnvelope(JsonNode body) {
        return body.path("Type").asText().equals("Notification")
                && body.path("Message").isTextual();
    }

    /** The format of what is in an envelope, as it will be read; empty if nobody can tell. */
    public static Optional<AlertSource> findSourceWithin(JsonNode envelope) {
        try {
            return SenderRegistry.detectSource(source(envelope), Json.parse(message(envelope)));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    /** The text within an envelope. */
    static String message(JsonNode envelope) {
        return envelope.path("Message").textValue();
    }

    /** The message attribute {@code source} that an envelope carries. */
    static Optional<String> source(JsonNode envelope) {
        return Json.text(envelope.path("MessageAttributes").path("source"), "Value");
    }
}
