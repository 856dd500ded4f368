package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimTest {
    private final AlertRecord next = AlertRecord.unseen("fingerprint", Alert.START);
    private final Claim claim =
            new Claim(Claim.Intent.CREATE, "owner", "action", Alert.START, Alert.minute(1), Optional.empty(), next);

    @Test
    void anAbandonedClaimMayBeTakenUpAtOnce() {
        assertThat(claim.abandonedAt(Alert.START).leaseUntil()).isEqualTo(Alert.START);
    }

    @Test
    void theFirstLookCounts() {
        Claim looked = claim.lookedAt(Alert.minute(2)).lookedAt(Alert.minute(5));

        assertThat(looked.lookedAt()).contains(Alert.minute(2));
    }

    @Test
    void aClaimNeverHoldsAClaim() {
        AlertRecord claimed = next.toBuilder().claim(Optional.of(claim)).build();

        Claim outer = new Claim(
                Claim.Intent.CLOSE, "owner", "action", Alert.START, Alert.minute(1), Optional.empty(), claimed);

        assertThat(outer.next().claim()).isEmpty();
    }
}
