package dev.alerting.collector.delivery;

import java.time.Duration;
import java.util.Map;

/** What the collector does with messages besides receiving them. */
public interface MessageQueue {
    /**
     * Makes a message visible again after a time. Best effort: where it fails, the queue's own visibility time-out
     * applies.
     */
    void retryAfter(Message message, Duration delay);

    /**
     * Puts a copy of the message into the dead-letter queue.
     *
     * @param reasons attributes to add to the message's own
     * @throws DeadLetterException if it may not have arrived there
     */
    void deadLetter(Message message, Map<String, String> reasons);

    /** The dead-letter queue did not take the message. */
    final class DeadLetterException extends RuntimeException {
        public DeadLetterException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
