package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.command.IssueEvents;
import dev.alerting.collector.command.QuietEnds;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemorySilences;
import dev.alerting.collector.fake.InMemoryStateStore;
import dev.alerting.collector.fake.InMemoryStorms;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.reconcile.Result.Retry;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Ended;
import dev.alerting.collector.state.Ended.Ending;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import dev.alerting.common.issue.IssueActivity.Commented;
import dev.alerting.common.issue.Labels;
import dev.alerting.common.sender.Interpretation.IssueEvent;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts that come and go: a label, and two settings against an issue for each time. */
class FlapsTest {
    private final MovableClock clock = new MovableClock(Alert.START);
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final ScriptedTracker tracker = new ScriptedTracker();
    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void theThirdEpisodeInSixHoursIsFlapping() {
        Reconciler reconciler = reconciler(Duration.ZERO, Duration.ZERO);
        episode(reconciler, 0);
        episode(reconciler, 100);
        episode(reconciler, 370);
        assertThat(labelled()).as("the first is too long ago").isEmpty();

        episode(reconciler, 400);
        assertThat(labelled()).containsExactly(4);
    }

    @Test
    void itIsSoUntilADayWithoutAnEpisode() {
        Reconciler reconciler = reconciler(Duration.ZERO, Duration.ZERO);
        episode(reconciler, 0);
        episode(reconciler, 60);
        episode(reconciler, 120);
        episode(reconciler, 120 + 23 * 60);
        passTo(120 + 46 * 60);
        deliver(reconciler, Alert.firing(120 + 46 * 60).started(120 + 46 * 60), "still");
        assertThat(labelled()).containsExactly(3, 4, 5);

        passTo(120 + 71 * 60);
        new QuietEnds(reconciler, tracker)
                .end(record().fingerprint(), clock.instant(), clock.instant().plusSeconds(60));
        assertThat(labelled()).containsExactly(3, 4);
        assertThat(tracker.issue(5).comments()).isEmpty();
        deliver(reconciler, Alert.resolved(9_000).started(120 + 46 * 60), "end");
        episode(reconciler, 10_000);
        assertThat(labelled()).containsExactly(3, 4);
    }

    @Test
    void withinTheWindowOurIssueIsOpenedAgain() {
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO);
        deliver(reconciler, Alert.firing(0), "first");
        deliver(reconciler, Alert.resolved(10), "second");
        tracker.appCloses(1, Alert.minute(10));
        passTo(39);

        assertThat(deliver(reconciler, Alert.firing(39).started(39), "third")).isEqualTo(Action.COMMENT);

