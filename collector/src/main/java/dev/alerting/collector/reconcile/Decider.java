package dev.alerting.collector.reconcile;

import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.reconcile.Decision.Close;
import dev.alerting.collector.reconcile.Decision.Comment;
import dev.alerting.collector.reconcile.Decision.Create;
import dev.alerting.collector.reconcile.Decision.LookAtIssue;
import dev.alerting.collector.reconcile.Decision.Skip;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides what an event asks for. Pure: the same record, event, view and time give the same decision. */
public final class Decider {
    private final Duration commentInterval;

    /** @param commentInterval at most one comment in this time, unless something but the time has changed */
    public Decider(Duration commentInterval) {
        this.commentInterval = commentInterval;
    }

    /**
     * @param record what is known, without a claim; {@link AlertRecord#unseen} for nothing
     * @param view how the record's issue stands, or {@link IssueView#UNSEEN}
     */
    public Decision decide(AlertRecord record, Occurrence occurrence, IssueView view, Instant now) {
        if (record.hasApplied(occurrence.delivery())) {
            return new Skip(Action.SKIP_DUPLICATE, Optional.empty());
        }
        AlertEvent event = occurrence.event();
        if (record.lastEvent()
                .filter(last -> event.orderKey().compareTo(last) < 0)
                .isPresent()) {
            return new Skip(Action.SKIP_STALE, Optional.empty());
        }
        return switch (record.status()) {
            case NONE, CLOSED ->
                event.state() == AlertState.FIRING
                        ? startEpisode(record, occurrence, view, now)
                        : rememberResolved(record, occurrence, now);
            case OPEN ->
                event.state() == AlertState.FIRING
                        ? stillFiring(record, occurrence, view, now)
                        : resolve(record, occurrence, view, now);
        };
    }

    /** A fresh issue; only one that a person has opened again goes on, or there would be two open ones. */
    private Decision startEpisode(AlertRecord record, Occurrence occurrence, IssueView view, Instant now) {
        if (record.issueNumber().isEmpty()) {
            return create(record, occurrence, Optional.empty(), now);
        }
        int previous = record.issueNumber().get();
        return switch (view) {
            case IssueView.Unseen unseen -> new LookAtIssue(previous);
            case IssueView.Open open -> continueIn(record, occurrence, open, now);
            case IssueView.Gone gone -> create(record, occurrence, Optional.empty(), now);
            case IssueView.ClosedByPerson closed -> create(record, occurrence, Optional.of(previous), now);
            case IssueView.ClosedByUs closed -> create(record, occurrence, Optional.of(previous), now);
        };
    }

    private Decision stillFiring(AlertRecord record, Occurrence occurrence, IssueView view, Instant now) {
        AlertEvent event = occurrence.event();
        int number = record.issueNumber().orElseThrow();
        if (record.manuallyClosed()) {
            return startsAfter(event, record.manuallyClosedAt().orElse(Instant.MIN))
                    // As after a resolution: a person may have opened the issue again since, and it then goes on.
                    ? startEpisode(record, occurrence, view, now)
                    : new Skip(Action.SKIP_MANUAL_CLOSE, Optional.empty());
        }
        boolean worthComment = changed(record, occurrence) || commentDue(record, now);
        // A repeat of what is known needs no look. An event with a newer time does: should a person have closed the
        // issue since the last one, it is a new episode.
        boolean repeat =
                record.lastProviderStateAt().filter(event.occurredAt()::equals).isPresent();
        if (repeat && !worthComment) {
            return suppress(record, occurrence, now);
        }
        return switch (view) {
            case IssueView.Unseen unseen -> new LookAtIssue(number);
            case IssueView.Open open ->
                worthComment ? comment(record, occurrence, open, now) : suppress(record, occurrence, now);
            case IssueView.ClosedByPerson closed ->
                startsAfter(event, closed.at())
                        ? create(record, occurrence, Optional.of(number), now)
                        : skipManualClose(record, occurrence, Status.OPEN, closed.at(), now);
            case IssueView.Gone gone -> skipManualClose(record, occurrence, Status.OPEN, now, now);
            // Our own close whose record was lost: the alert had been resolved by then.
            case IssueView.ClosedByUs closed ->
                startsAfter(event, closed.at())
                        ? create(record, occurrence, Optional.of(number), now)
                        : new Skip(Action.SKIP_STALE, Optional.empty());
        };
    }

