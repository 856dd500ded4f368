package dev.alerting.collector.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MinutePeakTest {
    private static final Instant MINUTE = Alert.START;

    private final MinutePeak peak = new MinutePeak();

    @Test
    void theFirstOfAMinuteIsWrittenHoweverShort() {
        assertThat(peak.raise(MINUTE, Duration.ofHours(1))).isTrue();
        assertThat(peak.raise(MINUTE.plusSeconds(60), Duration.ZERO)).isTrue();
    }

    @Test
    void inTheSameMinuteOnlyWhatIsASecondLonger() {
        assertThat(peak.raise(MINUTE, Duration.ofMillis(300))).isTrue();
        assertThat(peak.raise(MINUTE.plusSeconds(20), Duration.ofMillis(1_299))).isFalse();
        assertThat(peak.raise(MINUTE.plusSeconds(40), Duration.ofMillis(1_300))).isTrue();
        assertThat(peak.raise(MINUTE.plusMillis(59_999), Duration.ofMillis(1_300)))
                .isFalse();
    }

    @Test
    void aClockThatIsSetBackKeepsNothingFromBeingWritten() {
        assertThat(peak.raise(MINUTE, Duration.ofHours(1))).isTrue();
        assertThat(peak.raise(MINUTE.minusSeconds(1), Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void everyMinuteHasItsLongestWaitToWithinASecond() {
        Random random = new Random(11);
        Map<Long, Long> longest = new HashMap<>();
        Map<Long, Long> written = new HashMap<>();
        Instant now = MINUTE;
        for (int i = 0; i < 10_000; i++) {
            now = now.plusMillis(random.nextInt(20_000));
            long minute = now.getEpochSecond() / 60;
            long wait = random.nextInt(random.nextBoolean() ? 2_000 : 7_200_000);
            longest.merge(minute, wait, Math::max);
            if (peak.raise(now, Duration.ofMillis(wait))) {
                written.merge(minute, wait, Math::max);
            }
        }

        assertThat(written.keySet()).isEqualTo(longest.keySet());
        longest.forEach((minute, wait) -> assertThat(wait - written.get(minute)).isBetween(0L, 999L));
    }
}
