package dev.alerting.collector.command;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.command.Command.Help;
import dev.alerting.collector.command.Command.Mistaken;
import dev.alerting.collector.command.Command.Promote;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.issue.Reaction;
import dev.alerting.collector.reconcile.Action;
import dev.alerting.collector.reconcile.IssueWork;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.Status;
import dev.alerting.collector.state.Storm;
import dev.alerting.collector.state.StormRequests;
import dev.alerting.collector.state.StormRequests.Answering;
import dev.alerting.collector.state.StormStore;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.sender.Interpretation.StormComment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Commands on the issue of a storm. A row gets an issue of its own under the claim of its alert's record, which remembers
 * the request together with the issue: so neither is without the other, whatever breaks. An answer in words is written
 * under the lease of the storm, as no record is about it.
 */
public final class StormCommands {
    /** For a reaction and a comment. New rows of the storm are not shown until it is over, so it is short. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final Reconciler reconciler;
    private final IssueTracker tracker;
    private final StormStore storms;
    private final Options options;
    private final Clock clock;
    private final Supplier<String> ids;

    /**
     * @param recoveryWait how far apart two vain looks for a comment are, before it is written again
     * @param shadow nothing is written
     */
    public record Options(Duration recoveryWait, boolean shadow) {}

    /** @param ids unique, for leases */
    public StormCommands(
            Reconciler reconciler,
            IssueTracker tracker,
            StormStore storms,
            Options options,
            Clock clock,
            Supplier<String> ids) {
        this.reconciler = reconciler;
        this.tracker = tracker;
        this.storms = storms;
        this.options = options;
        this.clock = clock;
        this.ids = ids;
    }

    /** Each command on its own: those done before an interruption are recognized when the comment is redelivered. */
    Result handle(StormComment comment, Instant leaseUntil) {
        Right right = new Right(tracker, comment.actor());
        Result result = new Result.Done(Action.SKIP_DUPLICATE, Optional.of(comment.issue()));
        for (CommandLine line : CommandParser.parseNew(comment.activity())) {
            try {
                result = new Request(comment, line, right, leaseUntil).handle();
            } catch (StateUnavailableException e) {
                return new Result.Retry(Kind.STATE_UNAVAILABLE, e.getMessage(), Duration.ZERO);
            }
            if (!(result instanceof Result.Done done) || done.action() == Action.COMMAND_REFUSED) {
                return result;
            }
        }
        return result;
    }

    /**
     * Whether a comment asks for something that has not been seen to.
     *
     * @throws StateUnavailableException if the table does not answer
     */
    boolean asks(StormComment comment) {
        return findStorm(comment)
                .filter(storm -> CommandParser.parseNew(comment.activity()).stream()
                        .anyMatch(line -> !isSeenTo(storm, comment, line)))
                .isPresent();
    }

    /** The storm, if it is the one whose issue that is: people can change the text which names it. */
    private Optional<Storm> findStorm(StormComment comment) {
        return storms.read(comment.storm())
                .filter(storm -> storm.episode() == comment.episode()
                        && tracker.repository().equalsIgnoreCase(comment.repository())
                        && storm.issue()
                                .filter(issue -> issue.repository().equalsIgnoreCase(comment.repository())
                                        && issue.number().equals(Optional.of(comment.issue())))
                                .isPresent());
    }

    private static boolean isSeenTo(Storm storm, StormComment comment, CommandLine line) {
        return storm.requests().hasSeenTo(request(comment, line))
                || storm.requests().hasSeenTo(refusal(comment));
    }

    private static String request(StormComment comment, CommandLine line) {
        return comment.activity().comment() + ":" + line.key();
    }

    private static String refusal(StormComment comment) {
        return comment.activity().comment() + ":refused";
    }

    /** One command of a comment. */
    private final class Request {
        private final StormComment comment;
        private final CommandLine line;
        private final Right right;
        private final Instant leaseUntil;
        private final String request;

        private Request(StormComment comment, CommandLine line, Right right, Instant leaseUntil) {
            this.comment = comment;
            this.line = line;
            this.right = right;
            this.leaseUntil = leaseUntil;
            this.request = request(comment, line);
        }

