package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.ListedComment;
import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.reconcile.RecordRepairs.Finding;
import dev.alerting.collector.reconcile.RecordRepairs.Finding.Impossible;
import dev.alerting.collector.reconcile.RecordRepairs.Finding.Postponed;
import dev.alerting.collector.reconcile.RecordRepairs.Finding.Repaired;
import dev.alerting.collector.reconcile.RecordRepairs.Repair;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.reconcile.Result.Rejected;
import dev.alerting.collector.reconcile.Result.Retry;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import dev.alerting.common.issue.IssueActivity;
import dev.alerting.common.issue.IssueActivity.Assigned;
import dev.alerting.common.issue.IssueActivity.Commented;
import dev.alerting.common.issue.LivingBody.Box;
import dev.alerting.common.sender.Interpretation.IssueEvent;
import dev.alerting.common.sender.Interpretation.StormComment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A record and its issue have drifted apart: what is found, what is written, and what is left to a later look. */
class RecordRepairsTest {
    private static final String FINGERPRINT = Alert.firing(0).fingerprint();
    private static final Finding FINE = new Finding.Fine();
    private static final Instant CLOSED_AT = Alert.minute(5);

    private final ReconcilerFixture given = new ReconcilerFixture();
    private final People people = new People();
    private final RecordRepairs repairs = given.repairs(new Listing(), people);

    @ParameterizedTest(name = "record {0}, person closed {1}; issue open {2}, not planned {3}, silences {4} -> {5}")
    @CsvSource({
        "OPEN,   false, true,  false, false, false",
        "OPEN,   false, false, false, false, true",
        "OPEN,   true,  true,  false, false, true",
        "OPEN,   true,  false, false, false, false",
        "OPEN,   true,  false, true,  true,  true",
        "OPEN,   true,  false, true,  false, false",
        "OPEN,   true,  false, false, true,  false",
        "CLOSED, false, false, false, false, false",
        "CLOSED, true,  true,  true,  true,  false"
    })
    void whatARecordMayHaveToLearnIsSeenInTheList(
            Status status, boolean closedByPerson, boolean open, boolean notPlanned, boolean silences, boolean may) {
        given.firing();
        people.startsSilence = silences;
        AlertRecord.Builder record = given.record().toBuilder().status(status);
        if (closedByPerson) {
            record.closedByPerson(CLOSED_AT);
        }

        assertThat(repairs.mayLearn(record.build(), listed(1, 1, open, false, notPlanned)))
                .isEqualTo(may);
    }

    @ParameterizedTest(name = "{0}, its issue {1} -> {2}")
    @CsvSource({
        "open, open, -",
        "open, closed by us, -",
        "open, closed, CLOSED_BY_PERSON",
        "open, not planned, CLOSED_BY_PERSON",
        "open, gone, GONE",
        "person closed, open, REOPENED",
        "person closed, closed by us, -",
        "person closed, closed, -",
        "person closed, not planned, SILENCED",
        "person closed, gone, -",
        "closed, closed, -",
        "closed, gone, -",
        "elsewhere, closed, -",
        "a row, closed, -"
    })
    void theRecordLearnsWhatPeopleDidToItsIssue(String record, String issue, String repair) {
        given.firing();
        given.wait(Duration.ofMinutes(30));
        people.startsSilence = true;
        put(record);
        touch(issue);
        AlertRecord before = given.record();

        Finding told = repairs.learn(FINGERPRINT, lease(), true);
        assertThat(given.record()).as("a dry run").isEqualTo(before);
        assertThat(people.noted).isEmpty();
        Finding found = repairs.learn(FINGERPRINT, lease(), false);

        assertThat(found).isEqualTo(repair.equals("-") ? FINE : new Repaired(Repair.valueOf(repair), 1));
        assertThat(told).isEqualTo(found);
        assertThat(people.noted).hasSize(issue.equals("not planned") ? 1 : 0);
        boolean looked = record.equals("open") || record.equals("person closed");
        assertThat(given.tracker.calls()).isEqualTo(looked ? List.of("create", "view", "view") : List.of("create"));
    }

    @Test
    void aPersonsClosingIsNotedWithItsTimeAndADeletionWithThatOfTheLook() {
        given.firing();
        given.wait(Duration.ofMinutes(30));
        given.tracker.personCloses(1, CLOSED_AT);
        long version = given.record().version();

        repairs.learn(FINGERPRINT, lease(), false);
        assertThat(given.record().episode().closedByPersonAt()).contains(CLOSED_AT);
        assertThat(given.record().version()).isEqualTo(version + 1);

        given.tracker.personReopens(1);
        repairs.learn(FINGERPRINT, lease(), false);
        given.tracker.delete(1);
        repairs.learn(FINGERPRINT, lease(), false);
        assertThat(given.record().episode().closedByPersonAt()).contains(Alert.minute(30));
        assertThat(given.record().status()).isEqualTo(Status.OPEN);
    }

