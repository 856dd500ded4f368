package dev.alerting.collector.command;

import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.ListedComment;
import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Reaction;
import dev.alerting.collector.reconcile.Action;
import dev.alerting.collector.reconcile.IssueWork;
import dev.alerting.collector.reconcile.IssueWork.Step;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.RecordRepairs;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Claim.Intent;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.SilenceStore;
import dev.alerting.collector.state.Status;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.issue.IssueActivity.Assigned;
import dev.alerting.common.issue.IssueActivity.Closed;
import dev.alerting.common.issue.IssueActivity.Commented;
import dev.alerting.common.issue.IssueActivity.Overwrote;
import dev.alerting.common.issue.IssueActivity.Removed;
import dev.alerting.common.issue.IssueActivity.Reopened;
import dev.alerting.common.issue.IssueActivity.Ticked;
import dev.alerting.common.issue.IssueActivity.Unassigned;
import dev.alerting.common.issue.Labels;
import dev.alerting.common.issue.LivingBody;
import dev.alerting.common.issue.LivingBody.Box;
import dev.alerting.common.sender.Interpretation.IssueEvent;
import dev.alerting.common.sender.Interpretation.StormComment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Works on what people do on our issues. Each event is work on one alert's record, under a claim like any event of the
 * alert. It counts only if the record names that very issue: the text of an issue, which names the alert, can be changed by
 * people.
 *
 * <p>Who may assign, tick or close is GitHub's to decide, and it has decided before it tells. Who may give commands is
 * asked.
 */
public final class IssueEvents implements RecordRepairs.Activities {
    private static final int REQUEST_LENGTH = 16;
    private static final Duration SNOOZE_OF_BOX = Duration.ofHours(4);

    /** What changes something that the issue shows. */
    private static final Set<Action> SHOWN = EnumSet.of(
            Action.COMMAND,
            // It may be the last of several.
            Action.COMMAND_MISTAKEN,
            Action.ACKNOWLEDGE,
            Action.UNACKNOWLEDGE,
            Action.TICK,
            Action.NOTE_REOPENED);

    private final Reconciler reconciler;
    private final IssueTracker tracker;
    private final SilenceStore silences;
    private final StormCommands storms;
    private final Clock clock;

    public IssueEvents(
            Reconciler reconciler, IssueTracker tracker, SilenceStore silences, StormCommands storms, Clock clock) {
        this.reconciler = reconciler;
        this.tracker = tracker;
        this.silences = silences;
        this.storms = storms;
        this.clock = clock;
    }

    @Override
    public Result handle(IssueEvent event, Instant leaseUntil) {
        return shown(work(event, leaseUntil), event.fingerprint(), leaseUntil);
    }

    private Result shown(Result result, String fingerprint, Instant leaseUntil) {
        if (result instanceof Result.Done done && SHOWN.contains(done.action())) {
            reconciler.show(fingerprint, leaseUntil);
        }
        return result;
    }

    @Override
    public Result noteTicks(String fingerprint, Instant leaseUntil) {
        return shown(
                reconciler.reconcile(fingerprint, record -> noteTicks(record), leaseUntil), fingerprint, leaseUntil);
    }

    @Override
    public Result handle(StormComment comment, Instant leaseUntil) {
        return storms.handle(comment, leaseUntil);
    }

    @Override
    public boolean asks(StormComment comment) {
        return storms.asks(comment);
    }

    private Result work(IssueEvent event, Instant leaseUntil) {
        return switch (event.activity()) {
            case Commented comment -> handleComment(event, comment, leaseUntil);
            case Assigned assigned -> reconcile(event, record -> acknowledge(record, assigned.login()), leaseUntil);
            case Unassigned unassigned -> reconcile(event, record -> giveBack(record, unassigned.login()), leaseUntil);
            case Ticked ticked -> reconcile(event, record -> tick(record, event.actor(), ticked.labels()), leaseUntil);
            case Closed closed -> reconcile(event, record -> noteState(record), leaseUntil);
            case Reopened reopened -> reconcile(event, record -> noteState(record), leaseUntil);
            case Overwrote overwrote -> reconcile(event, record -> restoreText(record, overwrote.text()), leaseUntil);
            case Removed removed -> reconcile(event, record -> noteState(record), leaseUntil);
        };
    }

    @Override
    public Result note(String fingerprint, Instant leaseUntil) {
        return reconciler.reconcile(fingerprint, record -> noteState(record), leaseUntil);
    }

    @Override
    public boolean startsSilence(AlertRecord record, Instant closedAt) {
        Instant now = clock.instant();
        return !record.handling().isSilenced(now)
                && !record.handling().hasApplied(NotPlanned.request(closedAt))
                && now.isBefore(closedAt.plus(NotPlanned.SILENCE))
                && NotPlanned.findEndOfSilence(record, now).isPresent();
    }

    @Override
    public boolean asks(AlertRecord record, ListedComment comment) {
        return CommandParser.parse(comment.text()).stream().anyMatch(line -> !isSeenTo(record, comment.id(), line));
    }