    private Decision resolve(AlertRecord record, Occurrence occurrence, IssueView view, Instant now) {
        int number = record.issueNumber().orElseThrow();
        if (record.manuallyClosed()) {
            return skipManualClose(
                    record, occurrence, Status.CLOSED, record.manuallyClosedAt().orElse(now), now);
        }
        return switch (view) {
            case IssueView.Unseen unseen -> new LookAtIssue(number);
            case IssueView.Open open ->
                new Close(
                        seen(record, occurrence, now)
                                .status(Status.CLOSED)
                                .commentedAt(now)
                                .build(),
                        number);
            case IssueView.ClosedByPerson closed ->
                skipManualClose(record, occurrence, Status.CLOSED, closed.at(), now);
            case IssueView.Gone gone -> skipManualClose(record, occurrence, Status.CLOSED, now, now);
            case IssueView.ClosedByUs closed ->
                new Skip(
                        Action.SKIP_STALE,
                        Optional.of(seen(record, occurrence, now)
                                .status(Status.CLOSED)
                                .build()));
        };
    }

    /** Opens nothing, but makes a firing that is older and comes later stale. */
    private static Decision rememberResolved(AlertRecord record, Occurrence occurrence, Instant now) {
        return new Skip(
                Action.SKIP_STALE,
                Optional.of(seen(record, occurrence, now).status(Status.CLOSED).build()));
    }

    private static Decision create(
            AlertRecord record, Occurrence occurrence, Optional<Integer> previousIssue, Instant now) {
        return new Create(
                routed(seen(record, occurrence, now), occurrence)
                        .status(Status.OPEN)
                        .newEpisode(occurrence.event().occurredAt())
                        .noIssue()
                        .commentedAt(now)
                        .build(),
                previousIssue);
    }

    private static Decision continueIn(AlertRecord record, Occurrence occurrence, IssueView.Open issue, Instant now) {
        AlertRecord next = routed(seen(record, occurrence, now), occurrence)
                .status(Status.OPEN)
                .newEpisode(occurrence.event().occurredAt())
                .commentedAt(now)
                .build();
        return new Comment(next, record.issueNumber().orElseThrow(), true, true, issue.title(), issue.labels());
    }

    private static Decision comment(AlertRecord record, Occurrence occurrence, IssueView.Open issue, Instant now) {
        AlertRecord next = routed(seen(record, occurrence, now), occurrence)
                .status(Status.OPEN)
                .commentedAt(now)
                .build();
        return new Comment(
                next,
                record.issueNumber().orElseThrow(),
                false,
                reasonChanged(record, occurrence),
                issue.title(),
                issue.labels());
    }

    private static Decision suppress(AlertRecord record, Occurrence occurrence, Instant now) {
        return new Skip(
                Action.SUPPRESS,
                Optional.of(seen(record, occurrence, now).oneMoreSuppressed().build()));
    }

    private static Decision skipManualClose(
            AlertRecord record, Occurrence occurrence, Status status, Instant closedAt, Instant now) {
        return new Skip(
                Action.SKIP_MANUAL_CLOSE,
                Optional.of(seen(record, occurrence, now)
                        .status(status)
                        .closedByPerson(closedAt)
                        .build()));
    }

    private static AlertRecord.Builder seen(AlertRecord record, Occurrence occurrence, Instant now) {
        AlertEvent event = occurrence.event();
        return record.toBuilder()
                .lastEvent(event.occurredAt(), event.reason())
                .lastSeenAt(now)
                .title(event.title())
                .identity(Json.write(AlertEventJson.identity(event.identity())))
                .applied(occurrence.delivery());
    }

    private static AlertRecord.Builder routed(AlertRecord.Builder builder, Occurrence occurrence) {
        AlertEvent event = occurrence.event();
        return builder.routing(event.teams(), event.priority(), occurrence.routingUnknown());
    }

    private static boolean startsAfter(AlertEvent event, Instant instant) {
        return event.occurredAt().isAfter(instant);
    }

    private boolean commentDue(AlertRecord record, Instant now) {
        return record.lastCommentAt()
                .filter(last -> now.isBefore(last.plus(commentInterval)))
                .isEmpty();
    }

    private static boolean changed(AlertRecord record, Occurrence occurrence) {
        AlertEvent event = occurrence.event();
        return event.priority() != record.priority()
                || !event.teams().equals(record.teams())
                || occurrence.routingUnknown() != record.routingUnknown()
                || reasonChanged(record, occurrence);
    }

    private static boolean reasonChanged(AlertRecord record, Occurrence occurrence) {
        return !occurrence.event().reason().map(AlertRecord::remembered).equals(record.lastReason());
    }
}