        assertThat(tracker.open()).containsExactly(1);
        assertThat(tracker.issue(1).comments().getLast()).contains("again");
        assertThat(tracker.issue(1).body()).contains("**FIRING**");
        assertThat(record().status()).isEqualTo(Status.OPEN);
        assertThat(record().episode().number()).isEqualTo(2);
        deliver(reconciler, Alert.resolved(50).started(39), "fourth");
        tracker.appCloses(1, Alert.minute(50));
        passTo(80);
        assertThat(deliver(reconciler, Alert.firing(80).started(80), "fifth"))
                .as("later than that")
                .isEqualTo(Action.CREATE);
        assertThat(tracker.open()).containsExactly(2);
    }

    @Test
    void whatAPersonClosedStaysClosed() {
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO);
        deliver(reconciler, Alert.firing(0), "first");
        tracker.personCloses(1, Alert.minute(5));
        deliver(reconciler, Alert.resolved(10), "second");
        passTo(12);

        assertThat(deliver(reconciler, Alert.firing(12).started(12), "third")).isEqualTo(Action.CREATE);
        assertThat(tracker.open()).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reopen", "view", "comment"})
    void anOpeningThatIsCutOffEndsInTheSamePlace(String call) {
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO);
        deliver(reconciler, Alert.firing(0), "first");
        deliver(reconciler, Alert.resolved(10), "second");
        tracker.appCloses(1, Alert.minute(10));
        passTo(12);
        if (call.equals("view")) {
            // The first look is the decision's.
            tracker.during("view", () -> {});
            tracker.answer("view", new Outcome.Unavailable<>(Cause.OUTAGE, "no answer", Duration.ZERO));
        } else {
            tracker.loseAnswer(call);
        }

        Result result = reconciler.reconcile(
                Alert.firing(12).started(12).delivered("third"), clock.instant().plusSeconds(60));
        // Once it is open again and the alert told, what it shows can wait.
        assertThat(result).isInstanceOf(call.equals("view") ? Done.class : Retry.class);
        for (int i = 0; i < 3 && !(result instanceof Done); i++) {
            clock.advance(Duration.ofMinutes(2));
            result = reconciler.reconcile(
                    Alert.firing(12).started(12).delivered("third"),
                    clock.instant().plusSeconds(60));
        }

        assertThat(result).isInstanceOf(Done.class);
        assertThat(tracker.numbers()).containsExactly(1);
        assertThat(tracker.open()).containsExactly(1);
        assertThat(record().status()).isEqualTo(Status.OPEN);
        assertThat(tracker.issue(1).comments().stream().filter(text -> text.contains("again")))
                .hasSize(1);
    }

    @Test
    void anOpeningThatLeftNoTraceInTwoLooksIsMadeAgain() {
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO);
        deliver(reconciler, Alert.firing(0), "first");
        deliver(reconciler, Alert.resolved(10), "second");
        tracker.appCloses(1, Alert.minute(10));
        passTo(12);
        tracker.answer("comment", new Outcome.Unknown<>("no answer"));
        DeliveredAlert again = Alert.firing(12).started(12).delivered("third");
        reconciler.reconcile(again, clock.instant().plusSeconds(60));

        assertThat(reconciler.reconcile(again, clock.instant().plusSeconds(60)))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.kind()).isEqualTo(Kind.RECOVERING));
        assertThat(tracker.open()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(deliver(reconciler, Alert.firing(12).started(12), "third")).isEqualTo(Action.COMMENT);
        assertThat(tracker.open()).containsExactly(1);
        assertThat(tracker.numbers()).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource({"comment, false", "comment, true", "reopen, false", "reopen, true", "view, false", "edit, false"})
    void anEndAfterAnOpeningThatWasCutOffLeavesNoIssueOpen(String call, boolean takesEffect) {
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO);
        deliver(reconciler, Alert.firing(0), "first");
        deliver(reconciler, Alert.resolved(10), "second");
        tracker.appCloses(1, Alert.minute(10));
        passTo(12);
        if (call.equals("view")) {
            tracker.during("view", () -> {});
        }
        if (takesEffect) {
            tracker.loseAnswer(call);
        } else {
            tracker.answer(call, new Outcome.Unavailable<>(Cause.OUTAGE, "no answer", Duration.ZERO));
        }

        reconciler.reconcile(
                Alert.firing(12).delivered("third"), clock.instant().plusSeconds(60));
        passTo(14);
        reconcileUntilDone(reconciler, Alert.resolved(14).delivered("fourth"));
        reconcileUntilDone(reconciler, Alert.firing(12).delivered("third"));

        assertThat(tracker.open()).isEmpty();
        assertThat(record().status()).isEqualTo(Status.CLOSED);
    }

    private void reconcileUntilDone(Reconciler reconciler, DeliveredAlert alert) {
        Result result = reconciler.reconcile(alert, clock.instant().plusSeconds(60));
        for (int i = 0; i < 5 && !(result instanceof Done); i++) {
            clock.advance(Duration.ofMinutes(2));
            result = reconciler.reconcile(alert, clock.instant().plusSeconds(60));
        }
        assertThat(result).isInstanceOf(Done.class);
    }

    @Test
    void whatAPersonHadClosedByACommandStaysClosed() {
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO);
        deliver(reconciler, Alert.firing(0), "first");
        AlertRecord open = record();
        store.write(open.toBuilder()
                .closedByPerson(Alert.minute(5))
                .version(open.version() + 1)
                .build());
        tracker.appCloses(1, Alert.minute(5));
        deliver(reconciler, Alert.resolved(10), "second");
        passTo(12);

        assertThat(deliver(reconciler, Alert.firing(12), "third")).isEqualTo(Action.CREATE);
        assertThat(tracker.open()).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kept open", "opened again"})
    void whatAPersonHadClosedByACommandAfterItsAlertEndedStaysClosed(String situation) {
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO);
        tracker.letTriage("alice");
        deliver(reconciler, Alert.firing(0), "first");
        if (situation.equals("kept open")) {
            command(reconciler, 1, "/keep-open");
        }
        deliver(reconciler, Alert.resolved(10), "second");
        if (situation.equals("opened again")) {
            tracker.personReopens(1);
        }
        passTo(11);
        command(reconciler, 2, "/close");
        assertThat(tracker.open()).isEmpty();
        tracker.appCloses(1, Alert.minute(11));
        passTo(12);

        assertThat(deliver(reconciler, Alert.firing(12).started(12), "third")).isEqualTo(Action.CREATE);

        assertThat(tracker.open()).containsExactly(2);
        assertThat(record().story().past())
                .singleElement()
                .satisfies(past -> assertThat(past.ended()).isEqualTo(new Ended(Alert.minute(10), Ending.RESOLVED)));
    }

    private void command(Reconciler reconciler, long comment, String text) {
        IssueEvents events = new IssueEvents(
                reconciler,
                tracker,
                new InMemorySilences(),
                new InMemoryStorms().commands(reconciler, tracker, clock),
                clock);
        Commented commented = new Commented(comment, text, "");
        IssueEvent event =
                new IssueEvent(ScriptedTracker.REPOSITORY, 1, Alert.firing(0).fingerprint(), "alice", commented);
        assertThat(events.handle(event, clock.instant().plusSeconds(60)))
                .isEqualTo(new Done(Action.COMMAND, Optional.of(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"edit", "view", "reopen"})
    void whatTheOpenedIssueCouldNotShowYetIsShownWithTheNextMessage(String call) {
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO);
        deliver(reconciler, Alert.firing(0), "first");
        deliver(reconciler, Alert.resolved(10), "second");
        tracker.appCloses(1, Alert.minute(10));
        passTo(12);
        if (call.equals("view")) {
            tracker.during("view", () -> {});
        }
        tracker.answer(call, new Outcome.Unavailable<>(Cause.OUTAGE, "no answer", Duration.ZERO));
        Alert raised = Alert.firing(12).started(12).priority(Priority.P0);
        reconciler.reconcile(raised.delivered("third"), clock.instant().plusSeconds(60));
        passTo(20);
        reconcileUntilDone(reconciler, raised.delivered("third"));

        reconcileUntilDone(
                reconciler, Alert.firing(30).started(12).priority(Priority.P0).delivered("fourth"));

        assertThat(tracker.issue(1).labels()).contains("Pri:P0").doesNotContain("Pri:P1");
        assertThat(tracker.issue(1).title()).startsWith("[P0] ");
        assertThat(tracker.open()).containsExactly(1);
    }

    /** There may be no next message. */
    @ParameterizedTest
    @ValueSource(strings = {"edit", "view", "reopen"})
    void theTopicOfP0AlertsDoesNotWaitUntilTheOpenedIssueShowsIt(String call) {
        List<AlertRecord> told = new ArrayList<>();
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO, new UrgentTopic() {
            @Override
            public boolean isSet() {
                return true;
            }

            @Override
            public void tell(AlertRecord record) {
                told.add(record);
            }
        });
        deliver(reconciler, Alert.firing(0), "first");
        deliver(reconciler, Alert.resolved(10), "second");
        tracker.appCloses(1, Alert.minute(10));
        passTo(12);
        if (call.equals("view")) {
            tracker.during("view", () -> {});
        }
        tracker.answer(call, new Outcome.Unavailable<>(Cause.OUTAGE, "no answer", Duration.ZERO));
        Alert raised = Alert.firing(12).started(12).priority(Priority.P0).teams("web");
        reconciler.reconcile(raised.delivered("third"), clock.instant().plusSeconds(60));
        passTo(20);
        reconcileUntilDone(reconciler, raised.delivered("third"));

        assertThat(told).singleElement().satisfies(record -> {
            assertThat(record.routing().teams()).containsExactly("web");
            assertThat(record.routing().priority()).isEqualTo(Priority.P0);
        });
        reconcileUntilDone(
                reconciler, Alert.firing(30).started(12).priority(Priority.P0).delivered("fourth"));
        assertThat(told).hasSize(1);
    }

    @Test
    void statesOfTheEpisodeBeforeAreOver() {
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO);
        deliver(reconciler, Alert.firing(0), "first");
        tracker.edit(
                1,
                new IssueEdit(Optional.empty(), Set.of(Labels.ACKNOWLEDGED, Labels.SNOOZED, "customer-x"), Set.of()));
        deliver(reconciler, Alert.resolved(10), "second");
        tracker.appCloses(1, Alert.minute(10));
        passTo(12);

        deliver(reconciler, Alert.firing(12).priority(Priority.P2), "third");

        assertThat(tracker.issue(1).labels())
                .contains("customer-x", "Pri:P2")
                .doesNotContain(Labels.ACKNOWLEDGED, Labels.SNOOZED, "Pri:P1");
        assertThat(tracker.issue(1).title()).startsWith("[P2] ");
    }

    @Test
    void whatIsHeldIsFiledIfItStillFires() {
        Reconciler reconciler = reconciler(Duration.ZERO, Duration.ofMinutes(5));

        assertThat(reconciler.reconcile(
                        Alert.firing(0).delivered("first"), clock.instant().plusSeconds(60)))
                .isInstanceOfSatisfying(Retry.class, retry -> {
                    assertThat(retry.kind()).isEqualTo(Kind.HOLD);
                    assertThat(retry.notBefore()).isEqualTo(Duration.ofMinutes(5));
                });
        assertThat(tracker.calls()).isEmpty();
        passTo(5);
        assertThat(deliver(reconciler, Alert.firing(0), "first")).isEqualTo(Action.CREATE);
    }

    /** Also of the clock of whoever accepted it. */
    @ParameterizedTest(name = "accepted at +{0}, now +10: held for {1} min")
    @CsvSource({"5, 0", "6, 1", "10, 5", "11, 5", "90, 5"})
    void nothingIsHeldForLongerThanSet(int accepted, int minutes) {
        Reconciler reconciler = reconciler(Duration.ZERO, Duration.ofMinutes(5));
        passTo(10);

        Result result = reconciler.reconcile(
                Alert.firing(accepted).delivered("first"), clock.instant().plusSeconds(60));

        assertThat(result)
                .isEqualTo(
                        minutes == 0
                                ? new Done(Action.CREATE, Optional.of(1))
                                : new Retry(Kind.HOLD, "new alerts are held for a while", Duration.ofMinutes(minutes)));
    }

    @Test
    void anIssueThatGoesOnHasTheLabelAsLongAsItsAlertFlaps() {
        Reconciler reconciler = reconciler(Duration.ofMinutes(30), Duration.ZERO);
        for (int start : List.of(0, 20, 40, 60)) {
            passTo(start);
            deliver(reconciler, Alert.firing(start).started(start), "firing " + start);
            assertThat(tracker.issue(1).labels().contains(Labels.FLAPPING)).isEqualTo(start >= 40);
            deliver(reconciler, Alert.resolved(start + 10).started(start), "resolved " + start);
            tracker.appCloses(1, Alert.minute(start + 10));
        }
        assertThat(tracker.calls().stream().filter("edit"::equals))
                .as("it is put on once")
                .hasSize(1);
        int later = 60 + 25 * 60;
        passTo(later);
        tracker.appCloses(1, Alert.minute(later - 1));

        deliver(reconciler, Alert.firing(later).started(later), "later");

        assertThat(tracker.open()).containsExactly(1);
        assertThat(tracker.issue(1).labels()).doesNotContain(Labels.FLAPPING);
    }

    @Test
    void whatEndsMeanwhileIsNotFiled() {
        Reconciler reconciler = reconciler(Duration.ZERO, Duration.ofMinutes(5));
        reconciler.reconcile(Alert.firing(0).delivered("first"), clock.instant().plusSeconds(60));
        passTo(2);
        deliver(reconciler, Alert.resolved(2), "second");
        passTo(5);

        assertThat(deliver(reconciler, Alert.firing(0), "first")).isEqualTo(Action.SKIP_STALE);
        assertThat(tracker.calls()).isEmpty();
    }

    @Test
    void anEndIsNotLostWhileALaterEpisodeOfASenderWithoutStartTimesIsHeld() {
        Reconciler reconciler = reconciler(Duration.ZERO, Duration.ofMinutes(5));
        passTo(5);
        deliver(reconciler, Alert.firing(0), "first");
        deliver(reconciler, Alert.resolved(10), "second");
        passTo(100);
        DeliveredAlert held = Alert.firing(100).delivered("third");
        assertThat(reconciler.reconcile(held, clock.instant().plusSeconds(60))).isInstanceOf(Retry.class);
        long writes = record().version();
        assertThat(reconciler.reconcile(held, clock.instant().plusSeconds(60))).isInstanceOf(Retry.class);
        assertThat(record().version()).isEqualTo(writes);
        passTo(102);
        deliver(reconciler, Alert.resolved(102), "fourth");
        passTo(105);

        assertThat(deliver(reconciler, Alert.firing(100), "third")).isEqualTo(Action.SKIP_STALE);
        assertThat(tracker.numbers()).containsExactly(1);
        assertThat(tracker.open()).isEmpty();
    }

    @Test
    void aP0IsNotHeldNorIsWhatIsOpen() {
        Reconciler reconciler = reconciler(Duration.ZERO, Duration.ofMinutes(5));

        assertThat(deliver(reconciler, Alert.firing(0).priority(Priority.P0), "first"))
                .isEqualTo(Action.CREATE);
        assertThat(deliver(reconciler, Alert.firing(1).priority(Priority.P1).reason("worse"), "second"))
                .isEqualTo(Action.COMMENT);
        assertThat(deliver(reconciler, Alert.resolved(2), "third")).isEqualTo(Action.CLOSE);
    }

    private void episode(Reconciler reconciler, int start) {
        passTo(start);
        deliver(reconciler, Alert.firing(start).started(start), "firing " + start);
        deliver(reconciler, Alert.resolved(start + 1).started(start), "resolved " + start);
    }

    private List<Integer> labelled() {
        return tracker.numbers().stream()
                .filter(number -> tracker.issue(number).labels().contains("flapping"))
                .toList();
    }

    private void passTo(int minute) {
        clock.advance(Duration.between(clock.instant(), Alert.minute(minute)));
    }

    private Action deliver(Reconciler reconciler, Alert alert, String delivery) {
        return ((Done) reconciler.reconcile(
                        alert.delivered(delivery), clock.instant().plusSeconds(60)))
                .action();
    }

    private AlertRecord record() {
        return store.find(Alert.firing(0).fingerprint()).orElseThrow();
    }

    private Reconciler reconciler(Duration reopenWindow, Duration hold) {
        return reconciler(reopenWindow, hold, UrgentTopic.NONE);
    }

    private Reconciler reconciler(Duration reopenWindow, Duration hold, UrgentTopic topic) {
        return new Reconciler(
                store,
                tracker,
                new IssueRenderer(List.of()),
                new Decider(new Decider.Options(
                        Optional.empty(), Duration.ofMinutes(5), Duration.ofHours(24), reopenWindow)),
                Placement.OWN_ISSUES,
                Silencing.NONE,
                topic,
                new Reconciler.Options(Duration.ofMinutes(1), false, hold),
                clock,
                () -> "attempt-" + attempts.incrementAndGet(),
                failure -> {});
    }
}