    private static boolean isSeenTo(AlertRecord record, long comment, CommandLine line) {
        return record.handling().hasApplied(comment + ":" + line.key())
                || record.handling().hasApplied(comment + ":refused");
    }

    @Override
    public boolean isUnnoticed(AlertRecord record, ListedIssue assigned) {
        return !record.handling().isKnownWhoIsOnIt() && !record.handling().hasApplied(GivenBack.request(record));
    }

    private Result reconcile(IssueEvent event, IssueWork work, Instant leaseUntil) {
        return reconciler.reconcile(
                event.fingerprint(),
                record -> isOurs(record, event) ? work.decide(record) : new Step.Skip(Action.SKIP_FOREIGN),
                leaseUntil);
    }

    private boolean isOurs(AlertRecord record, IssueEvent event) {
        return record.issue().number().equals(Optional.of(event.issue()))
                && record.issue().repository().equalsIgnoreCase(event.repository())
                && tracker.repository().equalsIgnoreCase(event.repository());
    }

    /** Each command on its own: those done before an interruption are recognized when the event is redelivered. */
    private Result handleComment(IssueEvent event, Commented comment, Instant leaseUntil) {
        Right right = new Right(tracker, event.actor());
        Result result = new Result.Done(Action.SKIP_DUPLICATE, Optional.of(event.issue()));
        for (CommandLine line : CommandParser.parseNew(comment)) {
            result = reconcile(
                    event, record -> decideCommand(record, event.actor(), comment.comment(), line, right), leaseUntil);
            if (!(result instanceof Result.Done done) || done.action() == Action.COMMAND_REFUSED) {
                return result;
            }
        }
        return result;
    }

    private Step decideCommand(AlertRecord record, String actor, long comment, CommandLine line, Right right) {
        String request = comment + ":" + line.key();
        String refusal = comment + ":refused";
        if (isSeenTo(record, comment, line)) {
            return new Step.Skip(Action.SKIP_DUPLICATE);
        }
        return switch (right.ask()) {
            case Applied<Boolean> answer
            when answer.value() ->
                new CommandWork(tracker, silences, clock.instant(), record, actor, comment, line, request).decide();
            case Applied<Boolean> answer -> {
                Effects effects = new Effects(tracker, record, refusal)
                        .react(comment, Reaction.REFUSED)
                        .say(marker -> Answers.refused(marker, actor));
                AlertRecord next = with(record, record.handling().toBuilder().applied(refusal));
                yield act(Action.COMMAND_REFUSED, next, effects);
            }
            // A failed look-up answers nothing: ask again later.
            default -> new Step.Postpone(right.ask());
        };
    }

    private Step acknowledge(AlertRecord record, String login) {
        if (record.status() != Status.OPEN || record.handling().isKnownWhoIsOnIt()) {
            return new Step.Skip(Action.SKIP_DUPLICATE);
        }
        AlertRecord next = with(record, takenOn(record, login));
        return act(Action.ACKNOWLEDGE, next, effects(record, "acked").addLabel(Labels.ACKNOWLEDGED));
    }

    /** Who it is may become known later than that somebody is. */
    private Handling.Builder takenOn(AlertRecord record, String login) {
        Instant at = record.handling().acknowledgedAt().orElseGet(clock::instant);
        return record.handling().toBuilder().acknowledged(login, at);
    }

    private Step giveBack(AlertRecord record, String login) {
        if (record.handling().acknowledgedBy().filter(login::equalsIgnoreCase).isEmpty()) {
            return new Step.Skip(Action.SKIP_DUPLICATE);
        }
        AlertRecord next = with(record, GivenBack.note(record, record.handling().toBuilder()));
        return act(Action.UNACKNOWLEDGE, next, effects(record, "unacked").removeLabel(Labels.ACKNOWLEDGED));
    }

    private Step tick(AlertRecord record, String actor, Set<String> labels) {
        if (record.status() != Status.OPEN) {
            return new Step.Skip(Action.SKIP_STALE);
        }
        Handling.Builder handling = record.handling().toBuilder();
        Effects effects = effects(record, "ticked");
        if (labels.contains(Box.ACKNOWLEDGE.label()) && !record.handling().isKnownWhoIsOnIt()) {
            handling = takenOn(record, actor);
            effects.addLabel(Labels.ACKNOWLEDGED);
            if (!actor.equals(Handling.UNKNOWN_PERSON)) {
                effects.assign(actor);
            }
        }
        if (labels.contains(Box.SNOOZE.label()) && !record.handling().isSnoozed(clock.instant())) {
            handling.snoozedUntil(Optional.of(clock.instant().plus(SNOOZE_OF_BOX)));
            effects.addLabel(Labels.SNOOZED);
        }
        if (labels.contains(Box.NOISE.label()) && record.handling().noise().isEmpty()) {
            handling.noise("ticked");
        }
        AlertRecord next = with(record, handling);
        return next.equals(record) ? new Step.Skip(Action.SKIP_DUPLICATE) : act(Action.TICK, next, effects);
    }

