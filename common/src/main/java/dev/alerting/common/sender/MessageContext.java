package dev.alerting.common.sender;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a message besides its text.
 *
 * @param source the message attribute {@code source}: the format it says it has
 * @param realm the message attribute {@code sender}: the realm of the webhook entry that authenticated the request;
 *     empty for what was published to the topic directly
 * @param acceptedAt when the message was accepted: the attribute {@code accepted_at}, else the queue's
 *     {@code SentTimestamp}; the same at every delivery
 */
public record MessageContext(Optional<String> source, Optional<String> realm, Instant acceptedAt) {}
