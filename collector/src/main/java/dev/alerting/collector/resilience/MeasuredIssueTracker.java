package dev.alerting.collector.resilience;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Reaction;
import dev.alerting.common.telemetry.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Counts calls as {@code GitHubCalls}, and the failed ones also with the reason as dimension {@code result}. */
public final class MeasuredIssueTracker implements IssueTracker {
    private final IssueTracker tracker;
    private final Metrics metrics;

    public MeasuredIssueTracker(IssueTracker tracker, Metrics metrics) {
        this.tracker = tracker;
        this.metrics = metrics;
    }

    @Override
    public String repository() {
        return tracker.repository();
    }

    @Override
    public Optional<Duration> heldBack() {
        return tracker.heldBack();
    }

    @Override
    public Optional<Duration> heldBack(Lane lane) {
        return tracker.heldBack(lane);
    }

    @Override
    public Outcome<Done> checkAccess() {
        return countOutcome(tracker.checkAccess());
    }

    @Override
    public Outcome<Integer> create(IssueDraft draft, Lane lane) {
        return countOutcome(tracker.create(draft, lane));
    }

    @Override
    public Outcome<IssueView> viewIssue(int number) {
        return countOutcome(tracker.viewIssue(number));
    }

    @Override
    public Outcome<Optional<String>> readBody(int number) {
        return countOutcome(tracker.readBody(number));
    }

    @Override
    public Outcome<Done> comment(int number, String body, Lane lane) {
        return countOutcome(tracker.comment(number, body, lane));
    }

    @Override
    public Outcome<Done> close(int number, CloseReason reason, Optional<String> body) {
        return countOutcome(tracker.close(number, reason, body));
    }

    @Override
    public Outcome<Boolean> assign(int number, String login) {
        return countOutcome(tracker.assign(number, login));
    }

    @Override
    public Outcome<Done> react(long comment, Reaction reaction) {
        return countOutcome(tracker.react(comment, reaction));
    }

    @Override
    public Outcome<Boolean> hasTriageRole(String login) {
        return countOutcome(tracker.hasTriageRole(login));
    }

    @Override
    public Outcome<Done> reopen(int number) {
        return countOutcome(tracker.reopen(number));
    }

    @Override
    public Outcome<Done> edit(int number, IssueEdit edit, Lane lane) {
        return countOutcome(tracker.edit(number, edit, lane));
    }

    @Override
    public Outcome<Optional<Integer>> findIssue(Marker marker, Instant since) {
        return countOutcome(tracker.findIssue(marker, since));
    }

    @Override
    public Outcome<Boolean> hasComment(int number, Marker marker, Instant since) {
        return countOutcome(tracker.hasComment(number, marker, since));
    }

    /** Counts the calls of lists as well. */
    public IssueListing measure(IssueListing listing) {
        return new IssueListing() {
            @Override
            public Outcome<Changes> listChanges(Instant since, Optional<String> etag) {
                return countOutcome(listing.listChanges(since, etag));
            }

            @Override
            public Outcome<Comments> listComments(Instant since, Optional<String> etag) {
                return countOutcome(listing.listComments(since, etag));
            }

            @Override
            public Outcome<List<ListedIssue>> listOpen(BooleanSupplier isTimeLeft) {
                return countOutcome(listing.listOpen(isTimeLeft));
            }

            @Override
            public Outcome<Done> closeAsDuplicate(int number) {
                return countOutcome(listing.closeAsDuplicate(number));
            }
        };
    }

    private <T> Outcome<T> countOutcome(Outcome<T> outcome) {
        metrics.count("GitHubCalls", Map.of());
        switch (outcome) {
            case Outcome.Applied<T> applied -> {}
            case Outcome.Refused<T> refused -> countFailure("REFUSED");
            case Outcome.Unavailable<T> unavailable ->
                countFailure(unavailable.cause().name());
            case Outcome.Unknown<T> unknown -> countFailure("UNKNOWN");
        }
        return outcome;
    }

    private void countFailure(String result) {
        metrics.count("GitHubCalls", Map.of("result", result));
    }
}
