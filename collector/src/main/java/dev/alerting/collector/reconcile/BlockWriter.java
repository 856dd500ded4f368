package dev.alerting.collector.reconcile;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.LivingBody;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Display;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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

    /** Closes the issue, and shows it in the same request. */
    Outcome<Done> close(int number, String body, AlertRecord next) {
        Optional<String> changed = Optional.of(merge(body, recorded(next))).filter(text -> !text.equals(body));
        Outcome<Done> closed = tracker.close(number, CloseReason.COMPLETED, changed);
        boolean refused = closed instanceof Refused<Done> refusal && refusal.refusal() == Refusal.INVALID;
        return refused && changed.isPresent() ? tracker.close(number) : closed;
    }

    /** Shows a record as it is in the table. Leaves an issue alone that is not open any more. */
    void refresh(AlertRecord record, int number) {
        // Before the read: thousands of alerts that repeat must not use up the requests that new ones need.
        if (hasRoom()
                && tracker.viewIssue(number) instanceof Applied<IssueView> seen
                && seen.value() instanceof IssueView.Open open) {
            String body = merge(open.body(), record);
            if (!body.equals(open.body())) {
                tracker.edit(number, IssueEdit.ofBody(body));
            }
        }
    }

    private boolean hasRoom() {
        return tracker.heldBack(Lane.EDIT).isEmpty();
    }

    private static AlertRecord recorded(AlertRecord next) {
        return next.toBuilder().version(next.version() + WRITES_OF_AN_ACTION).build();
    }

    private String merge(String body, AlertRecord record) {
        try {
            return LivingBody.merge(body, renderer.renderBlock(record));
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
