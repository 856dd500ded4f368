package dev.alerting.collector.delivery;

import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.sender.MessageContext;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One message of the queue.
 *
 * @param attributes the sender's string attributes
 * @param sentAt when it was first sent to the queue
 * @param receiveCount how often it has been received, this time included
 */
public record Message(
        String id,
        String receiptHandle,
        String body,
        Map<String, String> attributes,
        Instant sentAt,
        int receiveCount) {
    private static final Pattern LATER_PART = Pattern.compile(".*/(?:[2-9]|[1-9]\\d{1,2})");

    public Message {
        attributes = Map.copyOf(attributes);
    }

    public Optional<String> source() {
        return Optional.ofNullable(attributes.get("source"));
    }

    /** What its attributes say about where it comes from. */
    MessageContext context() {
        return new MessageContext(source(), Optional.ofNullable(attributes.get("sender")), acceptedAt());
    }

    /** When the webhook accepted it; when it was sent, if it was published to the topic directly. */
    private Instant acceptedAt() {
        try {
            return Instant.parse(attributes.getOrDefault("accepted_at", ""));
        } catch (DateTimeParseException e) {
            return sentAt;
        }
    }

    /** Names the delivery: given by the webhook, else the message itself. A copy made by a redrive keeps it. */
    public String deliveryId() {
        String given = attributes.getOrDefault("delivery_id", id);
        // Kept many times in a record of limited size.
        return given.length() <= 200 ? given : Fingerprint.sha256(given);
    }

    /** False for the second and later messages of a group that the webhook has split: {@code .../2}, {@code .../3}. */
    boolean isFirstPart() {
        return !LATER_PART.matcher(attributes.getOrDefault("delivery_id", "")).matches();
    }
}