    /**
     * The issue is read after the record, and the record is written only as it was read: a tick that was over by then is not
     * in it any more, or the record still knows that it is.
     */
    private Step noteTicks(AlertRecord record) {
        if (record.status() != Status.OPEN
                || record.issue().number().isEmpty()
                || !record.issue().repository().equalsIgnoreCase(tracker.repository())) {
            return new Step.Skip(Action.SKIP_STALE);
        }
        Outcome<IssueView> view = tracker.viewIssue(record.issue().number().get());
        if (!(view instanceof Applied<IssueView> seen)) {
            return new Step.Postpone(view);
        }
        Set<String> labels = seen.value() instanceof IssueView.Open open
                ? record.handling().findUnknown(LivingBody.tickedBoxes(open.body())).stream()
                        .map(Box::label)
                        .collect(Collectors.toSet())
                : Set.of();
        return tick(record, Handling.UNKNOWN_PERSON, labels);
    }

    /** Events may overtake each other, so it is the issue itself that tells how it stands. */
    private Step noteState(AlertRecord record) {
        Outcome<IssueView> view = tracker.viewIssue(record.issue().number().orElseThrow());
        if (!(view instanceof Applied<IssueView> seen)) {
            return new Step.Postpone(view);
        }
        return switch (seen.value()) {
            case IssueView.Open open -> noteOpen(record);
            case IssueView.ClosedByPerson closed -> noteClosed(record, closed);
            case IssueView.Gone gone -> noteClosed(record, new IssueView.ClosedByPerson(clock.instant()));
            default -> new Step.Skip(Action.SKIP_STALE);
        };
    }

    private Step noteOpen(AlertRecord record) {
        AlertRecord next = with(record, record.handling().toBuilder().silencedUntil(Optional.empty())).toBuilder()
                .reopenedByPerson()
                .build();
        return next.equals(record) ? new Step.Skip(Action.SKIP_STALE) : new Step.Remember(Action.NOTE_REOPENED, next);
    }

    private Step noteClosed(AlertRecord record, IssueView.ClosedByPerson closed) {
        Instant closedAt = closed.at();
        Handling.Builder handling = record.handling().toBuilder();
        Effects effects = effects(record, "closed " + closedAt);
        boolean silences = closed.notPlanned() && startsSilence(record, closedAt);
        if (!silences && (record.status() != Status.OPEN || record.episode().isClosedByPerson())) {
            return new Step.Skip(Action.SKIP_DUPLICATE);
        }
        if (silences) {
            Instant until = NotPlanned.findEndOfSilence(record, clock.instant()).orElseThrow();
            handling.silencedUntil(Optional.of(until), NotPlanned.PASSED_BY).applied(NotPlanned.request(closedAt));
            effects.say(marker -> Answers.silenced(marker, until));
        }
        AlertRecord.Builder next = with(record, handling).toBuilder();
        if (record.status() == Status.OPEN) {
            next.closedByPerson(closedAt, closed.duplicate());
        }
        return silences
                ? act(Action.NOTE_CLOSED, next.build(), effects)
                : new Step.Remember(Action.NOTE_CLOSED, next.build());
    }

    /**
     * Puts back, once, what a person wrote between our read and our write, and shows where the alert stands: also in an issue
     * that is closed, in which no later event would. Our own edit that does so overwrites nothing, or is told like this one.
     */
    private Step restoreText(AlertRecord record, LivingBody.Overwritten text) {
        String request = "text:"
                + Fingerprint.sha256(text.leftHash() + " " + text.replaced()).substring(0, REQUEST_LENGTH);
        if (record.handling().hasApplied(request)) {
            return new Step.Skip(Action.SKIP_DUPLICATE);
        }
        Outcome<Optional<String>> body =
                tracker.readBody(record.issue().number().orElseThrow());
        if (!(body instanceof Applied<Optional<String>> read)) {
            return new Step.Postpone(body);
        }
        AlertRecord next = with(record, record.handling().toBuilder().applied(request));
        return read.value()
                .flatMap(current -> Optional.of(reconciler.restore(text, current, next))
                        .filter(whole -> !LivingBody.looksLike(whole, current)))
                .map(whole ->
                        act(Action.RESTORE_TEXT, next, effects(record, request).setBody(whole)))
                // Somebody has put it back already.
                .orElseGet(() -> new Step.Remember(Action.RESTORE_TEXT, next));
    }

    private static AlertRecord with(AlertRecord record, Handling.Builder handling) {
        return record.toBuilder().handling(handling.build()).build();
    }

    private Effects effects(AlertRecord record, String what) {
        return new Effects(
                tracker, record, record.fingerprint() + " " + record.episode().number() + " " + what);
    }

    private static Step act(Action action, AlertRecord next, Effects effects) {
        return new Step.Act(action, Intent.COMMENT, effects.actionId(), next, effects::run);
    }
}
