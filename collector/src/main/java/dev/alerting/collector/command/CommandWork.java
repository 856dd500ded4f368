package dev.alerting.collector.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.command.Command.Acknowledge;
import dev.alerting.collector.command.Command.Cause;
import dev.alerting.collector.command.Command.Close;
import dev.alerting.collector.command.Command.Help;
import dev.alerting.collector.command.Command.KeepOpen;
import dev.alerting.collector.command.Command.Mistaken;
import dev.alerting.collector.command.Command.Noise;
import dev.alerting.collector.command.Command.Promote;
import dev.alerting.collector.command.Command.Reason;
import dev.alerting.collector.command.Command.Silence;
import dev.alerting.collector.command.Command.SilenceRule;
import dev.alerting.collector.command.Command.Snooze;
import dev.alerting.collector.command.Command.Team;
import dev.alerting.collector.command.Command.Unacknowledge;
import dev.alerting.collector.command.Command.Unsilence;
import dev.alerting.collector.command.Command.Unsnooze;
import dev.alerting.collector.command.Command.Useful;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.Reaction;
import dev.alerting.collector.reconcile.Action;
import dev.alerting.collector.reconcile.IssueWork.Step;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Claim.Intent;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Silence.Matchers;
import dev.alerting.collector.state.SilenceStore;
import dev.alerting.collector.state.Status;
import dev.alerting.common.issue.Labels;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One command of somebody who may give it. */
final class CommandWork {
    private final SilenceStore silences;
    private final Instant now;
    private final AlertRecord record;
    private final String actor;
    private final CommandLine line;
    private final Effects effects;
    private final Handling.Builder handling;
    private final long comment;

    /** @param request names the command: its comment and line */
    CommandWork(
            IssueTracker tracker,
            SilenceStore silences,
            Instant now,
            AlertRecord record,
            String actor,
            long comment,
            CommandLine line,
            String request) {
        this.silences = silences;
        this.now = now;
        this.record = record;
        this.actor = actor;
        this.comment = comment;
        this.line = line;
        this.effects = new Effects(tracker, record, request);
        this.handling = record.handling().toBuilder().applied(request);
    }

    Step decide() {
        return switch (CommandReader.read(line)) {
            case Mistaken mistaken -> answerMistake(mistaken.usage());
            case Acknowledge acknowledge when isOver() -> answerMistake(OVER);
            case Snooze snooze when isOver() -> answerMistake(OVER);
            case Acknowledge acknowledge -> {
                handling.acknowledged(actor, now);
                effects.addLabel(Labels.ACKNOWLEDGED).assign(actor);
                yield done();
            }
            case Unacknowledge unacknowledge -> {
                GivenBack.note(record, handling);
                effects.removeLabel(Labels.ACKNOWLEDGED);
                yield done();
            }
            case Snooze snooze -> {
                handling.snoozedUntil(Optional.of(now.plus(snooze.time())));
                effects.addLabel(Labels.SNOOZED);
                yield done();
            }
            case Unsnooze unsnooze -> {
                handling.snoozedUntil(Optional.empty());
                effects.removeLabel(Labels.SNOOZED);
                yield done();
            }
            case SilenceRule silence -> silenceRule(silence.time());
            case Silence silence -> {
                handling.silencedUntil(Optional.of(now.plus(silence.time())));
                yield done();
            }
            case Unsilence unsilence -> {
                handling.silencedUntil(Optional.empty());
                effects.change(() -> {
                    silences.remove(silenceId());
                    silences.remove(earlierSilenceId());
                });
                yield done();
            }
            case Noise noise -> {
                handling.noise(noise.reason());
                yield done();
            }
            case Useful useful -> {
                handling.useful();
                yield done();
            }
            case Cause cause -> {
                handling.cause(cause.text());
                yield done();
            }
            case KeepOpen keepOpen when isOver() -> answerMistake(OVER);
            case KeepOpen keepOpen -> {
                handling.keptOpen(true);
                yield done();
            }
            case Team team when isOver() -> answerMistake(OVER);
            case Team team -> moveTo(team.name());
            case Promote promote ->
                answerMistake("It is for the issue of a storm. This alert has an issue of its own: this one.");
            case Help help -> {
                effects.react(comment, Reaction.DONE).say(Answers::help);
                yield act(Action.COMMAND, Intent.COMMENT, next());
            }
            case Close close -> close(close.reason());
        };
    }

