package dev.alerting.collector.delivery;

import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.sender.MessageContext;
import java.time.Duration;
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
    /** The clocks of the webhook and of the queue may differ. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final Pattern LATER_PART = Pattern.compile(".*/(?:[2-9]|[1-9]\\d{1,2})");

    public Message {
        attributes = Map.copyOf(attributes);
    }

    public Optional<String> source() {
        return Optional.ofNullable(attributes.get("source"));
    }

    /** What is known of the message besides its text. */
    MessageContext context() {
        return new MessageContext(source(), attribute("sender"), acceptedAt());
    }

    private Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name)).filter(text -> !text.isBlank());
    }

    /**
     * When the webhook accepted it; of what came to the topic another way, when the queue got it. A time well
     * after that is not believed: nothing is accepted after it was queued.
     */
    public Instant acceptedAt() {
        try {
            return attribute("accepted_at")
                    .map(Instant::parse)
                    .filter(at -> at.isBefore(sentAt.plus(CLOCK_SKEW)))
                    .orElse(sentAt);
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
