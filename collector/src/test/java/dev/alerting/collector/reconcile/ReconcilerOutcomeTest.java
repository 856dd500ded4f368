package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.reconcile.Result.Retry;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way a call can end, at every step: what the caller is told, and what the table holds afterwards. */
class ReconcilerOutcomeTest {
    private static final Duration WAIT = Duration.ofMinutes(3);

    private final ReconcilerFixture given = new ReconcilerFixture();

    @ParameterizedTest
    @EnumSource
    void anUnavailableCreateReleasesTheClaimAndWaitsAsLongAsAsked(Cause cause) {
        given.tracker.answer("create", unavailable(cause));

        Result result = given.deliver(Alert.firing(0), "first");
        Result next = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(new Retry(Kind.of(cause), "not now", WAIT));
        assertThat(next).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
    }

    @Test
    void whatHasComeBeforeIsHeldBackWhileItsLaneIsClosed() {
        given.tracker.close(Lane.P1, WAIT);
        Alert alert = Alert.firing(0).priority(Priority.P1);

        assertThat(given.heldBack(alert.delivered("first", true)))
                .hasValueSatisfying(retry -> assertThat(retry)
                        .extracting(Retry::kind, Retry::notBefore)
                        .containsExactly(Kind.BUDGET, WAIT));
        assertThat(given.heldBack(alert.delivered("first", false))).isEmpty();
        assertThat(given.heldBackInShadow(alert.delivered("first", true))).isEmpty();
        assertThat(given.heldBack(alert.priority(Priority.P0).delivered("first", true)))
                .isEmpty();
        assertThat(given.heldBack(alert.state(AlertState.RESOLVED).delivered("first", true)))
                .isEmpty();
    }

    @Test
    void aResolutionIsHeldBackWithTheLaneOfClosings() {
        given.tracker.close(Lane.CLOSE, WAIT);

        assertThat(given.heldBack(Alert.firing(0).state(AlertState.RESOLVED).delivered("first", true)))
                .isPresent();
    }

    @Test
    void anUnavailableCreateLeavesNoClaim() {
        given.tracker.answer("create", unavailable(Cause.OUTAGE));

        given.deliver(Alert.firing(0), "first");

        assertThat(given.record().claim()).isEmpty();
        assertThat(given.record().recentDeliveries()).isEmpty();
    }

    @Test
    void anUnknownCreateAbandonsTheClaimForWhoeverComesNext() {
        given.tracker.answer("create", new Unknown<>("no answer"));

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(new Retry(Kind.GITHUB_OUTAGE, "no answer", Duration.ZERO));
        assertThat(given.record().claim())
                .get()
                .satisfies(claim -> assertThat(claim.leaseUntil()).isEqualTo(Alert.START));
    }

    @Test
    void aRefusedTextIsFiledWithLessInIt() {
        given.tracker.answer("create", new Refused<>(Refusal.INVALID, "body is too long"));

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
        assertThat(given.tracker.calls()).containsExactly("create", "create");
        assertThat(given.tracker.issue(1).body()).contains("did not accept the full text");
        assertThat(given.tracker.issue(1).labels()).contains("Team:dev-infra", "Pri:P1");
    }

    @Test
    void anAlertThatIsRefusedEvenWithLessInItIsRejected() {
        given.tracker.answer("create", new Refused<>(Refusal.INVALID, "title"));
        given.tracker.answer("create", new Refused<>(Refusal.INVALID, "labels"));

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(new Result.Rejected("labels"));
        assertThat(given.record().claim()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anUnavailableLookWritesNothing(Cause cause) {
        given.firing();
        AlertRecord before = given.record();
        given.tracker.answer("view", unavailable(cause));

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Retry(Kind.of(cause), "not now", WAIT));
        assertThat(given.record()).isEqualTo(before);
    }

    @Test
    void anUnknownLookIsAnOutage() {
        given.firing();
        given.tracker.answer("view", new Unknown<>("no answer"));

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Retry(Kind.GITHUB_OUTAGE, "no answer", Duration.ZERO));
    }

    @ParameterizedTest
    @EnumSource
    void anUnavailableCommentReleasesTheClaim(Cause cause) {
        given.firing();
        given.tracker.answer("comment", unavailable(cause));

        Result result = given.deliver(Alert.firing(0).reason("another"), "second");

        assertThat(result).isEqualTo(new Retry(Kind.of(cause), "not now", WAIT));
        assertThat(given.record().claim()).isEmpty();
        assertThat(given.record().lastReason()).isEmpty();
    }

