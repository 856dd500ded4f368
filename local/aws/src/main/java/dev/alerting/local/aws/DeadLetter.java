package dev.alerting.local.aws;

import java.util.Map;

/**
 * A message found in the dead-letter queue.
 *
 * @param systemAttributes what SQS says about it, such as {@code SentTimestamp} (epoch milliseconds)
 * @param messageAttributes what its sender attached; binary values are left out
 */
public record DeadLetter(
        String messageId, String body, Map<String, String> systemAttributes, Map<String, String> messageAttributes) {

    public DeadLetter {
        systemAttributes = Map.copyOf(systemAttributes);
        messageAttributes = Map.copyOf(messageAttributes);
    }
}
