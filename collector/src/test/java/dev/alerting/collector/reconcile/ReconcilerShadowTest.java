package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.state.AlertRecord;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** With {@code ENABLE_GITHUB_ISSUES=false} decisions are told, and nothing is written anywhere. */
class ReconcilerShadowTest {
    private final ReconcilerFixture given = new ReconcilerFixture();

    @Test
    void whatWouldBeOpenedIsTold() {
        Result result = given.deliverInShadow(Alert.firing(0), "first");

        assertThat(result).isEqualTo(new Done(Action.CREATE, Optional.empty()));
        assertThat(given.tracker.calls()).isEmpty();
        assertThat(given.store.written()).isEmpty();
    }

    @Test
    void whatWouldBeClosedIsTold() {
        given.firing();
        int writes = given.store.written().size();

        Result result = given.deliverInShadow(Alert.resolved(5), "second");

        assertThat(result).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.tracker.open()).containsExactly(1);
        assertThat(given.store.written()).hasSize(writes);
    }

    @Test
    void whatWouldBeRememberedIsNot() {
        Result result = given.deliverInShadow(Alert.resolved(5), "first");

        assertThat(result).isEqualTo(new Done(Action.SKIP_STALE, Optional.empty()));
        assertThat(given.store.written()).isEmpty();
    }

    @Test
    void aClaimThatWasLeftBehindStaysAsItIs() {
        given.tracker.answer("create", new Unknown<>("no answer"));
        given.deliver(Alert.firing(0), "first");
        AlertRecord before = given.record();

        given.deliverInShadow(Alert.firing(0), "first");

        assertThat(given.record()).isEqualTo(before);
        assertThat(given.tracker.calls()).containsExactly("create");
    }
}
