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
import dev.alerting.collector.reconcile.Result.Rejected;
import dev.alerting.collector.reconcile.Result.Retry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A valid alert shows that an earlier error of its rule has been corrected: the issue about that is closed with it. */
class ReconcilerCorrectionTest {
    private static final Alert ERROR = Alert.firing(0).named("error");
    private static final Alert CORRECTED = Alert.resolved(5).named("error");
    private static final Retry DOWN = new Retry(Kind.GITHUB_OUTAGE, "down", Duration.ZERO);

    private final ReconcilerFixture given = new ReconcilerFixture();

    @Test
    void theIssueAboutTheErrorIsClosedAndTheAlertFiled() {
        given.deliver(ERROR, "error");

        Result result = deliver();

        assertThat(result).isEqualTo(new Done(Action.CREATE, Optional.of(2)));
        assertThat(given.tracker.open()).containsExactly(2);
    }

    @Test
    void usuallyThereIsNothingToClose() {
        assertThat(deliver()).isEqualTo(new Done(Action.CREATE, Optional.of(1)));
        assertThat(given.store.find(ERROR.fingerprint())).isEmpty();
    }

    @Test
    void whatIsClosedAlreadyIsNotTouchedAgain() {
        given.deliver(ERROR, "error");
        deliver();
        int calls = given.tracker.calls().size();
        int writes = given.store.written().size();

        assertThat(given.deliver(Alert.firing(9), "second", Alert.resolved(9).named("error")))
                .isEqualTo(new Done(Action.SUPPRESS, Optional.of(2)));

        assertThat(given.tracker.calls()).hasSize(calls);
        assertThat(given.store.written()).hasSize(writes + 1);
    }

    @Test
    void anAlertThatIsNotFiledCorrectsNothingYet() {
        given.deliver(ERROR, "error");
        given.tracker.answer("create", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));

        assertThat(deliver()).isEqualTo(DOWN);
        assertThat(given.tracker.open()).containsExactly(1);
    }

    @Test
    void whatCannotBeClosedNowComesAgainAndTheAlertIsFiledOnce() {
        given.deliver(ERROR, "error");
        given.tracker.answer("comment", new Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO));

        assertThat(deliver()).isEqualTo(new Retry(Kind.GITHUB_OUTAGE, "down", Duration.ZERO, true));
        assertThat(given.tracker.open()).containsExactly(1, 2);
        assertThat(deliver()).isEqualTo(new Done(Action.SKIP_DUPLICATE, Optional.of(2)));
        assertThat(given.tracker.open()).containsExactly(2);
    }

    /** The alert is filed, so trouble with an older issue must not turn its message into a dead letter. */
    @Test
    void whatCanNeverBeClosedDoesNotMakeTheAlertADeadLetter() {
        given.deliver(ERROR, "error");
        given.tracker.answer("close", new Refused<>(Refusal.LOCKED, "locked"));

        assertThat(deliver()).isEqualTo(new Done(Action.CREATE, Optional.of(2)));
    }

    @Test
    void anErrorWhoseIssueMayHaveBeenOpenedIsLookedInto() {
        given.tracker.loseAnswer("create");
        assertThat(given.deliver(ERROR, "error")).isEqualTo(new Retry(Kind.GITHUB_OUTAGE, "no answer", Duration.ZERO));

        assertThat(deliver()).isEqualTo(new Done(Action.CREATE, Optional.of(2)));
        assertThat(given.tracker.open()).containsExactly(2);
    }

    @Test
    void anErrorThatIsNotFoundYetIsWaitedFor() {
        given.tracker.answer("create", new Unknown<>("no answer"));
        given.deliver(ERROR, "error");

        assertThat(deliver())
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.kind()).isEqualTo(Kind.RECOVERING));
        assertThat(given.tracker.open()).hasSize(1);
    }

    @Test
    void aRejectedAlertCorrectsNothing() {
        given.deliver(ERROR, "error");
        given.tracker.answer("create", new Refused<>(Refusal.INVALID, "title"));
        given.tracker.answer("create", new Refused<>(Refusal.INVALID, "labels"));

        assertThat(deliver()).isEqualTo(new Rejected("labels"));
        assertThat(given.tracker.open()).containsExactly(1);
    }

    private Result deliver() {
        return given.deliver(Alert.firing(5), "first", CORRECTED);
    }
}
