package dev.alerting.collector.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemorySilences;
import dev.alerting.collector.fake.InMemoryStateStore;
import dev.alerting.collector.fake.InMemoryStorms;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Reaction;
import dev.alerting.collector.reconcile.Action;
import dev.alerting.collector.reconcile.Decider;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.reconcile.Result.Retry;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Silence;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import dev.alerting.common.issue.IssueActivity;
import dev.alerting.common.issue.IssueActivity.Assigned;
import dev.alerting.common.issue.IssueActivity.Closed;
import dev.alerting.common.issue.IssueActivity.Commented;
import dev.alerting.common.issue.IssueActivity.Overwrote;
import dev.alerting.common.issue.IssueActivity.Removed;
import dev.alerting.common.issue.IssueActivity.Reopened;
import dev.alerting.common.issue.IssueActivity.Ticked;
import dev.alerting.common.issue.IssueActivity.Unassigned;
import dev.alerting.common.issue.LivingBody;
import dev.alerting.common.sender.Interpretation.IssueEvent;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssueEventsTest {
    private static final String FINGERPRINT = Alert.firing(0).fingerprint();
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final MovableClock clock = new MovableClock(Alert.START);
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final InMemorySilences silences = new InMemorySilences();
    private final ScriptedTracker tracker = new ScriptedTracker();
    private final AtomicInteger attempts = new AtomicInteger();
    private final Reconciler reconciler = new Reconciler(
            store,
            tracker,
            new IssueRenderer(List.of()),
            new Decider(
                    new Decider.Options(Optional.of(Duration.ofHours(1)), Duration.ofMinutes(5), Duration.ofHours(24))),
            new Reconciler.Options(Duration.ofMinutes(1), false),
            clock,
            () -> "attempt-" + attempts.incrementAndGet());
    private final QuietEnds quiet = new QuietEnds(reconciler, tracker);
    private final InMemoryStorms storms = new InMemoryStorms();
    private final IssueEvents events =
            new IssueEvents(reconciler, tracker, silences, storms.commands(reconciler, tracker, clock), clock);

    @BeforeEach
    void fire() {
        deliver(Alert.firing(0), "first");
        tracker.letTriage("alice");
    }

    @Test
    void acknowledgingByAWordAssignsAndLabels() {
        assertThat(comment(1, "/ack")).isEqualTo(new Done(Action.COMMAND, Optional.of(1)));

        assertThat(handling().acknowledgedBy()).contains("alice");
        assertThat(handling().acknowledgedAt()).contains(Alert.START);
        assertThat(tracker.issue(1).labels()).contains("state:acked");
        assertThat(tracker.issue(1).assignees()).containsExactly("alice");
        assertThat(tracker.reactions()).containsEntry(1L, Reaction.DONE);
        assertThat(tracker.issue(1).comments()).isEmpty();
    }

    @Test
    void acknowledgingByAssigningOrTicking() {
        assertThat(handle("bob", new Assigned("carol"))).isEqualTo(new Done(Action.ACKNOWLEDGE, Optional.of(1)));
        assertThat(handling().acknowledgedBy()).contains("carol");
        assertThat(tracker.issue(1).labels()).contains("state:acked");

        assertThat(handle("bob", new Unassigned("dave"))).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(handle("bob", new Unassigned("carol"))).isEqualTo(new Done(Action.UNACKNOWLEDGE, Optional.of(1)));
        assertThat(handling().acknowledgedBy()).isEmpty();
        assertThat(tracker.issue(1).labels()).doesNotContain("state:acked");

        assertThat(handle("alice", new Ticked(Set.of("I am on it", "Snooze 4 h", "Noise"))))
                .isEqualTo(new Done(Action.TICK, Optional.of(1)));
        assertThat(handling().acknowledgedBy()).contains("alice");
        assertThat(handling().snoozedUntil()).contains(Alert.START.plus(Duration.ofHours(4)));
        assertThat(handling().noise()).isPresent();
        assertThat(tracker.issue(1).labels()).contains("state:acked", "state:snoozed");
        assertThat(handle("alice", new Ticked(Set.of("I am on it", "Snooze 4 h", "Noise"))))
                .isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
    }

    @Test
    void whatWasDoneCanBeTakenBack() {
        comment(1, "/ack\n/snooze 4h");
        comment(2, "/unack\n/unsnooze");

        assertThat(handling().acknowledgedBy()).isEmpty();
        assertThat(handling().snoozedUntil()).isEmpty();
        assertThat(tracker.issue(1).labels()).doesNotContain("state:acked", "state:snoozed");
    }

    @Test
    void aSnoozeKeepsRemindersAwayButNotAHigherPriority() {
        comment(1, "/snooze 4h");
        clock.advance(Duration.ofHours(2));

        assertThat(deliver(Alert.firing(0).reason("worse"), "second").action()).isEqualTo(Action.SUPPRESS);
        assertThat(deliver(Alert.firing(0).priority(Priority.P0), "third").action())
                .isEqualTo(Action.COMMENT);
        clock.advance(Duration.ofHours(3));
        assertThat(deliver(Alert.firing(0).priority(Priority.P0), "fourth").action())
                .isEqualTo(Action.COMMENT);
    }

    @Test
    void theEndOfASnoozeIsSaidOnceIfTheAlertStillFires() {
        comment(1, "/snooze 4h");
        assertThat(endQuiet()).isEqualTo(new Done(Action.SKIP_STALE, Optional.of(1)));
        clock.advance(Duration.ofHours(4));

        assertThat(endQuiet()).isEqualTo(new Done(Action.END_QUIET, Optional.of(1)));
        assertThat(endQuiet()).isEqualTo(new Done(Action.SKIP_STALE, Optional.of(1)));
        assertThat(handling().snoozedUntil()).isEmpty();
        assertThat(tracker.issue(1).labels()).doesNotContain("state:snoozed");
        assertThat(tracker.issue(1).comments())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("Still firing", "snooze is over"));
    }

    @Test
    void theEndOfASnoozeIsNobodysBusinessOnceTheAlertHasEndedOrAPersonHasClosed() {
        comment(1, "/snooze 4h\n/close");
        clock.advance(Duration.ofHours(4));

        assertThat(endQuiet()).isEqualTo(new Done(Action.END_QUIET, Optional.of(1)));
        assertThat(tracker.issue(1).comments()).isEmpty();
        assertThat(handling().snoozedUntil()).isEmpty();
    }

    @Test
    void aSilenceOpensNoIssueAndItsEndTellsWhatItKept() {
        comment(1, "/silence 2h");
        deliver(Alert.resolved(10), "second");
        assertThat(deliver(Alert.firing(20).started(20), "third").action()).isEqualTo(Action.SKIP_SILENCED);
        assertThat(deliver(Alert.firing(21).started(20), "fourth").action()).isEqualTo(Action.SKIP_SILENCED);
        clock.advance(Duration.ofHours(2));
        int before = tracker.issue(1).comments().size();

        assertThat(endQuiet()).isEqualTo(new Done(Action.END_QUIET, Optional.of(1)));
        assertThat(tracker.issue(1).comments()).hasSize(before + 1);
        assertThat(tracker.issue(1).comments().getLast()).contains("2 firings", "It fires now");
        assertThat(handling().silencedUntil()).isEmpty();
        assertThat(deliver(Alert.firing(22).started(20), "fifth").action()).isEqualTo(Action.CREATE);
    }

    /** There the number is that of somebody else's issue. The name of a repository is the same in any case. */
    @ParameterizedTest(name = "{0}, {1} -> {2}")
    @CsvSource({
        "snooze, acme/others, false",
        "silence, acme/others, false",
        "flapping, acme/others, false",
        "snooze, ACME/Alerts, true",
        "silence, ACME/Alerts, true",
        "flapping, ACME/Alerts, true"
    })
    void whatEndsByItselfIsToldInItsOwnRepositoryOnly(String what, String repository, boolean told) {
        switch (what) {
            case "snooze" -> comment(1, "/snooze 4h");
            case "silence" -> {
                comment(1, "/silence 4h");
                deliver(Alert.resolved(10), "second");
                deliver(Alert.firing(20).started(20), "third");
            }
            default -> {
                AlertRecord.Builder flapping = record().toBuilder();
                flapping.display(display -> display.flappingUntil(Optional.of(Alert.minute(60))));
                store.put(flapping.build());
            }
        }
        store.put(record().toBuilder().issue(repository, 1).build());
        clock.advance(Duration.ofHours(5));
        List<String> before = tracker.calls();

        assertThat(endQuiet()).isEqualTo(new Done(Action.END_QUIET, Optional.of(1)));

        assertThat(tracker.calls().equals(before)).isEqualTo(!told);
        assertThat(endQuiet()).as("it is over").isEqualTo(new Done(Action.SKIP_STALE, Optional.of(1)));
        assertThat(record().claim()).isEmpty();
    }

    @Test
    void aSilenceCanBeTakenBackAndDoesNotHoldAP0() {
        comment(1, "/silence 7d");
        deliver(Alert.resolved(10), "second");
        assertThat(deliver(Alert.firing(20).started(20).priority(Priority.P0), "third")
                        .action())
                .isEqualTo(Action.CREATE);
        deliver(Alert.resolved(30), "fourth");
        assertThat(deliver(Alert.firing(40).started(40), "fifth").action()).isEqualTo(Action.SKIP_SILENCED);

        handleOn(2, "alice", new Commented(9, "/unsilence", ""));
        assertThat(deliver(Alert.firing(41).started(40), "sixth").action()).isEqualTo(Action.CREATE);
    }

    @Test
    void aClosingThatIsKnownStaysKnownWhenTheAlertHasEnded() {
        store.put(record().toBuilder().closedByPerson(Alert.minute(5), true).build());
        tracker.personCloses(1, Alert.minute(5));
        deliver(Alert.resolved(60), "second");

        comment(1, "/close");

        assertThat(record().episode().closedByPersonAt()).contains(Alert.minute(5));
        assertThat(handling().duplicate()).isTrue();
    }

    @Test
    void closingByAWordIsAPersonsClosing() {
        comment(1, "/close");

        assertThat(tracker.issue(1).isOpen()).isFalse();
        assertThat(tracker.issue(1).closeReason()).contains(CloseReason.COMPLETED);
        assertThat(record().episode().isClosedByPerson()).isTrue();
        clock.advance(Duration.ofHours(2));
        assertThat(deliver(Alert.firing(0), "second").action()).isEqualTo(Action.SKIP_MANUAL_CLOSE);
        assertThat(deliver(Alert.resolved(180), "third").action()).isEqualTo(Action.SKIP_MANUAL_CLOSE);
        assertThat(deliver(Alert.firing(240).started(240), "fourth").action()).isEqualTo(Action.CREATE);
    }

    @Test
    void closingAsNoiseSaysSo() {
        comment(1, "/close noise");

        assertThat(tracker.issue(1).closeReason()).contains(CloseReason.NOT_PLANNED);
        assertThat(handling().noise()).isPresent();
        assertThat(handling().silencedUntil()).isEmpty();
        assertThat(tracker.issue(1).comments()).isEmpty();
    }

    @Test
    void closingAsNotPlannedSilencesWhatIsNotUrgentForAWeek() {
        lowerPriority();
        comment(1, "/close not-planned");

        assertThat(tracker.issue(1).comments().getLast()).contains("2025-09-23T12:00:00Z", "Reopening");
        deliver(Alert.resolved(60), "second");
        clock.advance(Duration.ofDays(2));
        assertThat(deliver(Alert.firing(3_000).started(3_000).priority(Priority.P2), "third")
                        .action())
                .isEqualTo(Action.SKIP_SILENCED);
        assertThat(tracker.numbers()).containsExactly(1);
        assertThat(deliver(Alert.firing(3_001).started(3_000).priority(Priority.P0), "fourth")
                        .action())
                .isEqualTo(Action.CREATE);
    }

    @ParameterizedTest
    @CsvSource({"P3, SKIP_SILENCED", "P2, SKIP_SILENCED", "P1, CREATE", "P0, CREATE"})
    void whatHasBecomeMoreUrgentPassesTheSilenceOfAClosing(Priority priority, Action action) {
        lowerPriority();
        comment(1, "/close not-planned");
        deliver(Alert.resolved(60), "second");
        clock.advance(Duration.ofDays(2));

        assertThat(deliver(Alert.firing(3_000).started(3_000).priority(priority), "third")
                        .action())
                .isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({"P1, SKIP_SILENCED", "P0, CREATE"})
    void aSilenceThatSomebodyAskedForIsPassedByAP0Only(Priority priority, Action action) {
        comment(1, "/silence 7d");
        deliver(Alert.resolved(60), "second");
        clock.advance(Duration.ofDays(2));

        assertThat(deliver(Alert.firing(3_000).started(3_000).priority(priority), "third")
                        .action())
                .isEqualTo(action);
    }

    @ParameterizedTest
    @ValueSource(strings = {"react", "comment"})
    void onceClosedACommandCannotFail(String call) {
        lowerPriority();
        tracker.answer(call, new Outcome.Unavailable<>(Cause.BUDGET, "nothing is left", Duration.ofHours(1)));

        assertThat(comment(1, "/close not-planned")).isEqualTo(new Done(Action.COMMAND, Optional.of(1)));

        assertThat(record().episode().isClosedByPerson()).isTrue();
        assertThat(deliver(Alert.firing(0).priority(Priority.P2).reason("worse"), "second")
                        .action())
                .isEqualTo(Action.SKIP_MANUAL_CLOSE);
        assertThat(tracker.numbers()).containsExactly(1);
    }

    @Test
    void aClosingWhoseAnswerWasLostIsFoundAgain() {
        tracker.loseAnswer("close");
        assertThat(comment(1, "/close")).isInstanceOf(Retry.class);

        assertThat(deliver(Alert.firing(0).reason("worse"), "second").action()).isEqualTo(Action.SKIP_MANUAL_CLOSE);

        assertThat(record().episode().isClosedByPerson()).isTrue();
        assertThat(tracker.numbers()).containsExactly(1);
        assertThat(comment(1, "/close")).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
    }

    @Test
    void aPersonsClosingIsKnownAtOnceAndItsReasonCounts() {
        lowerPriority();
        tracker.personCloses(1, Alert.minute(5));

        assertThat(handle("bob", new Closed("completed"))).isEqualTo(new Done(Action.NOTE_CLOSED, Optional.of(1)));
        assertThat(record().episode().closedByPersonAt()).contains(Alert.minute(5));
        assertThat(handling().silencedUntil()).isEmpty();
        assertThat(handle("bob", new Closed("completed"))).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));

        // An event that is late tells of an earlier closing.
        assertThat(handle("bob", new Closed("not_planned"))).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(handling().silencedUntil()).isEmpty();

        tracker.personClosesAsNotPlanned(1, Alert.minute(6));
        assertThat(handle("bob", new Closed("not_planned"))).isEqualTo(new Done(Action.NOTE_CLOSED, Optional.of(1)));
        assertThat(handling().silencedUntil()).contains(Alert.START.plus(Duration.ofDays(7)));
        assertThat(tracker.issue(1).comments()).hasSize(2);
        assertThat(handle("bob", new Closed("not_planned"))).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(tracker.issue(1).comments()).hasSize(2);
    }

    @Test
    void whatIsUrgentIsNotSilenced() {
        comment(1, "/close not-planned");

        assertThat(tracker.issue(1).closeReason()).contains(CloseReason.NOT_PLANNED);
        assertThat(tracker.issue(1).comments()).isEmpty();
        assertThat(handling().silencedUntil()).isEmpty();
    }

    @Test
    void reopeningEndsQuietAndSilence() {
        lowerPriority();
        comment(1, "/close not-planned");
        tracker.personReopens(1);

        assertThat(handle("bob", new Reopened())).isEqualTo(new Done(Action.NOTE_REOPENED, Optional.of(1)));
        assertThat(record().episode().isClosedByPerson()).isFalse();
        assertThat(handling().silencedUntil()).isEmpty();
        clock.advance(Duration.ofHours(2));
        assertThat(deliver(Alert.firing(0), "second").action()).isEqualTo(Action.COMMENT);
    }

    @Test
    void theIssueItselfTellsHowItStandsWhateverOrderEventsComeIn() {
        assertThat(handle("bob", new Closed("completed"))).isEqualTo(new Done(Action.SKIP_STALE, Optional.of(1)));
        tracker.personCloses(1, Alert.minute(5));
        assertThat(handle("bob", new Reopened())).isEqualTo(new Done(Action.NOTE_CLOSED, Optional.of(1)));
        assertThat(record().episode().isClosedByPerson()).isTrue();
    }

    @Test
    void aDeletedIssueCountsAsClosed() {
        tracker.delete(1);

        assertThat(handle("admin", new Removed())).isEqualTo(new Done(Action.NOTE_CLOSED, Optional.of(1)));
        assertThat(record().episode().isClosedByPerson()).isTrue();
    }

    @Test
    void noiseUsefulAndCauseAreKept() {
        comment(1, "/noise flaps on every deployment\n/cause  the `disk` was full");
        assertThat(handling().noise()).contains("flaps on every deployment");
        assertThat(handling().cause()).contains("the `disk` was full");

        comment(2, "/useful");
        assertThat(handling().useful()).isTrue();
        assertThat(handling().noise()).isEmpty();
    }

    @Test
    void theNextEpisodeBeginsWithoutWhatWasSaid() {
        comment(1, "/ack\n/snooze 7d\n/cause disk");
        deliver(Alert.resolved(60), "second");
        deliver(Alert.firing(120).started(120), "third");

        assertThat(handling().acknowledgedBy()).isEmpty();
        assertThat(handling().snoozedUntil()).isEmpty();
        assertThat(handling().cause()).isEmpty();
        assertThat(handling().applied()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/snooze",
                "/snooze 4",
                "/snooze 29m",
                "/silence",
                "/silence 4m",
                "/silence rule",
                "/silence 8d rule",
                "/snooze 8d",
                "/snooze 4h please",
                "/close it",
                "/noise",
                "/cause",
                "/ack now",
                "/useful yes",
                "/keep-open now",
                "/team",
                "/team web, infra",
                "/team @acme/web",
                "/promote",
                "/promote 3"
            })
    void aWrongArgumentIsAnsweredWithTheUsage(String line) {
        assertThat(comment(1, line)).isEqualTo(new Done(Action.COMMAND_MISTAKEN, Optional.of(1)));

        assertThat(tracker.reactions()).containsEntry(1L, Reaction.CONFUSED);
        assertThat(tracker.issue(1).comments())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("was not understood", "`/"));
        assertThat(tracker.issue(1).isOpen()).isTrue();
    }

    @Test
    void whatAPersonDoesIsShownSoon() {
        comment(1, "/ack\n/cause a full disk");
        assertThat(body()).contains("**FIRING**", ", acknowledged", "- [x] I am on it", "| Cause | `a full disk` |");
        assertThat(tracker.calls().stream().filter("show"::equals)).hasSize(1);

        handle("bob", new Unassigned("alice"));
        assertThat(body()).contains("- [ ] I am on it").doesNotContain("acknowledged");
        handle("bob", new Assigned("bob"));
        assertThat(body()).contains("- [x] I am on it");
    }

    @Test
    void aTickShowsTheStateAndGoesWithIt() {
        tick("- [ ] Snooze 4 h");
        tick("- [ ] Noise");
        handle("alice", new Ticked(Set.of("Snooze 4 h")));
        assertThat(body()).contains("- [x] Snooze 4 h", "Snoozed until");
        assertThat(body()).as("its event is still to come").contains("- [x] Noise");

        comment(1, "/unsnooze");
        assertThat(body()).contains("- [ ] Snooze 4 h", "- [x] Noise");
        tick("- [ ] Snooze 4 h");
        handle("alice", new Ticked(Set.of("Snooze 4 h")));
        clock.advance(Duration.ofHours(4));
        endQuiet();
        assertThat(body()).contains("- [ ] Snooze 4 h", "- [x] Noise");
    }

    @Test
    void theNextEpisodeInAReopenedIssueBeginsWithEmptyBoxes() {
        comment(1, "/ack\n/noise flaps");
        deliver(Alert.resolved(60), "second");
        tracker.personReopens(1);

        assertThat(deliver(Alert.firing(120).started(120), "third").action()).isEqualTo(Action.COMMENT);

        assertThat(body()).contains("- [ ] I am on it", "- [ ] Noise").doesNotContain("[x]");
    }

    @Test
    void whileThereIsNoRoomForEditsNothingIsShownAndAllIsDone() {
        tracker.close(Lane.EDIT, Duration.ofMinutes(1));

        assertThat(comment(1, "/ack")).isEqualTo(new Done(Action.COMMAND, Optional.of(1)));

        assertThat(tracker.calls()).doesNotContain("view", "show");
        assertThat(handling().acknowledgedBy()).contains("alice");
        assertThat(tracker.reactions()).containsEntry(1L, Reaction.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"view", "show"})
    void thatItCannotBeShownFailsNoCommand(String call) {
        tracker.answer(call, new Outcome.Unavailable<>(Cause.OUTAGE, "no answer", Duration.ZERO));

        assertThat(comment(1, "/ack")).isEqualTo(new Done(Action.COMMAND, Optional.of(1)));

        assertThat(record().claim()).isEmpty();
    }

    @Test
    void whatAnAnswerNeedsNoEditForIsNotShown() {
        comment(1, "/help");

        assertThat(tracker.calls()).doesNotContain("show");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatOurEditHasOverwrittenIsPutBackOnce(boolean closed) {
        String read = body();
        tracker.personEdits(1, text -> text + "\nSee the runbook.");
        String theirs = body();
        tracker.personEdits(1, text -> LivingBody.merge(read, List.of(newBlock())));
        Overwrote overwrote =
                new Overwrote(LivingBody.findOverwritten(theirs, body()).orElseThrow());
        if (closed) {
            tracker.personCloses(1, Alert.minute(5));
        }

        assertThat(handle("alerting[bot]", overwrote)).isEqualTo(new Done(Action.RESTORE_TEXT, Optional.of(1)));
        assertThat(body()).contains("See the runbook.");
        tracker.personEdits(1, text -> text.replace("See the runbook.", ""));
        assertThat(handle("alerting[bot]", overwrote)).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(body()).doesNotContain("See the runbook.");
    }

    @ParameterizedTest
    @CsvSource({
        "goes on, false",
        "goes on, true",
        "ended, false",
        "ended, true",
        "kept open, false",
        "closed by a person, false"
    })
    void anOlderBlockThatCameTooLateStaysNowhere(String situation, boolean overText) {
        String late =
                LivingBody.merge(body(), List.of(LivingBody.findShown(body()).orElseThrow()));
        comment(1, situation.equals("kept open") ? "/ack\n/keep-open" : "/ack");
        switch (situation) {
            case "ended", "kept open" -> deliver(Alert.resolved(60), "second");
            case "closed by a person" -> {
                tracker.personCloses(1, Alert.minute(5));
                handle("alice", new Closed("completed"));
            }
            default -> {}
        }
        if (overText) {
            tracker.personEdits(1, text -> text + "\nSee the runbook.");
        }
        Overwrote overwrote =
                new Overwrote(LivingBody.findOverwritten(body(), late).orElseThrow());
        tracker.personEdits(1, text -> late);
        boolean open = tracker.issue(1).isOpen();

        assertThat(handle("alerting[bot]", overwrote)).isEqualTo(new Done(Action.RESTORE_TEXT, Optional.of(1)));

        boolean ended = record().status() == Status.CLOSED;
        assertThat(body().contains("| State | **RESOLVED**")).isEqualTo(ended);
        assertThat(body().contains("| State | **FIRING**")).isEqualTo(!ended);
        assertThat(body()).contains("by `alice`");
        assertThat(body().contains("See the runbook.")).isEqualTo(overText);
        assertThat(tracker.issue(1).isOpen()).isEqualTo(open);
        assertThat(LivingBody.findOverwritten(late, body())).as("ends there").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"readBody", "show"})
    void whatCannotBePutBackNowIsPutBackLater(String call) {
        String read = body();
        tracker.personEdits(1, text -> text + "\nSee the runbook.");
        String theirs = body();
        tracker.personEdits(1, text -> LivingBody.merge(read, List.of(newBlock())));
        Overwrote overwrote =
                new Overwrote(LivingBody.findOverwritten(theirs, body()).orElseThrow());
        tracker.answer(call, new Outcome.Unavailable<>(Cause.BUDGET, "nothing is left", Duration.ofMinutes(1)));

        assertThat(handle("alerting[bot]", overwrote)).isInstanceOf(Retry.class);
        assertThat(handle("alerting[bot]", overwrote)).isEqualTo(new Done(Action.RESTORE_TEXT, Optional.of(1)));
        assertThat(body()).contains("See the runbook.");
    }

    @Test
    void aWholeRuleCanBeSilenced() {
        assertThat(comment(1, "/silence 2h rule")).isEqualTo(new Done(Action.COMMAND, Optional.of(1)));

        assertThat(silences.list()).singleElement().satisfies(silence -> {
            assertThat(silence.matchers().rule()).isPresent();
            assertThat(silence.matchers().team()).contains("dev-infra");
            assertThat(silence.matchers().source()).contains("grafana");
            assertThat(silence.end()).isEqualTo(Alert.START.plus(Duration.ofHours(2)));
            assertThat(silence.by()).isEqualTo("alice");
            assertThat(silence.issue()).contains(1);
        });
        comment(2, "/silence 1h rule");
        assertThat(silences.list())
                .singleElement()
                .satisfies(silence -> assertThat(silence.end()).isEqualTo(Alert.START.plus(Duration.ofHours(1))));

        comment(3, "/unsilence");
        assertThat(silences.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/unsilence", "/silence 1h rule"})
    void aSilenceFromBeforeNamesToldOfTheRepositoryIsTakenBackOrReplaced(String command) {
        silences.put(new Silence(
                "issue-1",
                new Silence.Matchers(Optional.of("grafana"), Optional.empty(), Optional.empty(), Set.of(), Map.of()),
                Alert.START,
                Alert.minute(600),
                "bob",
                Optional.of(1),
                0));

        comment(1, command);

        assertThat(silences.list()).extracting(Silence::by).doesNotContain("bob");
        assertThat(silences.list()).hasSize(command.equals("/unsilence") ? 0 : 1);
    }

    @Test
    void aRuleThatCannotBeSilencedNowIsSilencedLater() {
        silences.setUnreachable(true);
        assertThat(comment(1, "/silence 2h rule")).isInstanceOf(Retry.class);
        assertThat(record().claim()).isEmpty();
        silences.setUnreachable(false);

        assertThat(comment(1, "/silence 2h rule")).isEqualTo(new Done(Action.COMMAND, Optional.of(1)));
        assertThat(silences.list()).hasSize(1);
    }

    @Test
    void whatIsKeptOpenStaysOpenWhenTheAlertEnds() {
        comment(1, "/keep-open");

        assertThat(deliver(Alert.resolved(60), "second").action()).isEqualTo(Action.CLOSE);

        assertThat(tracker.issue(1).isOpen()).isTrue();
        assertThat(tracker.issue(1).labels()).contains("resolved");
        assertThat(body()).contains("**RESOLVED** after 1 h, kept open");
        assertThat(record().status()).isEqualTo(Status.CLOSED);
        assertThat(comment(2, "/keep-open")).isEqualTo(new Done(Action.COMMAND_MISTAKEN, Optional.of(1)));

        assertThat(deliver(Alert.firing(120).started(120), "third").action()).isEqualTo(Action.COMMENT);
        assertThat(tracker.numbers()).containsExactly(1);
        assertThat(tracker.issue(1).labels()).doesNotContain("resolved");
        deliver(Alert.resolved(130), "fourth");
        assertThat(tracker.issue(1).isOpen()).as("only of one episode").isFalse();
    }

    @Test
    void anEndOfWhatIsKeptOpenWhoseAnswerWasLostIsFoundAgain() {
        comment(1, "/keep-open");
        tracker.answer("edit", new Outcome.Unavailable<>(Cause.BUDGET, "nothing is left", Duration.ofMinutes(1)));

        assertThat(reconciler.reconcile(Alert.resolved(60).delivered("second"), leaseUntil()))
                .isInstanceOf(Retry.class);
        clock.advance(Duration.ofMinutes(2));
        deliver(Alert.resolved(60), "second");

        assertThat(tracker.issue(1).isOpen()).isTrue();
        assertThat(tracker.issue(1).labels()).contains("resolved");
        assertThat(tracker.issue(1).comments()).hasSize(1);
        assertThat(record().status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void anotherTeamOwnsItUntilTheEnd() {
        comment(1, "/team Data Platform");

        assertThat(tracker.issue(1).labels()).contains("Team:data-platform").doesNotContain("Team:dev-infra");
        assertThat(tracker.issue(1).comments())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("`dev-infra`", "`data-platform`"));
        assertThat(body()).contains("| Team | `data-platform` |");
        assertThat(deliver(Alert.firing(0), "second").action()).isEqualTo(Action.SUPPRESS);
        deliver(Alert.firing(0).reason("worse"), "third");
        assertThat(tracker.issue(1).labels()).contains("Team:data-platform").doesNotContain("Team:dev-infra");
        assertThat(tracker.issue(1).comments().getLast()).doesNotContain("Teams:");

        deliver(Alert.resolved(60), "fourth");
        deliver(Alert.firing(120).started(120), "fifth");
        assertThat(tracker.issue(2).labels()).contains("Team:dev-infra").doesNotContain("Team:data-platform");
    }

    @ParameterizedTest
    @CsvSource({"30m, 30", "45m, 45", "4h, 240", "4 H, 240", "7d, 10080", "168h, 10080"})
    void aSnoozeLastsFromHalfAnHourToAWeek(String time, int minutes) {
        comment(1, "/snooze " + time);

        assertThat(handling().snoozedUntil()).contains(Alert.START.plus(Duration.ofMinutes(minutes)));
    }

    @Test
    void whatMakesNoSenseAfterTheEndIsAnsweredSo() {
        deliver(Alert.resolved(60), "second");

        assertThat(comment(1, "/ack")).isEqualTo(new Done(Action.COMMAND_MISTAKEN, Optional.of(1)));
        assertThat(comment(2, "/cause disk")).isEqualTo(new Done(Action.COMMAND, Optional.of(1)));
        assertThat(handling().cause()).contains("disk");
    }

    @Test
    void helpListsTheCommands() {
        comment(1, "/help");

        assertThat(tracker.issue(1).comments())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("/ack", "/snooze 4h", "/close not-planned", "triage"));
    }

    @Test
    void withoutTheRightNothingIsDoneAndSaidOnce() {
        assertThat(comment("mallory", 1, "/close\n/ack")).isEqualTo(new Done(Action.COMMAND_REFUSED, Optional.of(1)));
        assertThat(comment("mallory", 1, "/close\n/ack")).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));

        assertThat(tracker.issue(1).isOpen()).isTrue();
        assertThat(handling().acknowledgedBy()).isEmpty();
        assertThat(tracker.reactions()).containsEntry(1L, Reaction.REFUSED);
        assertThat(tracker.issue(1).comments())
                .singleElement()
                .satisfies(
                        text -> assertThat(text).contains("triage", "`mallory`").doesNotContain("@"));
    }

    @Test
    void aLookUpThatFailsIsRetriedAndNeverTakenForAYes() {
        tracker.answer("hasTriageRole", new Outcome.Unavailable<>(Cause.CONFIGURATION, "no Metadata", Duration.ZERO));

        assertThat(comment(1, "/close"))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.kind()).isEqualTo(Kind.GITHUB_CONFIGURATION));
        assertThat(tracker.issue(1).isOpen()).isTrue();
        assertThat(comment(1, "/close")).isEqualTo(new Done(Action.COMMAND, Optional.of(1)));
    }

    @Test
    void aDoubledDeliveryDoesNothingTwice() {
        comment(1, "/snooze 4h\n/help");
        clock.advance(Duration.ofHours(1));
        comment(1, "/snooze 4h\n/help");

        assertThat(handling().snoozedUntil()).contains(Alert.START.plus(Duration.ofHours(4)));
        assertThat(tracker.issue(1).comments()).hasSize(1);
    }

    @Test
    void anEditedCommentActsOnItsNewCommandsOnly() {
        comment(1, "/snooze 4h");
        clock.advance(Duration.ofHours(1));

        handle("alice", new Commented(1, "Sorry:\n/snooze 4h\n/ack", "/snooze 4h"));
        assertThat(handling().snoozedUntil()).contains(Alert.START.plus(Duration.ofHours(4)));
        assertThat(handling().acknowledgedBy()).contains("alice");

        // What stood there before is not new, even if nobody has seen it.
        handle("alice", new Commented(2, "/useful\n/noise x", "/noise x"));
        assertThat(handling().useful()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"acme/alerts, 2", "acme/other, 1", "other/alerts, 1"})
    void whatHappensOnAnIssueThatTheRecordDoesNotNameDoesNothing(String repository, int number) {
        IssueEvent event = new IssueEvent(repository, number, FINGERPRINT, "alice", new Commented(1, "/close", ""));
        List<String> before = tracker.calls();

        assertThat(events.handle(event, leaseUntil())).isEqualTo(new Done(Action.SKIP_FOREIGN, Optional.of(1)));

        assertThat(tracker.calls()).isEqualTo(before);
        IssueEvent unknown = new IssueEvent("acme/alerts", 1, "0".repeat(64), "alice", new Commented(1, "/close", ""));
        assertThat(events.handle(unknown, leaseUntil())).isEqualTo(new Done(Action.SKIP_FOREIGN, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"edit", "assign", "react"})
    void anUnknownOutcomeOfWhatMayBeRepeatedKeepsNoAlertWaiting(String call) {
        tracker.loseAnswer(call);

        assertThat(comment(1, "/ack")).isInstanceOf(Retry.class);

        assertThat(record().claim()).isEmpty();
        assertThat(deliver(Alert.resolved(30), "second").action()).isEqualTo(Action.CLOSE);
    }

    @Test
    void aLostAnswerToACommentIsLookedForAndNothingIsSaidTwice() {
        tracker.loseAnswer("comment");

        assertThat(comment(1, "/help")).isInstanceOf(Retry.class);
        clock.advance(Duration.ofMinutes(2));
        assertThat(comment(1, "/help")).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(tracker.issue(1).comments()).hasSize(1);
    }

    @Test
    void oneAttemptAtATime() {
        tracker.during("edit", () -> assertThat(comment(1, "/ack")).isEqualTo(Result.contended()));

        assertThat(comment(1, "/ack")).isEqualTo(new Done(Action.COMMAND, Optional.of(1)));
    }

    @Test
    void whatGitHubRefusesForGoodIsLeftOut() {
        tracker.answer("edit", new Outcome.Refused<>(Outcome.Refusal.INVALID, "too many labels"));
        tracker.answer("comment", new Outcome.Refused<>(Outcome.Refusal.LOCKED, "locked"));

        assertThat(comment(1, "/ack\n/help")).isEqualTo(new Done(Action.COMMAND, Optional.of(1)));
        assertThat(handling().acknowledgedBy()).contains("alice");
    }

    private String body() {
        return tracker.issue(1).body();
    }

    private void tick(String box) {
        assertThat(body()).contains(box);
        tracker.personEdits(1, text -> text.replace(box, box.replace("[ ]", "[x]")));
    }

    private static String newBlock() {
        return LivingBody.startMarker(99) + "\nnew\n\n" + LivingBody.END;
    }

    /** The alert is P2 from now on, which its issue tells. */
    private void lowerPriority() {
        deliver(Alert.firing(0).priority(Priority.P2), "P2");
    }

    private Result comment(long id, String text) {
        return comment("alice", id, text);
    }

    private Result comment(String login, long id, String text) {
        return handle(login, new Commented(id, text, ""));
    }

    private Result handle(String login, IssueActivity activity) {
        return events.handle(new IssueEvent(ScriptedTracker.REPOSITORY, 1, FINGERPRINT, login, activity), leaseUntil());
    }

    private Result handleOn(int number, String login, IssueActivity activity) {
        return events.handle(
                new IssueEvent(ScriptedTracker.REPOSITORY, number, FINGERPRINT, login, activity), leaseUntil());
    }

    private Result endQuiet() {
        return quiet.end(FINGERPRINT, clock.instant(), leaseUntil());
    }

    private Done deliver(Alert alert, String delivery) {
        return (Done) reconciler.reconcile(alert.delivered(delivery), leaseUntil());
    }

    private Instant leaseUntil() {
        return clock.instant().plus(LEASE);
    }

    private AlertRecord record() {
        return store.find(FINGERPRINT).orElseThrow();
    }

    private Handling handling() {
        return record().handling();
    }
}
