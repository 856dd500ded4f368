package dev.alerting.collector.reconcile;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Display;
import dev.alerting.collector.state.Ended.Ending;
import dev.alerting.common.issue.Labels;
import dev.alerting.common.issue.LivingBody;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps the block of an issue up to date. It is nice to have: whatever goes wrong with it is dropped, and neither fails nor
 * delays an alert.
 */
final class BlockWriter {
    /** The record is written once with the claim and once more when the action is done: that one is shown. */
    private static final int WRITES_OF_AN_ACTION = 2;

    private final IssueTracker tracker;
    private final IssueRenderer renderer;
    private final Consumer<RuntimeException> onFailure;

    /** @param onFailure is told of a block that could not be made */
    BlockWriter(IssueTracker tracker, IssueRenderer renderer, Consumer<RuntimeException> onFailure) {
        this.tracker = tracker;
        this.renderer = renderer;
        this.onFailure = onFailure;
    }

    /** The block of an issue that is about to be opened; empty if there is none. */
    Optional<String> render(AlertRecord next) {
        return forms(recorded(next)).stream().findFirst();
    }

    /** Shows what is about to be recorded. Returns the record, which knows whether that has worked. */
    AlertRecord show(int number, IssueView.Open view, AlertRecord next) {
        String body = merge(view.body(), recorded(next));
        boolean shown = body.equals(view.body())
                || hasRoom() && tracker.edit(number, IssueEdit.ofBody(body)) instanceof Applied<Done>;
        return shown ? next : next.toBuilder().display(Display::withoutEdit).build();
    }

    /** Closes the issue, and shows it in the same request; one that people keep open only shows it. */
    Outcome<Done> close(int number, String body, AlertRecord next) {
        Optional<String> changed = Optional.of(merge(body, recorded(next))).filter(text -> !text.equals(body));
        if (next.handling().keptOpen()) {
            Set<String> label = Set.of(Labels.RESOLVED);
            Outcome<Done> shown = tracker.edit(number, new IssueEdit(Optional.empty(), changed, label, Set.of()));
            return isInvalid(shown) ? tracker.edit(number, new IssueEdit(Optional.empty(), label, Set.of())) : shown;
        }
        boolean outOfSight = next.story()
                .ended()
                .filter(ended -> ended.how() == Ending.OUT_OF_SIGHT)
                .isPresent();
        if (outOfSight) {
            // Not in the request that closes: that would replace all labels, and a person may be adding one.
            tracker.edit(number, new IssueEdit(Optional.empty(), Set.of(Labels.OUT_OF_SIGHT), Set.of()));
        }
        CloseReason reason = outOfSight ? CloseReason.NOT_PLANNED : CloseReason.COMPLETED;
        Outcome<Done> closed = tracker.close(number, reason, changed);
        return isInvalid(closed) && changed.isPresent() ? tracker.close(number, reason) : closed;
    }

    /** The issue goes on in another episode. Whether that works does not matter. */
    void relabelForNextEpisode(int number, Set<String> present, AlertRecord next) {
        boolean flaps = next.story().display().flappingUntil().isPresent();
        Set<String> over =
                new HashSet<>(Set.of(Labels.OUT_OF_SIGHT, Labels.RESOLVED, Labels.ACKNOWLEDGED, Labels.SNOOZED));
        if (!flaps) {
            over.add(Labels.FLAPPING);
        }
        over.retainAll(present);
        Set<String> more = flaps && !present.contains(Labels.FLAPPING) ? Set.of(Labels.FLAPPING) : Set.of();
        IssueEdit edit = new IssueEdit(Optional.empty(), more, over);
        if (!edit.isEmpty()) {
            tracker.edit(number, edit);
        }
    }

    private static boolean isInvalid(Outcome<Done> outcome) {
        return outcome instanceof Refused<Done> refused && refused.refusal() == Refusal.INVALID;
    }

    /**
     * Shows where an alert stands. Leaves an issue alone that is not open any more.
     *
     * @param current the record, empty if it is not for this issue to show any more. Asked for after the issue was read, so
     *     that an edit seldom comes after that of somebody who has gone on
     */
    void refresh(int number, Supplier<Optional<AlertRecord>> current) {
        // Before the read: thousands of alerts that repeat must not use up the requests that new ones need.
        if (hasRoom()
                && tracker.viewIssue(number) instanceof Applied<IssueView> seen
                && seen.value() instanceof IssueView.Open open) {
            current.get()
                    .map(record -> merge(open.body(), record))
                    .filter(body -> !LivingBody.looksLike(body, open.body()))
                    .ifPresent(body -> tracker.edit(number, IssueEdit.ofBody(body)));
        }
    }

    /** A body with what an edit of ours has overwritten: the text of people, and a newer block. */
    String restore(LivingBody.Overwritten overwritten, String body, AlertRecord next) {
        return merge(LivingBody.restore(overwritten, body).orElse(body), recorded(next), body);
    }

    boolean hasRoom() {
        return tracker.heldBack(Lane.EDIT).isEmpty();
    }

    private static AlertRecord recorded(AlertRecord next) {
        return next.toBuilder().version(next.version() + WRITES_OF_AN_ACTION).build();
    }

    private String merge(String body, AlertRecord record) {
        return merge(body, record, body);
    }

    private String merge(String body, AlertRecord record, String read) {
        try {
            return LivingBody.merge(
                    body, renderer.renderBlock(record), record.handling().staleTicks(), read);
        } catch (RuntimeException e) {
            onFailure.accept(e);
            return body;
        }
    }

    private List<String> forms(AlertRecord record) {
        try {
            return renderer.renderBlock(record);
        } catch (RuntimeException e) {
            onFailure.accept(e);
            return List.of();
        }
    }
}
