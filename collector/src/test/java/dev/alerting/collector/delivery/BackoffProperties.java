package dev.alerting.collector.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BackoffProperties {
    @Property
    void aWaitIsBetweenASecondAndTheCap(@ForAll long seed, @ForAll @IntRange(min = -5, max = 1_000) int receives) {
        Duration delay = backoff(seed).delay(receives, Duration.ZERO);

        assertThat(delay).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(15));
    }

    @Property
    void aWaitGrowsNoFasterThanByDoubling(@ForAll long seed, @ForAll @IntRange(min = 1, max = 1_000) int receives) {
        Duration delay = backoff(seed).delay(receives, Duration.ZERO);

        double ceiling = Math.min(900, 5 * Math.pow(2, receives - 1.0));
        assertThat(delay.toMillis() / 1_000.0).isLessThanOrEqualTo(ceiling);
    }

    @Property
    void noWaitIsShorterThanAsked(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 1_000) int receives,
            @ForAll @LongRange(min = 0, max = 39_600) long seconds) {
        Duration asked = Duration.ofSeconds(seconds);

        assertThat(backoff(seed).delay(receives, asked)).isGreaterThanOrEqualTo(asked);
    }

    @Property
    void noWaitThatIsAskedForIsTooLongToCountWith(@ForAll long seed, @ForAll @LongRange(min = 0) long seconds) {
        assertThat(backoff(seed).delay(1, Duration.ofSeconds(seconds))).isPositive();
    }

    @Property
    void aTurnComesSoon(@ForAll long seed) {
        assertThat(backoff(seed).shortDelay()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    private static Backoff backoff(long seed) {
        return new Backoff(new Random(seed));
    }
}
