package dev.alerting.local.aws;

import java.time.Clock;
import java.time.InstantSource;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Settings of {@link LocalAws}.
 *
 * @param prefix prefix of all resource names, such as {@code alerting-local}: letters, digits, {@code -}
 *     and {@code _}, at most 60
 * @param queue settings of the alert queue
 * @param clock used by SNS and Secrets Manager; DynamoDB and SQS use the system's time
 */
public record LocalAwsOptions(String prefix, QueueSettings queue, InstantSource clock) {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{1,60}");

    public LocalAwsOptions {
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(clock, "clock");
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("prefix must be 1 to 60 letters, digits, - or _: " + prefix);
        }
    }

    /** The settings of the deployed system, and the system clock. */
    public static LocalAwsOptions of(String prefix) {
        return new LocalAwsOptions(prefix, QueueSettings.defaults(), Clock.systemUTC());
    }

    public LocalAwsOptions withQueue(QueueSettings value) {
        return new LocalAwsOptions(prefix, value, clock);
    }

    public LocalAwsOptions withClock(InstantSource value) {
        return new LocalAwsOptions(prefix, queue, value);
    }
}
