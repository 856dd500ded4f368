package dev.alerting.history.figures;

import dev.alerting.history.event.RawEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * An episode that something happened to on a day, as it stood at the end of that day.
 *
 * @param last what happened last
 * @param firstActionAt when a person first did something about it
 * @param endedAt by the sender's clock; empty while it goes on
 * @param ending {@code open}, {@code closed}, {@code ended}, {@code out_of_sight}, or {@code superseded} if another one
 *     began first, or {@code expired} if nobody told of it until its record went away, or {@code over} if it had ended on a
 *     day before
 */
public record EpisodeRow(
        RawEvent last,
        Optional<Instant> openedAt,
        Optional<Instant> firstActionAt,
        Optional<Instant> endedAt,
        String ending) {
    EpisodeRow withLast(RawEvent event) {
        return new EpisodeRow(event, openedAt, firstActionAt, endedAt, ending);
    }
}