    private static final String OVER = "The alert of this issue has ended.";

    private boolean isOver() {
        return record.status() != Status.OPEN;
    }

    /** All alerts of the same rule of the same sender and team. */
    private Step silenceRule(Duration time) {
        if (record.handling().team().isPresent()) {
            return answerMistake(
                    "Another team owns the rule; the issue was moved here. `/silence 2h` silences this" + " alert.");
        }
        Optional<Matchers> rule = findRule();
        if (rule.isEmpty()) {
            return answerMistake("Which rule this alert is of is not known. `/silence 2h` silences this alert.");
        }
        effects.change(() -> {
            silences.put(new dev.alerting.collector.state.Silence(
                    silenceId(),
                    rule.get(),
                    now,
                    now.plus(time),
                    actor,
                    record.issue().number(),
                    0));
            silences.remove(earlierSilenceId());
        });
        return done();
    }

    /** One for an issue: another takes its place. */
    private String silenceId() {
        return dev.alerting.collector.state.Silence.idFor(
                record.issue().repository(), record.issue().number().orElseThrow());
    }

    /** As named before names told which repository the issue is in. */
    private String earlierSilenceId() {
        return "issue-" + record.issue().number().orElseThrow();
    }

    private Optional<Matchers> findRule() {
        try {
            JsonNode identity = Json.parse(record.identity());
            return Json.text(identity, "rule")
                    .filter(rule -> !rule.equals(Interpretation.Origin.UNKNOWN_SUBJECT))
                    .map(rule -> new Matchers(
                            Json.text(identity, "source"),
                            record.routing().teams().stream().findFirst(),
                            Optional.of(rule),
                            Set.of(),
                            Map.of()));
        } catch (InvalidJsonException e) {
            // Cut, because it was too long to be kept.
            return Optional.empty();
        }
    }

    private Step moveTo(String team) {
        handling.team(Optional.of(team));
        AlertRecord.Routing before = record.routing();
        AlertRecord next = next().toBuilder()
                .routing(List.of(team), before.priority(), before.unknown())
                .build();
        Set<String> remove = new HashSet<>(labels(before));
        remove.removeAll(labels(next.routing()));
        effects.edit(labels(next.routing()), remove)
                .react(comment, Reaction.DONE)
                .say(marker -> Answers.moved(marker, before.teams(), team));
        return act(Action.COMMAND, Intent.COMMENT, next);
    }

    private static Set<String> labels(AlertRecord.Routing routing) {
        return Labels.routingLabels(routing.teams(), routing.priority(), routing.unknown());
    }

    private Step close(Reason reason) {
        if (reason == Reason.NOISE) {
            handling.noise("closed as noise");
        }
        effects.close(reason == Reason.DONE ? CloseReason.COMPLETED : CloseReason.NOT_PLANNED)
                .react(comment, Reaction.DONE);
        if (reason == Reason.NOT_PLANNED) {
            NotPlanned.findEndOfSilence(record, now).ifPresent(until -> {
                handling.silencedUntil(Optional.of(until), NotPlanned.PASSED_BY);
                effects.say(marker -> Answers.silenced(marker, until));
            });
        }
        // The issue is closed by our own login, so the record has to say that a person asked for it: also where the
        // alert has ended, or the issue would be opened again.
        boolean known = isOver() && record.episode().isClosedByPerson();
        AlertRecord next =
                known ? next() : next().toBuilder().closedByPerson(now).build();
        return act(Action.COMMAND, Intent.CLOSE, next);
    }

    private Step answerMistake(String usage) {
        effects.react(comment, Reaction.CONFUSED).say(marker -> Answers.mistaken(marker, line, usage));
        return act(Action.COMMAND_MISTAKEN, Intent.COMMENT, next());
    }

    private Step done() {
        effects.react(comment, Reaction.DONE);
        return act(Action.COMMAND, Intent.COMMENT, next());
    }

    private AlertRecord next() {
        return record.toBuilder().handling(handling.build()).build();
    }

    private Step act(Action action, Intent intent, AlertRecord next) {
        return new Step.Act(action, intent, effects.actionId(), next, effects::run);
    }
}
