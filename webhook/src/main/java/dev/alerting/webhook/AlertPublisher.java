package dev.alerting.webhook;

import java.time.Duration;
import java.util.Map;

/** Hands an accepted alert to the topic. */
@FunctionalInterface
public interface AlertPublisher {
    /**
     * Returns once the topic has durably taken the message.
     *
     * @param within time limit, including retries
     * @throws PublishException if the topic may not have it; the sender has to send again
     */
    void publish(String body, Map<String, String> attributes, Duration within);

    /** The topic did not take the message, or did not confirm it. */
    final class PublishException extends RuntimeException {
        public PublishException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
