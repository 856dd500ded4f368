package dev.alerting.collector.delivery;

import dev.alerting.common.fingerprint.Fingerprint;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

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
    public Message {
        attributes = Map.copyOf(attributes);
    }

    public Optional<String> source() {
        return Optional.ofNullable(attributes.get("source"));
    }

    /** Names the delivery: given by the webhook, else the message itself. A copy made by a redrive keeps it. */
    public String deliveryId() {
        String given = attributes.getOrDefault("delivery_id", id);
        // Kept many times in a record of limited size.
        return given.length() <= 200 ? given : Fingerprint.sha256(given);
    }
}
