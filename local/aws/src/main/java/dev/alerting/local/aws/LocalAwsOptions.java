package dev.alerting.local.aws;

import java.time.Clock;
import java.time.InstantSource;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What {@link LocalAws} is started with.
 *
 * @param prefix what the names of all resources begin with, such as {@code alerting-local}: letters, digits, {@code -}
 *     and {@code _}, at most 60
 * @param queue settings of the alert queue
 * @param clock gives the times that SNS and Secrets Manager write; DynamoDB and SQS keep the system's own time
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

    /** With the settings of the deployed system and the system's clock. */
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
