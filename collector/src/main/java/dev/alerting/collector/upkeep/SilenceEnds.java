package dev.alerting.collector.upkeep;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.state.Silence;
import dev.alerting.collector.state.SilenceStore;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Removes silences that are over, and tells how much they have kept: in the log, and on the issue where one was asked for.
 * They hold nothing any more by then, whether or not this runs.
 */
public final class SilenceEnds implements UpkeepTask {
    private static final Duration FOR_ONE = Duration.ofSeconds(13);

    private final SilenceStore store;
    private final IssueTracker tracker;
    private final StructuredLog log;
    private final Clock clock;

    public SilenceEnds(SilenceStore store, IssueTracker tracker, StructuredLog log, Clock clock) {
        this.store = store;
        this.tracker = tracker;
        this.log = log;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "silences";
    }

    @Override
    public Duration interval() {
        return Duration.ZERO;
    }

    @Override
    public boolean run(Instant now, Deadline deadline) {
        for (Silence silence : store.list()) {
            if (silence.isOver(now)) {
                if (!deadline.leaves(FOR_ONE, clock.instant())) {
                    return false;
                }
                // Removed first: it is told once, or with bad luck not at all.
                store.remove(silence.id()).ifPresent(this::tell);
            }
        }
        return true;
    }

    private void tell(Silence silence) {
        log.info("silence over")
                .with("silence", silence.id())
                .with("by", silence.by())
                .with("kept", silence.kept())
                .write();
        if (silence.kept() > 0) {
            String text = "The silence of the rule is over. It kept " + silence.kept()
                    + (silence.kept() == 1 ? " firing" : " firings")
                    + " from opening an issue. What still fires gets one with its sender's next message.";
            silence.issueIn(tracker.repository()).ifPresent(issue -> tracker.comment(issue, text, Lane.P3));
        }
    }
}
