package dev.alerting.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReceiveBackoffTest {

    private final List<Duration> pauses = new ArrayList<>();

    @Test
    void pausesDoubleUpToFiveSeconds() {
        ReceiveBackoff backoff = new ReceiveBackoff(pauses::add);

        for (int i = 0; i < 8; i++) {
            backoff.pause();
        }

        assertThat(pauses)
                .extracting(Duration::toMillis)
                .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
    }

    @Test
    void aSuccessStartsOver() {
        ReceiveBackoff backoff = new ReceiveBackoff(pauses::add);

        backoff.pause();
        backoff.pause();
        backoff.reset();
        backoff.pause();

        assertThat(pauses).extracting(Duration::toMillis).containsExactly(100L, 200L, 100L);
    }

    @Test
    void closingEndsAPauseAndAllowsNoOther() throws InterruptedException {
        CountDownLatch asleep = new CountDownLatch(1);
        CountDownLatch forever = new CountDownLatch(1);
        ReceiveBackoff backoff = new ReceiveBackoff(duration -> {
            asleep.countDown();
            forever.await();
        });
        Thread receiver = Thread.ofVirtual().start(() -> {
            backoff.pause();
            backoff.pause();
        });

        asleep.await();
        backoff.close();

        assertThat(receiver.join(Duration.ofMinutes(1))).isTrue();
    }
}
