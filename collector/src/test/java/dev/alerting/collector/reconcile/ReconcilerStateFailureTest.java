package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.collector.reconcile.Result.Retry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The state table fails: nothing is done twice, and nothing counts as done that is not recorded. */
class ReconcilerStateFailureTest {
    private final ReconcilerFixture given = new ReconcilerFixture();

    @Test
    void withoutReadingGitHubIsNotTouched() {
        given.store.readable(false);

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(unavailable());
        assertThat(given.tracker.calls()).isEmpty();
    }

    @Test
    void withoutReadingWhatAPersonDidWaits() {
        given.firing();
        given.store.readable(false);

        assertThat(given.deliver(record -> new IssueWork.Step.Skip(Action.SKIP_STALE)))
                .isEqualTo(unavailable());
    }

    @Test
    void withoutAClaimGitHubIsNotTouched() {
        given.store.failWrite(1);

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(unavailable());
        assertThat(given.tracker.calls()).isEmpty();
        assertThat(given.store.written()).isEmpty();
    }

    @Test
    void aClaimWhoseAnswerIsLostIsLookedIntoAfterItsLease() {
        given.store.loseAnswerOfWrite(1);
        given.deliver(Alert.firing(0), "first");
        given.wait(ReconcilerFixture.LEASE);
        given.deliver(Alert.firing(0), "first");
        given.wait(ReconcilerFixture.RECOVERY_WAIT);

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
        assertThat(given.tracker.numbers()).containsExactly(1);
    }

    @Test
    void anIssueThatCouldNotBeRecordedIsAdopted() {
        given.store.failWrite(2);

        Result first = given.deliver(Alert.firing(0), "first");
        given.wait(ReconcilerFixture.LEASE);
        Result second = given.deliver(Alert.firing(0), "first");

        assertThat(first).isEqualTo(unavailable());
        assertThat(second).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(given.tracker.numbers()).containsExactly(1);
    }

    @Test
    void aRecordWhoseAnswerIsLostIsADuplicateNextTime() {
        given.store.loseAnswerOfWrite(2);

        Result first = given.deliver(Alert.firing(0), "first");
        Result second = given.deliver(Alert.firing(0), "first");

        assertThat(first).isEqualTo(unavailable());
        assertThat(second).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
    }

    @Test
    void aCloseThatCouldNotBeRecordedIsAdopted() {
        given.firing();
        given.store.failWrite(2);

        given.deliver(Alert.resolved(5), "second");
        given.wait(ReconcilerFixture.LEASE);
        Result second = given.deliver(Alert.resolved(5), "second");

        assertThat(second).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(1)));
        assertThat(given.tracker.issue(1).comments()).hasSize(1);
        assertThat(given.record().episode().isClosedByPerson()).isFalse();
    }

    @Test
    void aClaimThatCannotBeReleasedEndsWithItsLease() {
        given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));
        given.store.failWrite(2);

        Result first = given.deliver(Alert.firing(0), "first");
        Result meanwhile = given.deliver(Alert.firing(0), "first");
        given.wait(ReconcilerFixture.LEASE);
        given.deliver(Alert.firing(0), "first");
        given.wait(ReconcilerFixture.RECOVERY_WAIT);
        Result last = given.deliver(Alert.firing(0), "first");

        assertThat(first).isEqualTo(new Retry(Kind.GITHUB_OUTAGE, "down", Duration.ZERO));
        assertThat(meanwhile).isEqualTo(Result.contended());
        assertThat(last).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
    }

    @Test
    void aSkipThatCannotBeRememberedComesAgain() {
        given.store.failWrite(1);

        Result result = given.deliver(Alert.resolved(5), "first");

        assertThat(result).isEqualTo(unavailable());
    }

    @Test
    void aLookThatCannotBeNotedIsRepeated() {
        given.tracker.answer("create", new Unknown<>("no answer"));
        given.deliver(Alert.firing(0), "first");
        given.store.failWrite(1);

        Result result = given.deliver(Alert.firing(0), "first");

        assertThat(result).isEqualTo(unavailable());
        assertThat(given.tracker.numbers()).isEmpty();
    }

    private static Retry unavailable() {
        return new Retry(Kind.STATE_UNAVAILABLE, "the table is overloaded", Duration.ZERO);
    }
}
