package dev.alerting.collector.reconcile;

import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.reconcile.Decision.Close;
import dev.alerting.collector.reconcile.Decision.Comment;
import dev.alerting.collector.reconcile.Decision.Create;
import dev.alerting.collector.reconcile.Decision.LookAtIssue;
import dev.alerting.collector.reconcile.Decision.Promote;
import dev.alerting.collector.reconcile.Decision.Skip;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Details;
import dev.alerting.collector.state.Display;
import dev.alerting.collector.state.Ended;
import dev.alerting.collector.state.Ended.Ending;
import dev.alerting.collector.state.EventHistory;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.SeenEvent;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.event.OutOfSight;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Decides what to do about an event. Pure: the same record, event, view and time always give the same decision.
 *
 * <p>Each event is inserted among the known events of its alert, ordered by when they were observed. The state after
 * replaying all of them in that order is what the issue has to show. So the order of delivery does not matter, and
 * times of different clocks are never compared.
 */
public final class Decider {
    private final Options options;

    /**
     * @param commentInterval a repeat that tells nothing new is worth a comment after this time; empty: never
     * @param refireAfter how long after a resolution a firing with the start of what was resolved counts as going on
     *     instead of as a late copy
     * @param episodeGap how long no firing is observed until an episode whose start is not known has ended
     * @param reopenWindow so long after we closed it an issue is opened again instead of another one
     */
    public record Options(
            Optional<Duration> commentInterval, Duration refireAfter, Duration episodeGap, Duration reopenWindow) {
        /** Never opens an issue again. */
        public Options(Optional<Duration> commentInterval, Duration refireAfter, Duration episodeGap) {
            this(commentInterval, refireAfter, episodeGap, Duration.ZERO);
        }
    }

    /** So many episodes in so long a time are told by a label, until none has begun for a day. */
    private static final int FLAPS = 3;

    private static final Duration FLAP_WINDOW = Duration.ofHours(6);
    private static final Duration FLAP_QUIET = Duration.ofDays(1);

    public Decider(Options options) {
        this.options = options;
    }

    /**
     * @param record what is known, without a claim; {@link AlertRecord#unseen} for nothing
     * @param view how the record's issue stands, or {@link IssueView#UNSEEN}
     */
    public Decision decide(AlertRecord record, DeliveredAlert alert, IssueView view, Instant now) {
        if (record.hasApplied(alert.delivery())) {
            return new Skip(Action.SKIP_DUPLICATE, Optional.empty());
        }
        if (alert.isSilenced()) {
            return new Skip(Action.SKIP_SILENCED, Optional.empty());
        }
        Situation situation = new Situation(record, alert, view, now);
        return alert.seen().isFiring() ? situation.decideFiring() : situation.decideResolved();
    }

    /** What is done instead of opening an issue about what people have silenced. */
    Skip skipAsSilenced(AlertRecord record, DeliveredAlert alert, Instant now) {
        return new Situation(record, alert, IssueView.UNSEEN, now).skipAsSilenced(record.handling());
    }

    private Standing standing(EventHistory history) {
        return Standing.after(history, new Standing.Rules(options.refireAfter(), options.episodeGap()));
    }

    /** One event, in its place among the events known. */
    private final class Situation {
        private final AlertRecord before;
        private final AlertRecord record;
        private final DeliveredAlert alert;
        private final AlertEvent event;
        private final SeenEvent seen;
        private final Standing standing;
        private final IssueView view;
        private final Instant now;

        private Situation(AlertRecord before, DeliveredAlert alert, IssueView view, Instant now) {
            this.before = before;
            this.alert = alert;
            this.event = alert.event();
            this.seen = alert.seen();
            this.record =
                    before.toBuilder().history(before.history().with(seen)).build();
            this.standing = standing(record.history());
            this.view = view;
            this.now = now;
        }

