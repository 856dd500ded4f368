package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.reconcile.Result.Retry;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims that were left behind: what they stand for is found out before anything is done again. */
class ReconcilerRecoveryTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final ReconcilerFixture given = new ReconcilerFixture();

    @Test
    void aLostCreateThatIsFoundIsAdopted() {
        given.tracker.loseAnswer("create");
        given.deliver(Alert.firing(0), "first");

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(given.tracker.numbers()).containsExactly(1);
        assertThat(given.record().issue().number()).contains(1);
        assertThat(given.record().issue().repository()).isEqualTo("acme/alerts");
        assertThat(given.record().claim()).isEmpty();
    }

    @Test
    void aLostCreateThatIsNotFoundOnceWaits() {
        given.tracker.answer("create", new Unknown<>("no answer"));
        given.deliver(Alert.firing(0), "first");

        Result first = given.deliver(Alert.firing(0), "first");
        given.wait(Duration.ofSeconds(45));
        Result tooEarly = given.deliver(Alert.firing(0), "first");

        assertThat(first).isEqualTo(recovering(Duration.ofSeconds(60)));
        assertThat(tooEarly).isEqualTo(recovering(Duration.ofSeconds(15)));
        assertThat(given.tracker.calls()).containsExactly("create", "findIssue");
    }

    @Test
    void aLostCreateThatIsNotFoundTwiceIsMadeAgain() {
        given.tracker.answer("create", new Unknown<>("no answer"));
        given.deliver(Alert.firing(0), "first");
        given.deliver(Alert.firing(0), "first");
        given.wait(ReconcilerFixture.RECOVERY_WAIT);

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
        assertThat(given.tracker.calls()).containsExactly("create", "findIssue", "findIssue", "create");
    }

    @Test
    void aLostCreateThatTheListShowsLateIsAdopted() {
        given.tracker.loseAnswer("create");
        given.tracker.listsLag(true);
        given.deliver(Alert.firing(0), "first");
        given.deliver(Alert.firing(0), "first");
        given.tracker.listsLag(false);
        given.wait(ReconcilerFixture.RECOVERY_WAIT);

        given.deliver(Alert.firing(0), "first");

        assertThat(given.tracker.numbers()).containsExactly(1);
    }

    @Test
    void aProcessKilledAfterItsClaimIsRecoveredWhenTheLeaseIsOver() {
        given.tracker.during("create", () -> {
            throw new IllegalStateException("killed");
        });
        deliverAndDie("first");
        Result beforeTheEnd = given.deliver(Alert.firing(0), "first");
        given.wait(ReconcilerFixture.LEASE);

        Result afterwards = given.deliver(Alert.firing(0), "first");

        assertThat(beforeTheEnd).isEqualTo(Result.contended());
        assertThat(afterwards).isEqualTo(recovering(ReconcilerFixture.RECOVERY_WAIT));
    }

    @Test
    void whoeverComesNextRecoversTheClaimAndThenDoesItsOwn() {
        given.tracker.loseAnswer("create");
        given.deliver(Alert.firing(0), "first");

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.record().status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void aLostCommentThatIsFoundIsNotMadeAgain() {
        given.firing();
        given.tracker.loseAnswer("comment");
        given.deliver(Alert.firing(0).reason("another"), "second");

        Result result = given.deliver(Alert.firing(0).reason("another"), "second");

        assertThat(result).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
        assertThat(given.record().lastReason()).contains("another");
    }

    @Test
    void aLostCommentThatIsNotFoundTwiceIsMadeAgain() {
        given.firing();
        given.tracker.answer("comment", new Unknown<>("no answer"));
        given.deliver(Alert.firing(0).reason("another"), "second");
        Result waits = given.deliver(Alert.firing(0).reason("another"), "second");
        given.wait(ReconcilerFixture.RECOVERY_WAIT);

        Result result = given.deliver(Alert.firing(0).reason("another"), "second");

        assertThat(waits).isEqualTo(recovering(ReconcilerFixture.RECOVERY_WAIT));
        assertThat(result).isEqualTo(new Done(Action.COMMENT, Optional.of(1)));
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
    }

    @Test
    void aCloseThatGotHalfWayIsFinishedWithoutASecondComment() {
        given.firing();
        given.tracker.answer("close", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        given.deliver(Alert.resolved(5), "second");

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(given.tracker.open()).isEmpty();
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
    }

    @Test
    void aCloseThatCannotBeFinishedYetComesAgain() {
        given.firing();
        given.tracker.answer("close", new Unknown<>("no answer"));
        given.tracker.answer("close", new Unavailable<>(Cause.RATE_LIMITED, "limit", Duration.ofMinutes(2)));
        given.deliver(Alert.resolved(5), "second");

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Retry(Kind.GITHUB_RATE_LIMITED, "limit", Duration.ofMinutes(2)));
        assertThat(given.record().claim()).isPresent();
    }

    @Test
    void aLostCloseThatTookEffectIsAdopted() {
        given.firing();
        given.tracker.loseAnswer("close");
        given.deliver(Alert.resolved(5), "second");

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(given.record().status()).isEqualTo(Status.CLOSED);
        assertThat(given.record().episode().isClosedByPerson()).isFalse();
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
    }

    @Test
    void aLostCloseWithoutACommentIsSeenOnTheIssue() {
        given.deliver(Alert.firing(0).priority(Priority.P3), "first");
        given.tracker.loseAnswer("close");
        given.deliver(Alert.resolved(5), "second");

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(given.record().status()).isEqualTo(Status.CLOSED);
        assertThat(given.record().episode().isClosedByPerson()).isFalse();
        assertThat(given.tracker.issue(1).comments()).isEmpty();
    }

    @Test
    void aCloseWithoutACommentThatNeverArrivedIsMadeAgain() {
        given.deliver(Alert.firing(0).priority(Priority.P3), "first");
        given.tracker.answer("close", new Unknown<>("no answer"));
        given.deliver(Alert.resolved(5), "second");
        given.deliver(Alert.resolved(5), "second");
        given.wait(ReconcilerFixture.RECOVERY_WAIT);

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.tracker.open()).isEmpty();
    }

    @Test
    void aLostCloseWithoutAnyTraceIsMadeAgain() {
        given.firing();
        given.tracker.answer("comment", new Unknown<>("no answer"));
        given.deliver(Alert.resolved(5), "second");
        given.deliver(Alert.resolved(5), "second");
        given.wait(ReconcilerFixture.RECOVERY_WAIT);

        Result result = given.deliver(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
    }

    @Test
    void anIssueAPersonClosedMeanwhileCountsAsClosedByThem() {
        given.firing();
        given.tracker.answer("comment", new Unknown<>("no answer"));
        given.deliver(Alert.resolved(5), "second");
        given.tracker.personCloses(1, Alert.minute(6));

        given.deliver(Alert.resolved(5), "second");

        assertThat(given.record().status()).isEqualTo(Status.CLOSED);
        assertThat(given.record().episode().closedByPersonAt()).contains(Alert.minute(6));
    }

    @Test
    void anIssueThatWentAwayMeanwhileNeedsNoClose() {
        given.firing();
        given.tracker.answer("comment", new Unknown<>("no answer"));
        given.deliver(Alert.resolved(5), "second");
        given.tracker.delete(1);

        given.deliver(Alert.resolved(5), "second");

        assertThat(given.record().status()).isEqualTo(Status.CLOSED);
        assertThat(given.record().claim()).isEmpty();
    }

    @Test
    void aCommentWhoseIssueIsGoneIsNotLookedForAgain() {
        given.firing();
        given.tracker.answer("comment", new Unknown<>("no answer"));
        given.deliver(Alert.firing(0).reason("another"), "second");
        given.tracker.answer("hasComment", new Refused<>(Refusal.GONE, "deleted"));
        given.tracker.delete(1);

        Result result = given.deliver(Alert.firing(0).reason("another"), "second");

        assertThat(result).isEqualTo(new Done(Action.SKIP_MANUAL_CLOSE, Optional.of(1)));
    }

    /** In this repository the number may be anybody's issue. */
    @Test
    void anAttemptInAnotherRepositoryIsNotLookedForInThisOne() {
        given.firing();
        given.tracker.loseAnswer("comment");
        given.deliver(Alert.firing(0).reason("another"), "second");
        AlertRecord record = given.record();
        Claim claim = record.claim().orElseThrow();
        given.store.put(record.toBuilder()
                .issue("acme/old-alerts", 1)
                .claim(Optional.of(new Claim(
                        claim.intent(),
                        claim.owner(),
                        claim.actionId(),
                        claim.startedAt(),
                        claim.leaseUntil(),
                        claim.lookedAt(),
                        claim.next().toBuilder().issue("acme/old-alerts", 1).build())))
                .build());
        List<String> before = given.tracker.calls();

        Result result = given.deliver(Alert.firing(0).reason("another"), "second");

        assertThat(result).isEqualTo(new Done(Action.SKIP_MANUAL_CLOSE, Optional.of(1)));
        assertThat(given.tracker.calls()).isEqualTo(before);
        assertThat(given.record().claim()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unavailable", "unknown"})
    void aLookThatFailsKeepsTheClaimAsItWas(String how) {
        given.tracker.answer("create", new Unknown<>("no answer"));
        given.deliver(Alert.firing(0), "first");
        AlertRecord before = given.record();
        given.tracker.answer(
                "findIssue",
                how.equals("unknown") ? new Unknown<>("down") : new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(new Retry(Kind.GITHUB_OUTAGE, "down", Duration.ZERO));
        assertThat(given.record()).isEqualTo(before);
    }

    @Test
    void aListThatIsRefusedDoesNotProveThatThereIsNoIssue() {
        given.tracker.loseAnswer("create");
        given.deliver(Alert.firing(0), "first");
        given.tracker.answer("findIssue", new Refused<>(Refusal.INVALID, "creator cannot be searched"));

        Result result = given.deliver(Alert.firing(0), "first");
        given.wait(DAY);
        given.deliver(Alert.firing(0), "first");

        assertThat(result).isInstanceOf(Retry.class);
        assertThat(given.tracker.numbers()).containsExactly(1);
    }

    @Test
    void ofTwoWhoLookAtOnceOneComesAgain() {
        given.tracker.loseAnswer("create");
        given.deliver(Alert.firing(0), "first");
        given.store.beforeWrite(
                1,
                () -> given.store.put(given.record().toBuilder()
                        .version(given.record().version() + 1)
                        .build()));

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(Result.contended());
    }

    private void deliverAndDie(String delivery) {
        try {
            given.deliver(Alert.firing(0), delivery);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("killed");
        }
    }

    private static Retry recovering(Duration wait) {
        return new Retry(Kind.RECOVERING, "the outcome of an earlier attempt is still unknown", wait);
    }
}
