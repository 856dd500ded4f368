package dev.alerting.collector.reconcile;

import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.Status;
import java.util.Optional;

/** Finds out on GitHub whether the action of an abandoned claim took effect. */
final class Recovery {
    /** What was found. */
    sealed interface Finding {
        /** It took effect; this is the record it leads to. */
        record TookEffect(AlertRecord next) implements Finding {}

        /** There is no trace of it. */
        record NoTrace() implements Finding {}
    }

    private final IssueTracker tracker;
    private final BlockWriter blocks;

    Recovery(IssueTracker tracker, BlockWriter blocks) {
        this.tracker = tracker;
        this.blocks = blocks;
    }

    /** @param before the record that holds the claim */
    Outcome<Finding> findTraces(Claim claim, AlertRecord before) {
        if (claim.intent() != Claim.Intent.CREATE
                && !claim.next().issue().repository().equalsIgnoreCase(tracker.repository())) {
            return new Refused<>(Refusal.GONE, "the issue is in another repository");
        }
        return switch (claim.intent()) {
            case CREATE -> lookForIssue(claim);
            case COMMENT -> lookForComment(claim, before);
            case CLOSE -> lookAtClose(claim);
        };
    }

    private Outcome<Finding> lookForIssue(Claim claim) {
        AlertRecord next = claim.next();
        return tracker.findIssue(
                        Marker.ofIssue(next.fingerprint(), next.episode().number()), claim.startedAt())
                .then(found -> applied(found.<Finding>map(number -> new Finding.TookEffect(next.toBuilder()
                                .issue(tracker.repository(), number)
                                .build()))
                        .orElseGet(Finding.NoTrace::new)));
    }

    private Outcome<Finding> lookForComment(Claim claim, AlertRecord before) {
        int number = claim.next().issue().number().orElseThrow();
        // The list of comments of an issue moved out of our sight is a 404, which view alone can tell from a lost
        // permission.
        return tracker.viewIssue(number).then(view -> switch (view) {
            case IssueView.Gone gone -> new Refused<Finding>(Refusal.GONE, "the issue is gone");
            case IssueView.ClosedByUs closed
            when before.status() != Status.OPEN && claim.next().status() == Status.OPEN ->
                completeReopen(claim, before, number);
            default ->
                hasComment(claim)
                        .then(found -> applied(found ? new Finding.TookEffect(claim.next()) : new Finding.NoTrace()));
        });
    }

    /** Reopening takes two writes, the comment first; one that got only that far is completed here. */
    private Outcome<Finding> completeReopen(Claim claim, AlertRecord before, int number) {
        return hasComment(claim)
                .then(found -> found
                        ? tracker.reopen(number)
                                .then(done -> applied(
                                        new Finding.TookEffect(Actions.withRoutingToBeShown(claim.next(), before))))
                        : applied(new Finding.NoTrace()));
    }

    /** Closing takes two writes, the comment first; a close that got only that far is completed here. */
    private Outcome<Finding> lookAtClose(Claim claim) {
        int number = claim.next().issue().number().orElseThrow();
        return tracker.viewIssue(number).then(view -> switch (view) {
            case IssueView.Open open ->
                hasComment(claim)
                        .then(found -> found
                                ? blocks.close(number, open.body(), claim.next())
                                        .then(done -> tookEffect(claim, done))
                                : applied(new Finding.NoTrace()));
            case IssueView.ClosedByPerson closed ->
                applied(new Finding.TookEffect(claim.next().toBuilder()
                        .closedByPerson(closed.at(), closed.duplicate())
                        .build()));
            default -> applied(new Finding.TookEffect(claim.next()));
        });
    }

    private static Outcome<Finding> tookEffect(Claim claim, Done done) {
        return applied(new Finding.TookEffect(claim.next()));
    }

    private Outcome<Boolean> hasComment(Claim claim) {
        AlertRecord next = claim.next();
        Optional<Integer> number = next.issue().number();
        Marker marker = Marker.ofComment(next.fingerprint(), next.episode().number(), claim.actionId());
        return tracker.hasComment(number.orElseThrow(), marker, claim.startedAt());
    }

    private static Outcome<Finding> applied(Finding finding) {
        return new Applied<>(finding);
    }
}
