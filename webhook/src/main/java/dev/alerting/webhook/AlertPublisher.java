package dev.alerting.webhook;

import java.time.Duration;
import java.util.Map;

/** Hands an accepted alert to the topic. */
@FunctionalInterface
public interface AlertPublisher {
    /**
     * Returns once the topic has the message for good.
     *
     * @param within gives up after this time, retries included
     * @throws PublishException if it may not have; the sender has to send again
     */
    void publish(String body, Map<String, String> attributes, Duration within);

    /** The topic did not take the message, or did not say so. */
    final class PublishException extends RuntimeException {
        public PublishException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
