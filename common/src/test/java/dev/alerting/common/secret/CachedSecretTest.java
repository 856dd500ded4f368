package dev.alerting.common.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CachedSecretTest {
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration TICK = Duration.ofNanos(1);

    private final MovableClock clock = new MovableClock();
    private final FakeSecretStore store = new FakeSecretStore();
    private final CachedSecret<String> secret = new CachedSecret<>(store, "id", this::parse, TIME_TO_LIVE, clock);

    @Test
    void nothingIsReadBeforeItIsNeeded() {
        assertThat(store.reads).hasValue(0);
    }

    @Test
    void aValueIsKeptForItsTimeToLive() {
        secret.get();
        store.value = "two";

        clock.advance(TIME_TO_LIVE.minus(TICK));
        assertThat(secret.get()).isEqualTo("ONE");
        assertThat(store.reads).hasValue(1);

        clock.advance(TICK);
        assertThat(secret.get()).isEqualTo("TWO");
        assertThat(store.reads).hasValue(2);
    }

    @Test
    void aYoungerValueCanBeAskedFor() {
        secret.get();
        store.value = "two";

        clock.advance(MINUTE.minus(TICK));
        assertThat(secret.getNewerThan(MINUTE)).isEqualTo("ONE");

        clock.advance(TICK);
        assertThat(secret.getNewerThan(MINUTE)).isEqualTo("TWO");
    }

    @Test
    void theLastValueGoesOnForAnHourWhileTheStoreIsDown() {
        secret.get();
        store.down = true;

        clock.advance(CachedSecret.LONGEST_STALE.minus(TICK));
        assertThat(secret.get()).isEqualTo("ONE");

        clock.advance(TICK);
        assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(secret::get);
    }

    @Test
    void aMalformedNewValueDoesNotReplaceTheLastOne() {
        secret.get();
        store.value = "malformed";

        clock.advance(TIME_TO_LIVE);

        assertThat(secret.get()).isEqualTo("ONE");
    }

    @Test
    void whyAValueIsNotInUseIsToldUntilThereIsAValidOne() {
        secret.get();
        assertThat(secret.rejection()).isEmpty();
        store.value = "malformed";
        clock.advance(TIME_TO_LIVE);

        secret.get();
        assertThat(secret.rejection()).contains("secret id is malformed");

        store.value = "two";
        clock.advance(CachedSecret.PAUSE_AFTER_FAILURE);
        assertThat(secret.get()).isEqualTo("TWO");
        assertThat(secret.rejection()).isEmpty();
    }

    @Test
    void theLastValidValueStaysInForceForAsLongAsTheCurrentOneIsMalformed() {
        secret.get();
        store.value = "malformed";

        for (int hour = 0; hour < 48; hour++) {
            clock.advance(Duration.ofHours(1));
            assertThat(secret.get()).isEqualTo("ONE");
            // Within the pause the store is not asked again.
            assertThat(secret.get()).isEqualTo("ONE");
        }
        assertThat(store.reads).hasValue(1 + 48);
    }

    @Test
    void anInstanceWithoutAValueTakesTheOneBeforeAMalformedOne() {
        store.value = "malformed";
        store.previous = "zero";

        assertThat(secret.get()).isEqualTo("ZERO");
        assertThat(secret.rejection()).contains("secret id is malformed");
    }

    @Test
    void whereThatIsMalformedTooTheFailureIsTold() {
        store.value = "malformed";
        store.previous = "malformed";

        assertThatExceptionOfType(InvalidSecretException.class)
                .isThrownBy(secret::get)
                .withMessage("secret id is malformed");
    }

    @Test
    void withoutAnyValueTheFailureIsTold() {
        store.down = true;

        assertThatExceptionOfType(SecretUnavailableException.class)
                .isThrownBy(secret::get)
                .withMessage("secret id cannot be read");
    }

    @Test
    void aRecoveredStoreIsReadAtOnceWhenThereWasNoValue() {
        store.down = true;
        assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(secret::get);

        store.down = false;

        assertThat(secret.get()).isEqualTo("ONE");
    }

    @Test
    void aStoreThatIsDownIsNotAskedAgainAtEveryCallWhileAValueIsAtHand() {
        secret.get();
        store.down = true;
        clock.advance(TIME_TO_LIVE);

        for (int call = 0; call < 100; call++) {
            assertThat(secret.get()).isEqualTo("ONE");
            assertThat(secret.getNewerThan(MINUTE)).isEqualTo("ONE");
        }

        assertThat(store.reads).hasValue(2);
    }

    @Test
    void aStoreThatWasDownIsAskedAgainSoon() {
        secret.get();
        store.down = true;
        clock.advance(TIME_TO_LIVE);
        secret.get();
        store.down = false;
        store.value = "two";

        clock.advance(MINUTE);

        assertThat(secret.get()).isEqualTo("TWO");
    }

    @Test
    void aClearedValueIsReadAgainAndNotUsedStale() {
        secret.get();
        secret.clear();
        store.down = true;

        assertThatExceptionOfType(SecretUnavailableException.class).isThrownBy(secret::get);

        store.down = false;
        assertThat(secret.get()).isEqualTo("ONE");
    }

    @Test
    void concurrentCallersShareOneRead() throws Exception {
        int callers = 8;
        CountDownLatch started = new CountDownLatch(callers);
        AtomicInteger reads = new AtomicInteger();
        SecretStore slow = id -> {
            reads.incrementAndGet();
            await(started);
            return "one";
        };
        CachedSecret<String> shared = new CachedSecret<>(slow, "id", text -> text, TIME_TO_LIVE, clock);

        List<Future<String>> values = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            for (int caller = 0; caller < callers; caller++) {
                values.add(threads.submit(() -> {
                    started.countDown();
                    return shared.get();
                }));
            }
        }

        for (Future<String> value : values) {
            assertThat(value.get()).isEqualTo("one");
        }
        assertThat(reads).hasValue(1);
    }

    private String parse(String text) {
        if (text.equals("malformed")) {
            throw new InvalidSecretException("secret id is malformed");
        }
        return text.toUpperCase(Locale.ROOT);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