    /** Who hears of something first is not kept waiting by comments that only tell more of it. */
    @ParameterizedTest
    @CsvSource({
        "P0, dev-infra, P0",
        "P1, dev-infra, P1",
        "P2, web, P2",
        "P2, dev-infra, P3",
        "P3, dev-infra, P3",
        // Of two owners one has none any more: nobody is new.
        "P2, sre, P3"
    })
    void aCommentHasTheLaneOfAnIssueIfItTellsSomebodyFirst(Priority priority, String team, Lane lane) {
        Alert fired = Alert.firing(0).priority(Priority.P2).teams("dev-infra", "sre");
        given.deliver(team.equals("sre") ? fired : fired.teams("dev-infra"), "first");
        given.tracker.close(lane, WAIT);
        Alert changed =
                Alert.firing(0).priority(priority).teams(team).reason("another").accepted(1);

        Result withoutRoom = given.deliver(changed, "second");
        EnumSet.allOf(Lane.class).forEach(other -> given.tracker.close(other, WAIT));
        given.tracker.open(lane);

        assertThat(withoutRoom).isEqualTo(new Retry(Kind.BUDGET, "no room", WAIT));
        assertThat(given.deliver(changed, "second")).isEqualTo(new Done(Action.COMMENT, Optional.of(1)));
    }

    @Test
    void anUnknownCommentAbandonsTheClaim() {
        given.firing();
        given.tracker.answer("comment", new Unknown<>("no answer"));

        given.deliver(Alert.firing(0).reason("another"), "second");

        assertThat(given.record().claim()).isPresent();
    }

    @Test
    void anEditOfUnknownOutcomeIsSimplyRepeated() {
        given.firing();
        given.tracker.loseAnswer("edit");

        Result first = given.deliver(Alert.firing(0).priority(Priority.P0), "second");
        Result second = given.deliver(Alert.firing(0).priority(Priority.P0), "second");

        assertThat(first).isEqualTo(new Retry(Kind.GITHUB_OUTAGE, "no answer", Duration.ZERO));
        assertThat(second).isEqualTo(new Done(Action.COMMENT, Optional.of(1)));
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
        assertThat(given.tracker.issue(1).title()).isEqualTo("[P0] Disk is full");
    }

    @Test
    void anUnavailableEditMakesNoComment() {
        given.firing();
        given.tracker.answer("edit", unavailable(Cause.RATE_LIMITED));

        Result result = given.deliver(Alert.firing(0).priority(Priority.P0), "second");

        assertThat(result).isEqualTo(new Retry(Kind.GITHUB_RATE_LIMITED, "not now", WAIT));
        assertThat(given.tracker.issue(1).comments()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCKED", "INVALID"})
    void aRefusedEditDoesNotHoldBackTheComment(Refusal refusal) {
        given.firing();
        given.tracker.answer("edit", new Refused<>(refusal, "no"));

        Result result = given.deliver(Alert.firing(0).priority(Priority.P0), "second");

        assertThat(result).isEqualTo(new Done(Action.COMMENT, Optional.of(1)));
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
    }

    @Test
    void aLockedConversationGetsNoCommentAndIsClosedAllTheSame() {
        given.firing();
        given.tracker.answer("comment", new Refused<>(Refusal.LOCKED, "locked"));

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.tracker.open()).isEmpty();
    }

    @Test
    void aResolvedAlertIsClosedEvenIfItsCommentIsRefused() {
        given.firing();
        given.tracker.answer("comment", new Refused<>(Refusal.INVALID, "too many comments"));

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.tracker.open()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"edit, COMMENT", "comment, COMMENT", "comment, CLOSE", "close, CLOSE"})
    void anIssueThatGoesAwayBetweenLookAndWriteIsSeenGoneNextTime(String call, String action) {
        given.firing();
        given.tracker.answer(call, new Refused<>(Refusal.GONE, "deleted"));
        Alert alert =
                action.equals("CLOSE") ? Alert.resolved(5) : Alert.firing(0).priority(Priority.P0);

        Result first = given.deliver(alert, "second");
        given.tracker.delete(1);
        Result second = given.deliver(alert, "second");

        assertThat(first).isEqualTo(new Retry(Kind.CONTENDED, "deleted", Duration.ZERO));
        assertThat(second).isEqualTo(new Done(Action.SKIP_MANUAL_CLOSE, Optional.of(1)));
        assertThat(given.record().claim()).isEmpty();
    }

    @Test
    void aLockedCloseIsRejected() {
        given.firing();
        given.tracker.answer("close", new Refused<>(Refusal.LOCKED, "locked"));

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Result.Rejected("locked"));
    }

    @Test
    void aCloseThatGotHalfWayKeepsTheClaim() {
        given.firing();
        given.tracker.answer("close", unavailable(Cause.OUTAGE));

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isInstanceOf(Retry.class);
        assertThat(given.record().claim()).isPresent();
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
    }

    @Test
    void aCloseThatGotHalfWayIntoALimitWaitsAsLongAsAsked() {
        given.firing();
        given.tracker.answer("close", unavailable(Cause.RATE_LIMITED));

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Retry(Kind.GITHUB_RATE_LIMITED, "not now", WAIT));
    }

    private static <T> Outcome<T> unavailable(Cause cause) {
        return new Unavailable<>(cause, "not now", WAIT);
    }

    @Test
    void thenKeepsEveryOutcomeButApplied() {
        Outcome<IssueTracker.Done> unavailable = unavailable(Cause.OUTAGE);

        Outcome<String> then = unavailable.then(done -> new Outcome.Applied<>("never"));

        assertThat(then).isEqualTo(unavailable(Cause.OUTAGE));
    }
}
