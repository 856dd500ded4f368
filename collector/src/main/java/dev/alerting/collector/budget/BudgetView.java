package dev.alerting.collector.budget;

import java.time.Duration;
import java.util.Optional;

/** What can be known of the content budget without taking anything from it. */
public interface BudgetView {
    /**
     * Whether {@code count} writes of a lane could be made within a time from now, if nobody but those of more urgent
     * lanes who wait already came first. Answered from what is known here, without a call: it may be outdated by what
     * other instances have written since.
     *
     * @param count at least 0
     */
    boolean canServeWithin(Lane lane, int count, Duration time);

    /** Present while no issue may be edited: for how long. Whoever asks first spares the look before an edit in vain. */
    Optional<Duration> editsHeldBack();
}