        private Decision decideFiring() {
            if (!standing.isFiring()) {
                // Either over already, or the missing piece that makes a resolution known before count.
                return record.status() == Status.OPEN ? close() : skipAsStale();
            }
            if (record.status() != Status.OPEN) {
                return startEpisode();
            }
            if (isInAnotherEpisode()) {
                return isNewestFiring() ? startEpisode() : continueElsewhere();
            }
            return isNewestFiring() ? stillFiring() : skipAsStale();
        }

        private Decision decideResolved() {
            if (!standing.isFiring()) {
                return record.status() == Status.OPEN ? close() : rememberResolved();
            }
            if (record.status() == Status.OPEN && !isInAnotherEpisode() || record.awaitsNewestFiring()) {
                // What is still on its way tells more of its episode than the end of another one.
                return skipAsStale();
            }
            // It ended an earlier episode than was thought, and the newest one goes on.
            return record.status() == Status.OPEN ? continueElsewhere() : startEpisode();
        }

        private boolean isNewestFiring() {
            return seen.isFiring() && isNewestOfItsState();
        }

        private boolean isNewestOfItsState() {
            return isObservedWithNewestOf(record.history()) && !isAcceptedBeforeWhatIsKnown();
        }

        private boolean isObservedWithNewestOf(EventHistory history) {
            return history.newest(seen.state())
                    .filter(newest -> newest.observedAt().equals(seen.observedAt()))
                    .isPresent();
        }

        /** Senders with times of whole seconds, and reminders of an alarm, tell different things of the same time. */
        private boolean isAcceptedBeforeWhatIsKnown() {
            return seen.isFiring()
                    && isObservedWithNewestOf(before.history())
                    && record.lastAcceptedAt()
                            .filter(alert.acceptedAt()::isBefore)
                            .isPresent();
        }

        /** Whether the alert fires in an episode that began after that of the record. */
        private boolean isInAnotherEpisode() {
            return record.episode()
                    .observedAt()
                    .filter(standing::firesInEpisodeAfter)
                    .isPresent();
        }

        /** A fresh issue; only one that a person has opened again goes on, or there would be two open ones. */
        private Decision startEpisode() {
            if (record.issue().number().isEmpty()) {
                return create(Optional.empty());
            }
            int previous = record.issue().number().get();
            return switch (view) {
                case IssueView.Unseen unseen -> new LookAtIssue(previous);
                case IssueView.Open open -> continueIn(open);
                case IssueView.Gone gone -> create(Optional.empty());
                case IssueView.ClosedByPerson closed -> create(Optional.of(previous));
                case IssueView.ClosedByUs closed ->
                    options.reopenWindow().isPositive()
                                    && !record.episode().isClosedByPerson()
                                    && now.isBefore(closed.at().plus(options.reopenWindow()))
                            ? reopen(previous)
                            : create(Optional.of(previous));
            };
        }

        private Decision reopen(int number) {
            return isSilenced()
                    ? create(Optional.of(number))
                    : new Decision.Reopen(goingOn(startingEpisode().commentedAt(now), Display::withComment), number);
        }

        private AlertRecord goingOn(AlertRecord.Builder builder, UnaryOperator<Display> change) {
            return withFlaps(builder.display(change)
                    .display(display -> display.withEdit(now))
                    .build());
        }

        private AlertRecord withFlaps(AlertRecord next) {
            Instant start = next.episode().startedAt().orElse(now);
            boolean quiet = record.story()
                    .display()
                    .flappingUntil()
                    .filter(now::isBefore)
                    .isEmpty();
            Optional<Instant> end = !quiet || next.episodesSince(start.minus(FLAP_WINDOW)) >= FLAPS
                    ? Optional.of(now.plus(FLAP_QUIET))
                    : Optional.empty();
            return next.toBuilder()
                    .display(display -> display.flappingUntil(end))
                    .build();
        }

