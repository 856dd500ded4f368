package dev.alerting.local.aws;

import java.time.Duration;
import java.util.Objects;

/**
 * Settings of the alert queue.
 *
 * @param visibilityTimeout how long a received message stays hidden unless its receiver says otherwise; whole
 *     seconds, 0 to 12 hours. AWS asks for six times the function's time-out
 * @param maxReceiveCount receives after which the next one moves the message to the dead-letter queue; 1 to 1000
 * @param retention how long an unread message is kept; whole seconds, 1 minute to 14 days. Only declared: the embedded
 *     queue keeps messages until it is stopped
 */
public record QueueSettings(Duration visibilityTimeout, int maxReceiveCount, Duration retention) {

    private static final Duration MAX_VISIBILITY = Duration.ofHours(12);
    private static final Duration MIN_RETENTION = Duration.ofMinutes(1);

    /** The maximum of SQS; also used for the dead-letter queue. */
    public static final Duration MAX_RETENTION = Duration.ofDays(14);

    public QueueSettings {
        Objects.requireNonNull(visibilityTimeout, "visibilityTimeout");
        Objects.requireNonNull(retention, "retention");
        if (visibilityTimeout.isNegative() || visibilityTimeout.compareTo(MAX_VISIBILITY) > 0) {
            throw new IllegalArgumentException("visibilityTimeout must be 0 to 12 h: " + visibilityTimeout);
        }
        if (maxReceiveCount < 1 || maxReceiveCount > 1000) {
            throw new IllegalArgumentException("maxReceiveCount must be 1 to 1000: " + maxReceiveCount);
        }
        if (retention.compareTo(MIN_RETENTION) < 0 || retention.compareTo(MAX_RETENTION) > 0) {
            throw new IllegalArgumentException("retention must be 1 min to 14 d: " + retention);
        }
    }

    /** As deployed: 360 s, 1000 receives, 14 days. */
    public static QueueSettings defaults() {
        return new QueueSettings(Duration.ofSeconds(360), 1000, MAX_RETENTION);
    }

    public QueueSettings withMaxReceiveCount(int value) {
        return new QueueSettings(visibilityTimeout, value, retention);
    }
}
