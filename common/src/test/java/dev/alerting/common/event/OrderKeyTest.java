package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OrderKeyTest {
    private static final Instant NOON = Instant.parse("2025-09-16T12:00:00Z");

    @Test
    void theEarlierInstantComesFirstWhateverTheState() {
        OrderKey earlier = new OrderKey(NOON, AlertState.RESOLVED);
        OrderKey later = new OrderKey(NOON.plusNanos(1), AlertState.FIRING);

        assertThat(earlier).isLessThan(later);
    }

    @Test
    void aResolutionComesAfterAFiringOfTheSameInstant() {
        OrderKey firing = new OrderKey(NOON, AlertState.FIRING);
        OrderKey resolved = new OrderKey(NOON, AlertState.RESOLVED);

        assertThat(firing).isLessThan(resolved).isEqualByComparingTo(new OrderKey(NOON, AlertState.FIRING));
    }
}