        /**
         * An event in between has shown that the newest firing, which was taken for a repeat, began another episode. An
         * issue that a person closed belongs to the episode before: the one that goes on gets its own.
         */
        private Decision continueElsewhere() {
            if (record.row().isPresent()) {
                return record.episode().isClosedByPerson() ? create(Optional.empty()) : goOn();
            }
            if (record.issue().number().isEmpty()) {
                return create(Optional.empty());
            }
            int number = record.issue().number().get();
            return switch (view) {
                case IssueView.Unseen unseen -> new LookAtIssue(number);
                case IssueView.Open open -> goOn();
                case IssueView.Gone gone -> create(Optional.empty());
                case IssueView.ClosedByPerson closed -> create(Optional.of(number));
                case IssueView.ClosedByUs closed -> create(Optional.of(number));
            };
        }

        private Decision goOn() {
            return new Skip(
                    Action.SKIP_STALE,
                    Optional.of(applied()
                            .goingOnSince(standing.firingSince().orElse(now))
                            .build()));
        }

        private Decision stillFiring() {
            if (record.episode().isClosedByPerson()) {
                return new Skip(Action.SKIP_MANUAL_CLOSE, Optional.of(applied().build()));
            }
            if (record.row().isPresent()) {
                return stillFiringInRow(record.row().get());
            }
            if (record.issue().number().isEmpty()) {
                // A version of before storms has dropped the row.
                return create(Optional.empty());
            }
            int number = record.issue().number().get();
            boolean worthComment = record.handling().isSnoozed(now) ? isMoreUrgent() : hasNews() || commentDue();
            if (!worthComment) {
                return countRepeat();
            }
            return switch (view) {
                case IssueView.Unseen unseen -> new LookAtIssue(number);
                case IssueView.Open open -> commentIfNews(open);
                case IssueView.ClosedByPerson closed -> skipManualClose(Status.OPEN, closed);
                case IssueView.Gone gone -> skipManualClose(Status.OPEN, new IssueView.ClosedByPerson(now));
                // Our own close whose record was lost; what fires must be seen.
                case IssueView.ClosedByUs closed -> create(Optional.of(number));
            };
        }

        /** A row shows what the record holds, so that is all there is to do. The most urgent need an issue of their own. */
        private Decision stillFiringInRow(AlertRecord.Row row) {
            AlertRecord.Builder next = withRouting(withLatest()).oneMoreRepeat();
            return event.priority() == Priority.P0
                    ? new Promote(
                            next.commentedAt(now)
                                    .display(display -> display.withEdit(now))
                                    .build(),
                            row)
                    : new Skip(
                            Action.SUPPRESS,
                            Optional.of(next.oneMoreSuppressed().build()));
        }

        private Decision close() {
            if (record.episode().isClosedByPerson()) {
                return skipManualClose(
                        Status.CLOSED,
                        new IssueView.ClosedByPerson(
                                record.episode().closedByPersonAt().orElse(now),
                                false,
                                record.handling().duplicate()));
            }
            if (record.row().isPresent()) {
                return new Skip(Action.STORM_ROW_END, Optional.of(ended().build()));
            }
            if (record.issue().number().isEmpty()) {
                return new Skip(Action.SKIP_STALE, Optional.of(ended().build()));
            }
            int number = record.issue().number().get();
            return switch (view) {
                case IssueView.Unseen unseen -> new LookAtIssue(number);
                case IssueView.Open open -> closeIssue(open, number);
                case IssueView.ClosedByPerson closed -> skipManualClose(Status.CLOSED, closed);
                case IssueView.Gone gone -> skipManualClose(Status.CLOSED, new IssueView.ClosedByPerson(now));
                case IssueView.ClosedByUs closed -> new Skip(Action.SKIP_STALE, Optional.of(ended().build()));
            };
        }

        private Decision closeIssue(IssueView.Open open, int number) {
            boolean comment = isUrgent()
                    || isOutOfSight()
                    || hasTakenPart(open.people())
                    || record.handling().keptOpen();
            AlertRecord.Builder next = ended().display(display -> display.withEdit(now));
            if (comment) {
                next.commentedAt(now).display(Display::withComment);
            }
            return new Close(next.build(), number, comment, open.body());
        }

