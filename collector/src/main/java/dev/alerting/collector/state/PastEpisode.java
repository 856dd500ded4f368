package dev.alerting.collector.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An episode before the current one, as the issue tells of it.
 *
 * @param startedAt by the sender's clock
 * @param issue where it was worked on; empty if it had none of its own
 */
public record PastEpisode(
        int number,
        Instant startedAt,
        Ended ended,
        Optional<Instant> acknowledgedAt,
        Optional<String> cause,
        Optional<String> noise,
        Optional<Integer> issue) {
    /** Never negative: start and end may come from two clocks. */
    public Duration duration() {
        Duration lasted = Duration.between(startedAt, ended.at());
        return lasted.isNegative() ? Duration.ZERO : lasted;
    }
}