        private Result handle() {
            Optional<Storm> found = findStorm(comment);
            if (found.isEmpty()) {
                return done(Action.SKIP_FOREIGN);
            }
            Storm storm = found.get();
            if (isSeenTo(storm, comment, line)) {
                return done(Action.SKIP_DUPLICATE);
            }
            if (storm.isHeldAt(clock.instant())) {
                return contended();
            }
            if (storm.requests().answering().isPresent()) {
                return lookForAnswer(storm, storm.requests().answering().get());
            }
            Outcome<Boolean> may = right.ask();
            if (!(may instanceof Applied<Boolean> answer)) {
                // A failed look-up answers nothing: ask again later.
                return Result.notApplied(may);
            }
            if (options.shadow()) {
                return done(answer.value() ? Action.COMMAND : Action.COMMAND_REFUSED);
            }
            return answer.value()
                    ? carryOut(storm)
                    : answer(
                            storm,
                            refusal(comment),
                            Reaction.REFUSED,
                            Action.COMMAND_REFUSED,
                            marker -> Answers.refused(marker, comment.actor()));
        }

        private Result carryOut(Storm storm) {
            return switch (CommandReader.read(line)) {
                case Promote promote -> promote(storm, promote.row());
                case Help help -> answer(storm, request, Reaction.DONE, Action.COMMAND, Answers::help);
                case Mistaken mistaken when line.word().equals("promote") -> answerMistake(storm, mistaken.usage());
                default -> answerMistake(storm, Answers.OF_SINGLE_ALERTS);
            };
        }

        private Result promote(Storm storm, int row) {
            Optional<String> fingerprint = storm.numbers().find(row);
            if (fingerprint.isEmpty()) {
                return answerMistake(storm, Answers.noSuchRow(row));
            }
            Promotion promotion = new Promotion(storm, row);
            Result result = reconciler.reconcile(fingerprint.get(), promotion, leaseUntil);
            return switch (result) {
                case Result.Done done
                when done.action() == Action.SKIP_FOREIGN -> answerMistake(storm, Answers.noSuchRow(row));
                case Result.Done done ->
                    promotion
                            .mistake
                            .map(mistake -> answerMistake(storm, mistake))
                            .orElseGet(() -> confirm(done));
                case Result.Retry retry -> retry;
                case Result.Rejected rejected -> answerMistake(storm, Answers.rowRefused(row));
            };
        }

        /** Decides by the record of the row's alert. */
        private final class Promotion implements IssueWork {
            private final Storm storm;
            private final int row;
            private Optional<String> mistake = Optional.empty();

            private Promotion(Storm storm, int row) {
                this.storm = storm;
                this.row = row;
            }

            @Override
            public Step decide(AlertRecord record) {
                if (record.handling().hasApplied(request)) {
                    return new Step.Skip(Action.SKIP_DUPLICATE);
                }
                Optional<AlertRecord.Row> known = record.row();
                if (record.status() != Status.OPEN) {
                    return mistaken(Answers.rowOver(row));
                }
                if (record.issue().number().isPresent()) {
                    return mistaken(
                            Answers.rowHasIssue(row, record.issue().number().get()));
                }
                if (known.filter(place -> place.storm().equals(storm.rows())).isEmpty()) {
                    return mistaken(Answers.rowElsewhere(row));
                }
                if (record.episode().isClosedByPerson()) {
                    return mistaken(Answers.rowClosed(row));
                }
                // A person may have closed the storm, and the row with it, since the command was given.
                Outcome<IssueView> view = tracker.viewIssue(comment.issue());
                if (!(view instanceof Applied<IssueView> seen)) {
                    return new Step.Postpone(view);
                }
                if (!(seen.value() instanceof IssueView.Open)) {
                    return mistaken(Answers.STORM_OVER);
                }
                AlertRecord next = record.toBuilder()
                        .handling(record.handling().toBuilder().applied(request).build())
                        .build();
                return new Step.Promote(known.get(), comment.issue(), next);
            }

            private Step mistaken(String answer) {
                mistake = Optional.of(answer);
                return new Step.Skip(Action.COMMAND_MISTAKEN);
            }
        }

        /** The issue is there and its record knows why: the rest may be repeated. */
        private Result confirm(Result.Done promoted) {
            Outcome<Done> reacted =
                    Effects.repeatable(tracker.react(comment.activity().comment(), Reaction.DONE));
            if (!(reacted instanceof Applied<Done>)) {
                return Result.notApplied(reacted);
            }
            // Read again: whoever looks after the storm has been at work meanwhile.
            Optional<Storm> now = findStorm(comment).filter(storm -> !isSeenTo(storm, comment, line));
            boolean noted = now.isEmpty()
                    || !now.get().isHeldAt(clock.instant())
                            && write(
                                            now.get(),
                                            now.get().toBuilder()
                                                    .requests(
                                                            now.get().requests().withSeenTo(request)))
                                    .isPresent();
            return noted ? new Result.Done(Action.COMMAND, promoted.issue()) : contended();
        }