        private AlertRecord.Builder ended() {
            Instant at = seen.isFiring()
                    ? standing.resolution().map(Standing.Resolution::at).orElse(now)
                    : event.occurredAt();
            Ending how = isOutOfSight() ? Ending.OUT_OF_SIGHT : Ending.RESOLVED;
            return withLatest().status(Status.CLOSED).ended(new Ended(at, how));
        }

        private boolean isUrgent() {
            return record.routing().priority().compareTo(Priority.P1) <= 0;
        }

        private boolean isOutOfSight() {
            return OutOfSight.isTold(event);
        }

        /** An assignee, an acknowledgement, or a comment that is not ours. How many are ours is not known of before. */
        private boolean hasTakenPart(IssueView.Participation people) {
            return people.assigned()
                    || record.handling().acknowledgedBy().isPresent()
                    || people.comments() > record.story().display().comments().orElse(0);
        }

        /** Changes nothing now, but may decide about an event that is still under way. */
        private Decision skipAsStale() {
            boolean awaited = seen.isFiring()
                    && record.awaitedFiring().filter(seen.observedAt()::equals).isPresent();
            boolean tellsMore = isNewestFiring() && !told().equals(record.toldRouting());
            if (record.history().equals(before.history()) && !awaited && !tellsMore) {
                return new Skip(Action.SKIP_STALE, Optional.empty());
            }
            return new Skip(Action.SKIP_STALE, Optional.of(applied().build()));
        }

        /**
         * Opens nothing, but makes a firing that was observed earlier and is delivered later stale. What is resolved
         * already is not written again, however often a sender polls it.
         */
        private Decision rememberResolved() {
            Standing known = standing(before.history());
            boolean polled = before.status() != Status.NONE
                    && standing.equals(known)
                    && record.history().events().getLast().compareTo(seen) == 0
                    && !mayHideAFiring(known);
            if (polled || record.history().equals(before.history())) {
                return new Skip(Action.SKIP_STALE, Optional.empty());
            }
            return new Skip(
                    Action.SKIP_STALE,
                    Optional.of(withLatest().status(Status.CLOSED).build()));
        }

        /**
         * Whether a firing that is still under way could have been observed between the known resolution and this one
         * and not be a late copy. Polled resolutions name no episode and are not kept waiting.
         */
        private boolean mayHideAFiring(Standing known) {
            boolean laterThanCopies = known.resolution()
                    .filter(ended -> !seen.observedAt().isBefore(ended.at().plus(options.refireAfter())))
                    .isPresent();
            boolean namesEpisode =
                    seen.startedAt().isPresent() || seen.cycleKey().isPresent();
            return alert.redelivered() || namesEpisode && laterThanCopies;
        }

        private Decision create(Optional<Integer> previousIssue) {
            if (isSilenced()) {
                return skipAsSilenced(
                        record.handling().toBuilder().onceMoreSilenced().build());
            }
            return new Create(goingOn(startingEpisode().noPlace().commentedAt(now), display -> display), previousIssue);
        }

        /** Remembered, so that its end counts, and its next firing opens an issue once the silence is over. */
        private Skip skipAsSilenced(Handling handling) {
            Optional<Instant> awaited = isNewestFiring() ? Optional.of(seen.observedAt()) : record.awaitedFiring();
            return new Skip(
                    Action.SKIP_SILENCED,
                    Optional.of(
                            applied().handling(handling).awaitedFiring(awaited).build()));
        }

        /** Because a person has said so; what is most urgent is told all the same. */
        private boolean isSilenced() {
            return record.handling().isSilenced(now, routingOfEpisode().priority());
        }

        /** What the newest firing tells; of one that has yet to be seen to, nothing is known but that of this event. */
        private AlertRecord.Routing routingOfEpisode() {
            return (isNewestFiring() ? told() : record.newestRouting()).orElseGet(() -> routing(event.teams()));
        }

        /** An end that has led to it does not say why the alert fires. */
        private AlertRecord.Builder startingEpisode() {
            Optional<String> reason = seen.isFiring() ? event.reason() : Optional.empty();
            return withLatest()
                    .routing(routingOfEpisode())
                    .status(Status.OPEN)
                    .newEpisode(alert.startedAt(), standing.firingSince().orElse(seen.observedAt()))
                    .reason(reason);
        }

