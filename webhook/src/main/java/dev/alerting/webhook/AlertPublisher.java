package dev.alerting.webhook;

import java.util.Map;

/** Hands an accepted alert to the topic. */
@FunctionalInterface
public interface AlertPublisher {
    /**
     * Returns once the topic has the message for good.
     *
     * @throws PublishException if it may not have; the sender has to send again
     */
    void publish(String body, Map<String, String> attributes);

    /** The topic did not take the message, or did not say so. */
    final class PublishException extends RuntimeException {
        public PublishException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
