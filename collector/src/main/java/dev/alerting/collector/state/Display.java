package dev.alerting.collector.state;

import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What we have written into the issue of the current or last episode.
 *
 * @param editedAt when its block was last written; empty if it was never, or may not have been
 * @param edits how often the block was written, the first time included
 * @param comments how many comments are ours; empty if that is not known, as in records of before
 * @param repeats how often the alert was told again
 * @param flappingUntil when the label for that comes off; empty if it has none
 * @param told whether the topic of P0 alerts was told of the episode
 */
public record Display(
        Optional<Instant> editedAt,
        int edits,
        Optional<Integer> comments,
        int repeats,
        Optional<Instant> flappingUntil,
        boolean told) {
    /** Of an issue that is about to be opened. */
    public static final Display NEW = new Display(Optional.empty(), 0, Optional.of(0), 0, Optional.empty(), false);

    /** Of an issue that was opened before there were blocks. */
    public static final Display UNKNOWN =
            new Display(Optional.empty(), 0, Optional.empty(), 0, Optional.empty(), false);

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration INTERVAL_OF_MOST_URGENT = Duration.ofMinutes(2);
    private static final Duration INTERVAL_OF_LONG_ONES = Duration.ofHours(1);

    /** GitHub keeps 100 revisions of a body; people's own should not be the first to go. */
    private static final int MANY_EDITS = 60;

    /** Whether a repeat is worth an edit. Transitions are always. */
    public boolean isDue(Priority priority, Instant now) {
        Duration interval = edits >= MANY_EDITS
                ? INTERVAL_OF_LONG_ONES
                : priority == Priority.P0 ? INTERVAL_OF_MOST_URGENT : INTERVAL;
        return editedAt.filter(last -> now.isBefore(last.plus(interval))).isEmpty();
    }

    public Display withEdit(Instant at) {
        return new Display(Optional.of(at), edits + 1, comments, repeats, flappingUntil, told);
    }

    /** The edit that {@link #withEdit} noted did not take effect, as far as is known. */
    public Display withoutEdit() {
        return new Display(Optional.empty(), Math.max(0, edits - 1), comments, repeats, flappingUntil, told);
    }

    public Display withComment() {
        return new Display(editedAt, edits, comments.map(number -> number + 1), repeats, flappingUntil, told);
    }

    public Display flappingUntil(Optional<Instant> end) {
        return new Display(editedAt, edits, comments, repeats, end, told);
    }

    public Display withTold() {
        return new Display(editedAt, edits, comments, repeats, flappingUntil, true);
    }

    Display withRepeat() {
        return new Display(editedAt, edits, comments, repeats + 1, flappingUntil, told);
    }

    /** The same issue goes on with another episode. */
    Display forNextEpisode() {
        return new Display(editedAt, edits, comments, 0, flappingUntil, false);
    }
}
