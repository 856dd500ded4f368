package dev.alerting.collector.command;

import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.reconcile.Action;
import dev.alerting.collector.reconcile.IssueWork.Step;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Claim.Intent;
import dev.alerting.collector.state.EventHistory;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Status;
import dev.alerting.common.issue.Labels;
import java.time.Instant;
import java.util.Optional;

/** Ends snoozes and silences when their time has come, and says so where somebody waits for it. */
public final class QuietEnds {
    private final Reconciler reconciler;
    private final IssueTracker tracker;

    public QuietEnds(Reconciler reconciler, IssueTracker tracker) {
        this.reconciler = reconciler;
        this.tracker = tracker;
    }

    /**
     * Ends what is over of one alert; nothing if nothing is.
     *
     * @param leaseUntil when this attempt is certainly over, even if the process is killed
     * @return what cannot be done now has to be tried again
     */
    public Result end(String fingerprint, Instant now, Instant leaseUntil) {
        Result result = reconciler.reconcile(fingerprint, record -> decide(record, now), leaseUntil);
        if (result instanceof Result.Done done && done.action() == Action.END_QUIET) {
            reconciler.show(fingerprint, leaseUntil);
        }
        return result;
    }

    private Step decide(AlertRecord record, Instant now) {
        Handling before = record.handling();
        boolean snoozeEnds = hasCome(before.snoozedUntil(), now);
        boolean silenceEnds = hasCome(before.silencedUntil(), now);
        boolean flapsEnd = hasCome(record.story().display().flappingUntil(), now);
        if (!snoozeEnds && !silenceEnds && !flapsEnd) {
            return new Step.Skip(Action.SKIP_STALE);
        }
        Handling.Builder handling = before.toBuilder();
        if (snoozeEnds) {
            handling.snoozedUntil(Optional.empty());
        }
        if (silenceEnds) {
            handling.silencedUntil(Optional.empty());
        }
        AlertRecord.Builder changed = record.toBuilder().handling(handling.build());
        if (flapsEnd) {
            changed.display(display -> display.flappingUntil(Optional.empty()));
        }
        AlertRecord next = changed.build();
        boolean goesOn = record.status() == Status.OPEN && !record.episode().isClosedByPerson();
        boolean tellsSilence = silenceEnds && before.silenced() > 0;
        boolean tellsSnooze = snoozeEnds && goesOn;
        boolean relabels = flapsEnd && goesOn;
        if (record.issue().number().isEmpty() || !tellsSnooze && !tellsSilence && !relabels) {
            return new Step.Remember(Action.END_QUIET, next);
        }
        Effects effects = new Effects(
                tracker,
                record,
                record.fingerprint() + " quiet until " + before.snoozedUntil() + before.silencedUntil()
                        + record.story().display().flappingUntil());
        if (relabels) {
            effects.removeLabel(Labels.FLAPPING);
        }
        if (tellsSnooze) {
            effects.removeLabel(Labels.SNOOZED);
        }
        if (tellsSnooze || tellsSilence) {
            say(effects, before, record, tellsSilence);
        }
        return new Step.Act(Action.END_QUIET, Intent.COMMENT, effects.actionId(), next, effects::run);
    }

    private static void say(Effects effects, Handling before, AlertRecord record, boolean tellsSilence) {
        effects.say(marker -> tellsSilence
                ? Answers.silenceOver(marker, before.silenced(), fires(record.history()))
                : Answers.snoozeOver(marker));
    }

    private static boolean hasCome(Optional<Instant> end, Instant now) {
        return end.filter(until -> !now.isBefore(until)).isPresent();
    }

    private static boolean fires(EventHistory history) {
        return !history.events().isEmpty() && history.events().getLast().isFiring();
    }
}