    @Test
    void whoeverOpensAnIssueAgainHearsOfItsAlertAgain() {
        given.firing();
        change(record -> record.closedByPerson(CLOSED_AT)
                .handling(given.record().handling().toBuilder()
                        .silencedUntil(Optional.of(Alert.minute(9_000)))
                        .build()));

        repairs.learn(FINGERPRINT, lease(), false);

        assertThat(given.record().episode().isClosedByPerson()).isFalse();
        assertThat(given.record().handling().silencedUntil()).isEmpty();
    }

    @Test
    void anAlertThatNobodyKnowsIsFine() {
        assertThat(repairs.learn(FINGERPRINT, lease(), false)).isEqualTo(FINE);
        assertThat(given.tracker.calls()).isEmpty();
    }

    /** How each unanswered call ends: {@code impossible} ones are not asked for again soon. */
    static List<Object[]> unanswered() {
        List<Object[]> cases = new ArrayList<>();
        for (String call : List.of("learn", "remind", "place", "close")) {
            cases.add(new Object[] {call, new Refused<>(Refusal.INVALID, "no"), new Impossible("no")});
            cases.add(new Object[] {call, new Unknown<>("lost"), new Postponed("lost")});
            for (Cause cause : Cause.values()) {
                cases.add(new Object[] {
                    call,
                    new Unavailable<>(cause, "not now", Duration.ZERO),
                    cause == Cause.CONFIGURATION ? new Impossible("not now") : new Postponed("not now")
                });
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("unanswered")
    void whatGitHubDoesNotAnswerChangesNothing(String call, Outcome<?> outcome, Finding expected) {
        given.firing();
        openAgain();
        AlertRecord before = given.record();
        given.tracker.answer(call.equals("close") ? "close" : "view", outcome);

        Finding found = switch (call) {
            case "learn" -> repairs.learn(FINGERPRINT, lease(), false);
            case "remind" -> repairs.remind(FINGERPRINT, Alert.minute(1), lease(), false);
            default -> repairs.place(listed(2, 1), lease(), false);
        };

        assertThat(found).isEqualTo(expected);
        assertThat(given.record()).isEqualTo(before);
        assertThat(given.tracker.open()).containsExactly(1, 2);
        assertThat(given.tracker.calls()).doesNotContain("comment");
    }

    @Test
    void whoeverWroteTheRecordInTheMeantimeIsLeftToIt() {
        given.firing();
        given.tracker.personCloses(1, CLOSED_AT);
        meanwhile(1, record -> record.title("of somebody else"));

        assertThat(repairs.learn(FINGERPRINT, lease(), false)).isEqualTo(contended());

        assertThat(given.record().title()).isEqualTo("of somebody else");
        assertThat(given.record().episode().isClosedByPerson()).isFalse();
    }

    @Test
    void anAttemptAtWorkIsLeftToIt() {
        given.firing();
        List<Finding> found = new ArrayList<>();
        given.tracker.during("comment", () -> found.add(repairs.learn(FINGERPRINT, lease(), false)));

        given.deliver(Alert.firing(1).reason("another"), "second");

        assertThat(found).containsExactly(contended());
    }

    @Test
    void anAttemptOfUnknownOutcomeIsLookedIntoBeforeAnythingElse() {
        given.firing();
        given.tracker.loseAnswer("comment");
        given.deliver(Alert.firing(1).reason("another"), "second");

        assertThat(repairs.learn(FINGERPRINT, lease(), true)).as("a dry run").isEqualTo(contended());
        assertThat(given.record().claim()).isPresent();
        assertThat(repairs.learn(FINGERPRINT, lease(), false)).isEqualTo(new Repaired(Repair.RECOVERED, 1));
        assertThat(given.record().claim()).isEmpty();
        assertThat(given.record().lastReason()).contains("another");
        assertThat(repairs.learn(FINGERPRINT, lease(), false)).isEqualTo(FINE);
    }

    @Test
    void anAttemptThatLeftNoTraceInTwoLooksIsOver() {
        given.firing();
        given.tracker.answer("comment", new Unknown<>("no answer"));
        given.deliver(Alert.firing(1).reason("another"), "second");
        given.tracker.personCloses(1, CLOSED_AT);

        assertThat(repairs.learn(FINGERPRINT, lease(), false)).isEqualTo(contended());
        given.wait(ReconcilerFixture.RECOVERY_WAIT);
        assertThat(repairs.learn(FINGERPRINT, lease(), false)).isEqualTo(new Repaired(Repair.CLOSED_BY_PERSON, 1));

        assertThat(given.record().claim()).isEmpty();
        assertThat(given.record().lastReason()).isEmpty();
    }

    @Test
    void anOpenIssueOfAnAlertThatNobodyKnowsIsGoneOnWith() {
        given.firing();
        given.store.remove(FINGERPRINT);

        assertThat(repairs.place(listed(1, 4), lease(), true)).isEqualTo(new Repaired(Repair.ADOPTED, 1));
        assertThat(given.store.find(FINGERPRINT)).isEmpty();
        assertThat(repairs.place(listed(1, 4), lease(), false)).isEqualTo(new Repaired(Repair.ADOPTED, 1));

        AlertRecord record = given.record();
        assertThat(record.status()).isEqualTo(Status.OPEN);
        assertThat(record.issue()).isEqualTo(new AlertRecord.Issue(ScriptedTracker.REPOSITORY, Optional.of(1)));
        assertThat(record.episode().number()).isEqualTo(4);
        assertThat(record.routing()).isEqualTo(new AlertRecord.Routing(List.of("dev-infra"), Priority.P1, false));
        assertThat(repairs.place(listed(1, 4), lease(), false))
                .as("named by now")
                .isEqualTo(FINE);
    }

    @ParameterizedTest
    @CsvSource({"1, DUPLICATE", "2, DUPLICATE", "3, ADOPTED"})
    void aSecondOpenIssueIsThatOfALaterEpisodeOrADuplicate(int episode, Repair repair) {
        given.firing();
        given.deliver(Alert.resolved(10), "second");
        given.deliver(Alert.firing(20), "third");
        int other = openAgain();

        assertThat(repairs.place(listed(other, episode), lease(), true)).isEqualTo(new Repaired(repair, other));
        assertThat(given.tracker.open()).as("a dry run").containsExactly(2, other);
        assertThat(given.record().issue().number()).contains(2);
        assertThat(repairs.place(listed(other, episode), lease(), false)).isEqualTo(new Repaired(repair, other));

        boolean adopted = repair == Repair.ADOPTED;
        assertThat(given.record().issue().number()).contains(adopted ? other : 2);
        assertThat(given.tracker.issue(other).isOpen()).isEqualTo(adopted);
        assertThat(given.tracker.issue(other).comments()).hasSize(adopted ? 0 : 1);
    }

    @Test
    void aDuplicateSaysWhereItsAlertIsFollowedAndIsClosedWithoutThatToo() {
        given.firing();
        int told = openAgain();
        int locked = openAgain();

        repairs.place(listed(told, 1), lease(), false);
        given.tracker.answer("comment", new Refused<>(Refusal.LOCKED, "locked"));
        Finding second = repairs.place(listed(locked, 1), lease(), false);

        assertThat(given.tracker.issue(told).comments())
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("<!-- ").contains("**Duplicate** of #1,"));
        assertThat(second).isEqualTo(new Repaired(Repair.DUPLICATE, locked));
        assertThat(given.tracker.open()).containsExactly(1);
    }

    @Test
    void whatAPersonOpenedAgainOrIsClosedOrIsNamedAlreadyNeedsNoPlace() {
        given.firing();
        int other = openAgain();

        assertThat(repairs.place(listed(other, 1, true, true, false), lease(), false))
                .as("opened again")
                .isEqualTo(FINE);
        assertThat(repairs.place(listed(other, 9, false, false, false), lease(), false))
                .as("closed")
                .isEqualTo(FINE);
        assertThat(repairs.place(listed(1, 9), lease(), false)).as("named").isEqualTo(FINE);
        assertThat(given.tracker.open()).containsExactly(1, other);
        assertThat(given.record().episode().number()).isEqualTo(1);
    }

    /** A list is minutes old by the time it is worked through, and the record is read afresh. */
    @ParameterizedTest(name = "{0}, its alert is {1}")
    @CsvSource({
        "closed by us, in another issue",
        "closed, in another issue",
        "gone, in another issue",
        "opened again, in another issue",
        "closed by us, a row",
        "closed by us, elsewhere",
        "closed by us, lost",
        "closed, lost",
        "gone, lost",
        "opened again, lost"
    })
    void whatHasChangedSinceItWasListedIsLeftAlone(String issue, String alert) {
        given.firing();
        ListedIssue listed = listed(1, 1);
        switch (issue) {
            case "opened again" -> {
                given.tracker.appCloses(1, CLOSED_AT);
                given.tracker.personReopens(1);
            }
            default -> touch(issue);
        }
        switch (alert) {
            case "in another issue" -> {
                int other = openAgain();
                change(record -> record.newEpisode(CLOSED_AT, CLOSED_AT).issue(ScriptedTracker.REPOSITORY, other));
            }
            case "a row", "elsewhere" -> {
                change(record -> record.newEpisode(CLOSED_AT, CLOSED_AT));
                put(alert);
            }
            default -> given.store.remove(FINGERPRINT);
        }
        Optional<AlertRecord> before = given.store.find(FINGERPRINT);
        List<Integer> open = given.tracker.open();

        for (boolean dryRun : List.of(true, false)) {
            assertThat(repairs.place(listed, lease(), dryRun)).isEqualTo(FINE);
        }

        assertThat(given.store.find(FINGERPRINT)).isEqualTo(before);
        assertThat(given.tracker.open()).isEqualTo(open);
        assertThat(given.tracker.issue(1).comments()).isEmpty();
    }

    @Test
    void anIssueIsNoDuplicateOfOneInAnotherRepository() {
        given.firing();
        int other = openAgain();
        put("elsewhere");

        assertThat(repairs.place(listed(other, 1), lease(), false)).isInstanceOf(Impossible.class);
        assertThat(given.tracker.open()).containsExactly(1, other);
    }

    @Test
    void whoseIssueItIsComesOutWhenTheAttemptAtItIsLookedInto() {
        given.tracker.loseAnswer("create");
        given.deliver(Alert.firing(0), "first");

        assertThat(repairs.place(listed(1, 1), lease(), false)).isEqualTo(new Repaired(Repair.RECOVERED, 1));
        assertThat(given.record().issue().number()).contains(1);
        assertThat(given.tracker.open()).containsExactly(1);
    }

    @ParameterizedTest(name = "{0}, last heard of at +{1}, its issue {2} -> {3}")
    @CsvSource({
        "open, 0, open, STUCK",
        "open, 59, open, STUCK",
        "open, 60, open, -",
        "open, 61, open, -",
        "open, 0, closed, CLOSED_BY_PERSON",
        "open, 0, gone, GONE",
        "open, 0, closed by us, -",
        "person closed, 0, open, -",
        "snoozed, 0, open, -",
        "no longer snoozed, 0, open, STUCK",
        "closed, 0, open, -",
        "elsewhere, 0, open, -",
        "a row, 0, open, -"
    })
    void peopleAreRemindedOnceOfWhatHasBeenOpenForLong(String record, int seen, String issue, String repair) {
        given.firing();
        given.wait(Duration.ofMinutes(90));
        put(record);
        change(builder -> builder.lastSeenAt(Alert.minute(seen)));
        touch(issue);

        Finding found = repairs.remind(FINGERPRINT, Alert.minute(60), lease(), false);

        assertThat(found).isEqualTo(repair.equals("-") ? FINE : new Repaired(Repair.valueOf(repair), 1));
        boolean reminded = repair.equals("STUCK");
        assertThat(given.tracker.issue(1).comments()).hasSize(reminded ? 1 : 0);
        assertThat(repairs.remind(FINGERPRINT, Alert.minute(60), lease(), false))
                .as("once more")
                .isEqualTo(FINE);
        assertThat(given.tracker.issue(1).comments()).hasSize(reminded ? 1 : 0);
    }

    @Test
    void aReminderSaysSinceWhenAndIsACommentOfOurs() {
        given.firing();
        given.wait(Duration.ofDays(15));
        AlertRecord before = given.record();

        assertThat(repairs.remind(FINGERPRINT, given.clock.instant(), lease(), true))
                .isEqualTo(new Repaired(Repair.STUCK, 1));
        assertThat(given.record()).as("a dry run").isEqualTo(before);
        assertThat(given.tracker.calls()).containsExactly("create");
        repairs.remind(FINGERPRINT, given.clock.instant(), lease(), false);

        assertThat(given.tracker.issue(1).comments())
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("<!-- ").contains("since 2025-09-16.**"));
        AlertRecord after = given.record();
        assertThat(after.claim()).isEmpty();
        assertThat(after.version()).isEqualTo(before.version() + 2);
        assertThat(after.episode().lastCommentAt()).contains(given.clock.instant());
        assertThat(after.story().display().comments()).contains(1);
        assertThat(after.lastSeenAt()).isEqualTo(before.lastSeenAt());
    }

    @Test
    void aReminderThatIsNotAcceptedLeavesTheRecordAsItWas() {
        given.firing();
        AlertRecord before = given.record();
        given.tracker.answer("comment", new Unavailable<>(Cause.BUDGET, "nothing is left", Duration.ZERO));

        assertThat(repairs.remind(FINGERPRINT, Alert.minute(1), lease(), false))
                .isEqualTo(new Postponed("nothing is left"));

        assertThat(given.record())
                .isEqualTo(before.toBuilder().version(before.version() + 2).build());
        assertThat(repairs.remind(FINGERPRINT, Alert.minute(1), lease(), false))
                .isEqualTo(new Repaired(Repair.STUCK, 1));
    }

    @Test
    void aReminderWhoseAnswerIsLostIsLookedForBeforeItIsWrittenAgain() {
        given.firing();
        given.tracker.loseAnswer("comment");

        assertThat(repairs.remind(FINGERPRINT, Alert.minute(1), lease(), false)).isEqualTo(new Postponed("no answer"));

        assertThat(given.record().claim())
                .hasValueSatisfying(claim -> assertThat(claim.leaseUntil()).isEqualTo(given.clock.instant()));
        assertThat(repairs.remind(FINGERPRINT, Alert.minute(1), lease(), false))
                .isEqualTo(new Repaired(Repair.RECOVERED, 1));
        assertThat(repairs.remind(FINGERPRINT, Alert.minute(1), lease(), false)).isEqualTo(FINE);
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aReminderThatSomebodyComesBeforeIsLeftToALaterLook(int write) {
        given.firing();
        meanwhile(write, record -> record.title("of somebody else"));

        assertThat(repairs.remind(FINGERPRINT, Alert.minute(1), lease(), false)).isEqualTo(contended());

        assertThat(given.record().title()).isEqualTo("of somebody else");
        assertThat(given.tracker.issue(1).comments()).hasSize(write - 1);
    }

    @ParameterizedTest(name = "{0}, ended at +{1} -> {2}")
    @CsvSource({"open, 10, true", "open, 9, false", "person closed, 10, true", "closed, 30, false", "open, -1, false"})
    void anEpisodeEndsByAnEventThatNeverCameUnlessSomethingNewerIsKnown(String record, int at, boolean ends) {
        given.firing();
        given.deliver(Alert.firing(10), "second");
        put(record);

        Optional<DeliveredAlert> end =
                at < 0 ? Optional.empty() : Optional.of(Alert.resolved(at).delivered("end"));
        AlertRecord before = given.record();
        Finding told = repairs.end(FINGERPRINT, known -> end, Repair.ALARM_OK, lease(), true);
        assertThat(given.record()).as("a dry run").isEqualTo(before);
        Finding found = repairs.end(FINGERPRINT, known -> end, Repair.ALARM_OK, lease(), false);

        assertThat(found).isEqualTo(ends ? new Repaired(Repair.ALARM_OK, 1) : FINE);
        assertThat(told).isEqualTo(found);
        if (ends) {
            assertThat(given.record().status()).isEqualTo(Status.CLOSED);
        } else {
            assertThat(given.record()).as("not even remembered").isEqualTo(before);
        }
    }

    @Test
    void anEndIsAskedForByTheRecordAsItIs() {
        given.firing();
        AlertRecord before = given.record();
        List<AlertRecord> asked = new ArrayList<>();

        Finding found = repairs.end(
                FINGERPRINT,
                record -> {
                    asked.add(record);
                    return Optional.of(Alert.resolved(5).delivered("end"));
                },
                Repair.ALARM_GONE,
                lease(),
                true);

        assertThat(found).isEqualTo(new Repaired(Repair.ALARM_GONE, 1));
        assertThat(asked).containsExactly(before);
        assertThat(given.record()).as("a dry run").isEqualTo(before);
        assertThat(given.tracker.open()).containsExactly(1);
    }

    @ParameterizedTest(name = "{0}, fires since +{1} -> {2}")
    @CsvSource({
        "none, 20, true",
        "open, 20, false",
        "person closed, 20, false",
        "ended at 10, 20, true",
        "ended at 10, 10, false",
        "ended at 10, 9, false",
        "ended at 10 and silenced, 20, false",
        "ended at 10 and no longer silenced, 20, true"
    })
    void aFiringThatNeverCameIsFiledUnlessItIsKnownOrNobodyWantsIt(String record, int at, boolean files) {
        given.wait(Duration.ofMinutes(30));
        if (!record.equals("none")) {
            given.firing();
            put(record);
        }
        DeliveredAlert missed = Alert.firing(at).delivered("missed");

        Finding told = repairs.file(missed, alert -> false, lease(), true);
        int filed = given.tracker.numbers().size();
        Finding found = repairs.file(missed, alert -> false, lease(), false);

        assertThat(told).isEqualTo(files ? new Repaired(Repair.ALARM_MISSED, 0) : FINE);
        assertThat(found).isEqualTo(files ? new Repaired(Repair.ALARM_MISSED, filed + 1) : FINE);
        assertThat(given.tracker.numbers()).hasSize(files ? filed + 1 : filed);
    }

    @Test
    void theMostUrgentIsFiledDuringASilenceOfItsIssue() {
        given.firing();
        put("ended at 10 and silenced");
        DeliveredAlert urgent = Alert.firing(20).priority(Priority.P0).delivered("missed");

        assertThat(repairs.file(urgent, alert -> false, lease(), false))
                .isEqualTo(new Repaired(Repair.ALARM_MISSED, 2));
    }

    @Test
    void whatItsSenderKeepsQuietIsNotFiledAndItIsAskedOnlyThen() {
        List<DeliveredAlert> asked = new ArrayList<>();
        DeliveredAlert missed = Alert.firing(20).delivered("missed");

        assertThat(repairs.file(missed, asked::add, lease(), false)).isEqualTo(FINE);
        assertThat(asked).containsExactly(missed);
        assertThat(given.tracker.calls()).isEmpty();

        given.firing();
        assertThat(repairs.file(missed, asked::add, lease(), false)).isEqualTo(FINE);
        assertThat(asked).as("it is known to fire").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"1, true, true", "1, false, false", "2, true, false"})
    void aCommandIsHandedOnIfItIsOnTheAlertsIssueAndNotSeenToYet(int issue, boolean asks, boolean handled) {
        given.firing();
        people.asks = asks;
        ListedComment comment = new ListedComment(7, issue, "alice", "/ack");

        assertThat(repairs.command(FINGERPRINT, comment, lease(), true))
                .isEqualTo(handled ? new Repaired(Repair.COMMAND, issue) : FINE);
        assertThat(people.handled).as("a dry run").isEmpty();
        assertThat(repairs.command(FINGERPRINT, comment, lease(), false))
                .isEqualTo(handled ? new Repaired(Repair.COMMAND, 1) : FINE);

        assertThat(people.handled)
                .isEqualTo(handled ? List.of(event("alice", new Commented(7, "/ack", ""))) : List.of());
    }

    @ParameterizedTest(name = "issue #{0}, open {1}, record {2}, assigned {3}, unnoticed {4} -> {5}")
    @CsvSource({
        "1, true, open, true, true, true",
        "1, true, open, true, false, false",
        "1, true, open, false, true, false",
        "1, false, open, true, true, false",
        "1, true, closed, true, true, false",
        "2, true, open, true, true, false"
    })
    void whoeverIsAssignedIsOnIt(
            int number, boolean open, String record, boolean assigned, boolean unnoticed, boolean noticed) {
        given.firing();
        put(record);
        people.unnoticed = unnoticed;
        ListedIssue issue = assigned(number, open, assigned ? List.of("alice", "bob") : List.of());

        assertThat(repairs.acknowledge(FINGERPRINT, issue, lease(), true))
                .isEqualTo(noticed ? new Repaired(Repair.ACKNOWLEDGED, number) : FINE);
        assertThat(people.handled).as("a dry run").isEmpty();
        assertThat(repairs.acknowledge(FINGERPRINT, issue, lease(), false))
                .isEqualTo(noticed ? new Repaired(Repair.ACKNOWLEDGED, 1) : FINE);

        assertThat(people.handled).isEqualTo(noticed ? List.of(event("alice", new Assigned("alice"))) : List.of());
        assertThat(number == 1 && repairs.isUnnoticed(given.record(), issue)).isEqualTo(noticed);
    }

    @ParameterizedTest(name = "issue {0}, open {1}, record {2}, boxes {3} -> {4}")
    @CsvSource({
        "1, true, open, ACKNOWLEDGE, true",
        "1, true, open, NOISE, true",
        "1, true, open, , false",
        "1, true, open, SNOOZE, false",
        "1, false, open, ACKNOWLEDGE, false",
        "1, true, person closed, ACKNOWLEDGE, false",
        "1, true, closed, ACKNOWLEDGE, false",
        "2, true, open, ACKNOWLEDGE, false",
    })
    void aBoxOfWhichTheRecordKnowsNothingIsTicked(int number, boolean open, String record, Box box, boolean found) {
        given.firing();
        put(record);
        change(known -> known.handling(known.build().handling().toBuilder()
                .snoozedUntil(Optional.of(CLOSED_AT))
                .build()));
        ListedIssue issue = ticked(number, open, box == null ? Set.of() : Set.of(box), Duration.ofMinutes(2));

        assertThat(repairs.tick(FINGERPRINT, issue, lease(), true))
                .isEqualTo(found ? new Repaired(Repair.TICKED, number) : FINE);
        assertThat(people.ticked).as("a dry run").isEmpty();
        assertThat(repairs.tick(FINGERPRINT, issue, lease(), false))
                .isEqualTo(found ? new Repaired(Repair.TICKED, 1) : FINE);

        assertThat(people.ticked).isEqualTo(found ? List.of(FINGERPRINT) : List.of());
    }

    @Test
    void aTickOfWhichTheEventMayBeOnItsWayIsLeftAlone() {
        given.firing();
        ListedIssue issue = ticked(1, true, Set.of(Box.NOISE), Duration.ofSeconds(119));

        assertThat(repairs.tick(FINGERPRINT, issue, lease(), false)).isInstanceOf(Postponed.class);
        assertThat(people.ticked).isEmpty();
    }

    @Test
    void aCommandOnTheIssueOfAStormIsSeenToIfItAsksForSomething() {
        Marker.Storm storm = new Marker.Storm(FINGERPRINT, 2);
        ListedComment comment = new ListedComment(7, 3, "alice", "/promote 1");

        assertThat(repairs.command(storm, comment, lease(), false)).isEqualTo(FINE);
        people.asks = true;
        assertThat(repairs.command(storm, comment, lease(), true)).isEqualTo(new Repaired(Repair.COMMAND, 3));
        assertThat(people.ofStorms).isEmpty();
        assertThat(repairs.command(storm, comment, lease(), false)).isEqualTo(new Repaired(Repair.COMMAND, 1));
        assertThat(people.ofStorms)
                .containsExactly(new StormComment(
                        "acme/alerts", 3, FINGERPRINT, 2, "alice", new Commented(7, "/promote 1", "")));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsToBeDoneAgainIsPostponedOrReportedByItsKind(Kind kind) {
        given.firing();
        people.result = new Retry(kind, "not now", Duration.ZERO);

        if (kind == Kind.STATE_UNAVAILABLE) {
            assertThatThrownBy(this::command)
                    .isInstanceOf(StateUnavailableException.class)
                    .hasMessage("not now");
        } else {
            assertThat(command())
                    .isEqualTo(
                            kind == Kind.GITHUB_CONFIGURATION ? new Impossible("not now") : new Postponed("not now"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSkippedIsNoRepair(Action action) {
        given.firing();
        people.result = new Done(action, Optional.of(1));

        boolean nothing = switch (action) {
            case SKIP_DUPLICATE, SKIP_STALE, SKIP_FOREIGN, SKIP_SILENCED, SUPPRESS -> true;
            default -> false;
        };
        assertThat(command()).isEqualTo(nothing ? FINE : new Repaired(Repair.COMMAND, 1));
    }

    @Test
    void whatWillNeverSucceedIsReported() {
        given.firing();
        people.result = new Rejected("no");

        assertThat(command()).isEqualTo(new Impossible("no"));
    }

    @Test
    void whichAlertAnOpenIssueIsForIsReadFromItsOwnText() {
        given.firing();
        int foreign = given.openIssue("Something else");

        assertThat(repairs.findSubject(1)).isEqualTo(new Applied<>(Optional.of(new Marker.Episode(FINGERPRINT, 1))));
        assertThat(repairs.findSubject(foreign)).isEqualTo(new Applied<>(Optional.empty()));
        given.tracker.answer("view", new Unknown<>("no answer"));
        assertThat(repairs.findSubject(1)).isEqualTo(new Unknown<>("no answer"));
        given.tracker.personCloses(1, CLOSED_AT);
        assertThat(repairs.findSubject(1)).as("closed").isEqualTo(new Applied<>(Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"acme/alerts, 1, true", "ACME/Alerts, 1, true", "acme/alerts, 2, false", "acme/others, 1, false"})
    void aRecordNamesAnIssueByRepositoryAndNumber(String repository, int number, boolean names) {
        given.firing();
        change(record -> record.issue(repository, 1));

        assertThat(repairs.names(given.record(), number)).isEqualTo(names);
        assertThat(repairs.names(given.record().toBuilder().noPlace().build(), number))
                .isFalse();
    }

    private Finding command() {
        people.asks = true;
        return repairs.command(FINGERPRINT, new ListedComment(7, 1, "alice", "/ack"), lease(), false);
    }

    private static IssueEvent event(String actor, IssueActivity activity) {
        return new IssueEvent(ScriptedTracker.REPOSITORY, 1, FINGERPRINT, actor, activity);
    }

    private static Finding contended() {
        return new Postponed("another attempt is at work on this alert");
    }

    private Instant lease() {
        return given.clock.instant().plus(ReconcilerFixture.LEASE);
    }

    /** Another issue with the text of the first. */
    private int openAgain() {
        return given.openIssue(given.tracker.issue(1).body());
    }

    private void put(String words) {
        change(record -> switch (words) {
            case "open" -> record;
            case "person closed" -> record.closedByPerson(CLOSED_AT);
            case "closed" -> record.status(Status.CLOSED);
            case "elsewhere" -> record.issue("acme/others", 1);
            case "a row" -> record.row(new AlertRecord.Row("storm.1", "grafana", "rule"));
            case "snoozed" -> record.handling(snoozedUntil(91));
            case "no longer snoozed" -> record.handling(snoozedUntil(90));
            case "ended at 10" -> ended(record);
            case "ended at 10 and silenced" -> ended(record).handling(silencedUntil(31));
            case "ended at 10 and no longer silenced" -> ended(record).handling(silencedUntil(30));
            default -> throw new IllegalArgumentException(words);
        });
    }

    private AlertRecord.Builder ended(AlertRecord.Builder record) {
        given.tracker.appCloses(1, Alert.minute(10));
        return record.status(Status.CLOSED)
                .history(given.record().history().with(Alert.resolved(10).seen()));
    }

    private static Handling snoozedUntil(int minute) {
        return Handling.NONE.toBuilder()
                .snoozedUntil(Optional.of(Alert.minute(minute)))
                .build();
    }

    private static Handling silencedUntil(int minute) {
        return Handling.NONE.toBuilder()
                .silencedUntil(Optional.of(Alert.minute(minute)))
                .build();
    }

    private void touch(String words) {
        switch (words) {
            case "open" -> {}
            case "closed" -> given.tracker.personCloses(1, CLOSED_AT);
            case "not planned" -> given.tracker.personClosesAsNotPlanned(1, CLOSED_AT);
            case "closed by us" -> given.tracker.appCloses(1, CLOSED_AT);
            case "gone" -> given.tracker.delete(1);
            default -> throw new IllegalArgumentException(words);
        }
    }

    private void change(UnaryOperator<AlertRecord.Builder> change) {
        given.store.put(change.apply(given.record().toBuilder()).build());
    }

    /** Somebody else writes the record just before the n-th write from now. */
    private void meanwhile(int write, UnaryOperator<AlertRecord.Builder> change) {
        given.store.beforeWrite(
                write,
                () -> change(
                        record -> change.apply(record).version(given.record().version() + 1)));
    }

    private static ListedIssue listed(int number, int episode) {
        return listed(number, episode, true, false, false);
    }

    private static ListedIssue listed(int number, int episode, boolean open, boolean reopened, boolean notPlanned) {
        return new ListedIssue(
                number,
                "[P1] Disk is full",
                open,
                reopened,
                notPlanned,
                Set.of("Team:dev-infra", "Pri:P1"),
                List.of(),
                Set.of(),
                Optional.of(new Marker.Episode(FINGERPRINT, episode)),
                Alert.START,
                Alert.START);
    }

    private ListedIssue ticked(int number, boolean open, Set<Box> boxes, Duration ago) {
        return new ListedIssue(
                number,
                "[P1] Disk is full",
                open,
                false,
                false,
                Set.of(),
                List.of(),
                boxes,
                Optional.of(new Marker.Episode(FINGERPRINT, 1)),
                Alert.START,
                given.clock.instant().minus(ago));
    }

    private static ListedIssue assigned(int number, boolean open, List<String> assignees) {
        return new ListedIssue(
                number,
                "[P1] Disk is full",
                open,
                false,
                false,
                Set.of(),
                assignees,
                Set.of(),
                Optional.of(new Marker.Episode(FINGERPRINT, 1)),
                Alert.START,
                Alert.START);
    }

    /** Answers what a test says, and keeps what it is asked to do. */
    private static final class People implements RecordRepairs.Activities {
        private final List<String> noted = new ArrayList<>();
        private final List<IssueEvent> handled = new ArrayList<>();
        private boolean startsSilence;
        private boolean asks;
        private boolean unnoticed;
        private final List<StormComment> ofStorms = new ArrayList<>();
        private final List<String> ticked = new ArrayList<>();
        private Result result = new Done(Action.COMMAND, Optional.of(1));

        @Override
        public boolean startsSilence(AlertRecord record, Instant closedAt) {
            return startsSilence && closedAt.equals(CLOSED_AT);
        }

        @Override
        public Result note(String fingerprint, Instant leaseUntil) {
            noted.add(fingerprint);
            return new Done(Action.NOTE_CLOSED, Optional.of(1));
        }

        @Override
        public boolean asks(AlertRecord record, ListedComment comment) {
            return asks;
        }

        @Override
        public boolean isUnnoticed(AlertRecord record, ListedIssue assigned) {
            return unnoticed;
        }

        @Override
        public Result handle(IssueEvent event, Instant leaseUntil) {
            handled.add(event);
            return result;
        }

        @Override
        public boolean asks(StormComment comment) {
            return asks;
        }

        @Override
        public Result handle(StormComment comment, Instant leaseUntil) {
            ofStorms.add(comment);
            return result;
        }

        @Override
        public Result noteTicks(String fingerprint, Instant leaseUntil) {
            ticked.add(fingerprint);
            return new Done(Action.TICK, Optional.of(1));
        }
    }

    private final class Listing implements IssueListing {
        @Override
        public Outcome<Changes> listChanges(Instant since, Optional<String> etag) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Outcome<Comments> listComments(Instant since, Optional<String> etag) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Outcome<List<ListedIssue>> listOpen(BooleanSupplier isTimeLeft) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Outcome<IssueTracker.Done> closeAsDuplicate(int number) {
            return given.tracker.close(number, CloseReason.NOT_PLANNED);
        }
    }
}