        private Decision continueIn(IssueView.Open open) {
            AlertRecord next = goingOn(startingEpisode().commentedAt(now), Display::withComment);
            return new Comment(next, record.issue().number().orElseThrow(), true, true, open, true);
        }

        private Decision commentIfNews(IssueView.Open open) {
            boolean showsIt = hasNews() || isEditDue();
            AlertRecord next = withRouting(withLatest())
                    .status(Status.OPEN)
                    .oneMoreRepeat()
                    .commentedAt(now)
                    .display(Display::withComment)
                    .display(display -> showsIt ? display.withEdit(now) : display)
                    .build();
            return new Comment(next, record.issue().number().orElseThrow(), false, reasonChanged(), open, showsIt);
        }

        private Decision countRepeat() {
            boolean showsIt = isEditDue();
            AlertRecord next = withLatest()
                    .oneMoreRepeat()
                    .oneMoreSuppressed()
                    .display(display -> showsIt ? display.withEdit(now) : display)
                    .build();
            return new Skip(Action.SUPPRESS, Optional.of(next), showsIt);
        }

        private boolean isEditDue() {
            return record.story().display().isDue(record.routing().priority(), now);
        }

        private Decision skipManualClose(Status status, IssueView.ClosedByPerson closed) {
            return new Skip(
                    Action.SKIP_MANUAL_CLOSE,
                    Optional.of(withLatest()
                            .status(status)
                            .closedByPerson(closed.at(), closed.duplicate())
                            .build()));
        }

        /** With the event among those known, and its delivery among those applied. */
        private AlertRecord.Builder applied() {
            Optional<Instant> awaited =
                    record.awaitedFiring().filter(at -> !seen.isFiring() || !at.equals(seen.observedAt()));
            AlertRecord.Builder next =
                    record.toBuilder().awaitedFiring(awaited).lastSeenAt(now).applied(alert.delivery());
            // With the sender's teams: what a person has said counts for one episode.
            return isNewestFiring() ? next.toldRouting(told()).lastAcceptedAt(Optional.of(alert.acceptedAt())) : next;
        }

        private Optional<AlertRecord.Routing> told() {
            return Optional.of(routing(event.teams()));
        }

        /** With what the event tells as well, unless a newer one has told it. */
        private AlertRecord.Builder withLatest() {
            if (!isNewestOfItsState() && !record.title().isEmpty()) {
                return applied();
            }
            return (seen.isFiring() ? applied().details(Details.of(event)) : applied())
                    .lastEvent(event.occurredAt(), event.reason())
                    .title(event.title())
                    .identity(Json.write(AlertEventJson.identity(event.identity())
                            .put("source", event.source())
                            .put("rule", alert.alert().origin().subject())));
        }

        /** The issue shows it. */
        private AlertRecord.Builder withRouting(AlertRecord.Builder builder) {
            return builder.routing(routing(teams()));
        }

        private AlertRecord.Routing routing(List<String> teams) {
            return new AlertRecord.Routing(teams, event.priority(), alert.routingUnknown());
        }

        /** For the rest of an episode what a person has said counts. */
        private List<String> teams() {
            return record.handling().team().map(List::of).orElseGet(event::teams);
        }

        private boolean isMoreUrgent() {
            return event.priority().compareTo(record.routing().priority()) < 0;
        }

        private boolean commentDue() {
            return options.commentInterval()
                    .filter(interval -> record.episode()
                            .lastCommentAt()
                            .filter(last -> now.isBefore(last.plus(interval)))
                            .isEmpty())
                    .isPresent();
        }

        private boolean hasNews() {
            return event.priority() != record.routing().priority()
                    || !teams().equals(record.routing().teams())
                    || alert.routingUnknown() != record.routing().unknown()
                    || reasonChanged();
        }

        private boolean reasonChanged() {
            return event.reason().filter(record::isNewReason).isPresent();
        }
    }
}
