package dev.alerting.collector.upkeep;

import dev.alerting.collector.command.QuietEnds;
import dev.alerting.collector.delivery.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** The timers of alerts' records: snoozes and silences that end. What cannot be done now stays due. */
public final class QuietTimers implements TimerHandler {
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    /** The instance that finds a claim may have a clock ahead of the one that left it. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    private final QuietEnds ends;

    public QuietTimers(QuietEnds ends) {
        this.ends = ends;
    }

    @Override
    public boolean handles(String key) {
        return FINGERPRINT.matcher(key).matches();
    }

    @Override
    public void handle(String key, Instant now, Deadline deadline) {
        ends.end(key, now, deadline.at().plus(CLOCK_SKEW));
    }
}
