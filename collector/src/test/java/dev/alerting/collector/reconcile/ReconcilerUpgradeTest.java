package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.reconcile.Result.Done;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Status;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Records that version 1.0 wrote, under the identity it gave alerts. */
class ReconcilerUpgradeTest {
    private static final String EARLIER = "0".repeat(64);

    private final ReconcilerFixture given = new ReconcilerFixture();

    @Test
    void aRecordLeftOpenIsGoneOnWithUntilItIsClosed() {
        leftBehind(Alert.firing(0));

        Result repeated = deliver(Alert.firing(5), "second");
        Result resolved = deliver(Alert.resolved(9), "third");

        assertThat(repeated).isEqualTo(new Done(Action.SUPPRESS, Optional.of(1)));
        assertThat(resolved).isEqualTo(new Done(Action.CLOSE, Optional.of(1)));
        assertThat(given.tracker.open()).isEmpty();
        assertThat(given.store.find(EARLIER).orElseThrow().status()).isEqualTo(Status.CLOSED);
        assertThat(given.store.find(Alert.firing(0).fingerprint())).isEmpty();
    }

    @Test
    void whatIsKnownOfAClosedOneIsTakenOver() {
        leftBehind(Alert.firing(0).started(-1));
        deliver(Alert.resolved(9).started(-1), "second");

        Result lateCopy = deliver(Alert.firing(10).started(-1), "third");
        Result recurrence = deliver(Alert.firing(20).started(19), "fourth");

        AlertRecord record = given.record();
        assertThat(lateCopy).isEqualTo(new Done(Action.SKIP_STALE, Optional.of(1)));
        assertThat(recurrence).isEqualTo(new Done(Action.CREATE, Optional.of(2)));
        assertThat(given.tracker.issue(2).body()).contains("| Previous episode | #1 |");
        assertThat(record.status()).isEqualTo(Status.OPEN);
        assertThat(record.episode().number()).isEqualTo(2);
    }

    @Test
    void aRecordUnderTheIdentityOfNowComesFirst() {
        AlertRecord earlier = leftBehind(Alert.firing(0));
        given.store.put(earlier.inheritedAs(Alert.firing(0).fingerprint()).toBuilder()
                .version(2)
                .build());

        deliver(Alert.resolved(9), "second");

        assertThat(given.record().status()).isEqualTo(Status.CLOSED);
        assertThat(given.store.find(EARLIER)).contains(earlier);
    }

    private AlertRecord leftBehind(Alert alert) {
        given.deliver(alert, "first");
        AlertRecord record =
                given.record().inheritedAs(EARLIER).toBuilder().version(2).build();
        given.store.put(record);
        given.store.remove(alert.fingerprint());
        return record;
    }

    private Result deliver(Alert alert, String delivery) {
        DeliveredAlert delivered = alert.delivered(delivery);
        return given.deliver(new DeliveredAlert(
                delivered.alert().withEarlierFingerprint(EARLIER),
                delivered.seen(),
                delivered.acceptedAt(),
                delivery,
                false));
    }
}