        private Result answerMistake(Storm storm, String usage) {
            return answer(
                    storm,
                    request,
                    Reaction.CONFUSED,
                    Action.COMMAND_MISTAKEN,
                    marker -> Answers.mistaken(marker, line, usage));
        }

        /** Once, under the lease of the storm. */
        private Result answer(
                Storm storm, String seenTo, Reaction reaction, Action action, Function<Marker, String> text) {
            Instant now = clock.instant();
            Instant until = now.plus(LEASE).isBefore(leaseUntil) ? now.plus(LEASE) : leaseUntil;
            Optional<Storm> held = write(
                    storm,
                    storm.toBuilder()
                            .claim(Optional.of(new Storm.Claim(ids.get(), until)))
                            .requests(storm.requests()
                                    .withAnswering(Optional.of(new Answering(seenTo, now, Optional.empty())))));
            if (held.isEmpty()) {
                return contended();
            }
            Outcome<Done> outcome =
                    Effects.repeatable(tracker.react(comment.activity().comment(), reaction));
            if (outcome instanceof Applied<Done>) {
                outcome = Effects.withoutRefusal(
                        tracker.comment(comment.issue(), text.apply(marker(storm, seenTo)), Lane.P3));
            }
            StormRequests requests = held.get().requests();
            StormRequests after = switch (outcome) {
                case Applied<Done> applied -> requests.withSeenTo(seenTo);
                case Unknown<Done> unknown -> requests;
                default -> requests.withAnswering(Optional.empty());
            };
            boolean written = write(
                            held.get(),
                            held.get().toBuilder().claim(Optional.empty()).requests(after))
                    .isPresent();
            if (!(outcome instanceof Applied<Done>)) {
                return Result.notApplied(outcome);
            }
            return written ? done(action) : contended();
        }

        /** An attempt has ended before it could say whether its comment was written; until that is known nothing is. */
        private Result lookForAnswer(Storm storm, Answering pending) {
            Instant now = clock.instant();
            Instant again = pending.lookedAt()
                    .map(at -> at.plus(options.recoveryWait()))
                    .orElse(now);
            if (now.isBefore(again)) {
                return recovering(Duration.between(now, again));
            }
            Outcome<Boolean> looked =
                    tracker.hasComment(comment.issue(), marker(storm, pending.request()), pending.since());
            if (!(looked instanceof Applied<Boolean>) && !(looked instanceof Refused<Boolean>)) {
                return Result.notApplied(looked);
            }
            StormRequests requests = storm.requests();
            if (looked instanceof Applied<Boolean> found && found.value()) {
                requests = requests.withSeenTo(pending.request());
            } else if (looked instanceof Applied<Boolean> && pending.lookedAt().isEmpty()) {
                // Lists may lag behind writes, so one vain look proves nothing.
                write(storm, storm.toBuilder().requests(requests.withAnswering(Optional.of(pending.lookedAt(now)))));
                return recovering(options.recoveryWait());
            } else {
                requests = requests.withAnswering(Optional.empty());
            }
            return write(storm, storm.toBuilder().requests(requests)).isPresent() ? handle() : contended();
        }

        private Result done(Action action) {
            return new Result.Done(action, Optional.of(comment.issue()));
        }
    }

    private static Marker marker(Storm storm, String request) {
        return Marker.ofComment(
                storm.key().hash(),
                storm.episode(),
                Fingerprint.sha256(request).substring(0, Effects.ACTION_ID_LENGTH));
    }

    /** As it is then; empty if somebody else has written it in the meantime. */
    private Optional<Storm> write(Storm before, Storm.Builder after) {
        Storm next = after.version(before.version() + 1).build();
        return storms.write(next) ? Optional.of(next) : Optional.empty();
    }

    private static Result.Retry contended() {
        return new Result.Retry(Kind.CONTENDED, "somebody is working on this storm", Duration.ZERO);
    }

    private static Result.Retry recovering(Duration wait) {
        return new Result.Retry(Kind.RECOVERING, "the outcome of an earlier answer is still unknown", wait);
    }
}
