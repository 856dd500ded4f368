package dev.alerting.webhook.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.webhook.FakeSecretStore;
import dev.alerting.webhook.MovableClock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private final MovableClock clock = new MovableClock();
    private final FakeSecretStore store = new FakeSecretStore("{\"X-Token\":\"one\"}");
    private final Authenticator authenticator = new Authenticator(store, "tokens", clock);

    @Test
    void theSecretIsReadAtTheFirstRequestAndKept() {
        assertThat(store.reads).hasValue(0);

        assertThat(authenticator.accepts(Map.of("x-token", "one"))).isTrue();
        assertThat(authenticator.accepts(Map.of("x-token", "one"))).isTrue();

        assertThat(store.reads).hasValue(1);
    }

    @Test
    void anUnknownTokenMakesTheSecretBeReadAgainOnceItIsAMinuteOld() {
        authenticator.accepts(Map.of("x-token", "one"));
        store.value = "{\"X-Token\":\"two\"}";
        assertThat(authenticator.accepts(Map.of("x-token", "two"))).isFalse();

        clock.advance(Authenticator.EARLIEST_REFRESH);

        assertThat(authenticator.accepts(Map.of("x-token", "two"))).isTrue();
        assertThat(authenticator.accepts(Map.of("x-token", "one"))).isFalse();
    }

    @Test
    void aWithdrawnTokenIsRefusedOnceTheCacheIsOld() {
        authenticator.accepts(Map.of("x-token", "one"));
        store.value = "{\"X-Token\":\"two\"}";

        clock.advance(Authenticator.CACHE);

        assertThat(authenticator.accepts(Map.of("x-token", "one"))).isFalse();
    }

    @Test
    void theHeadersInUseAreNamed() {
        assertThat(authenticator.headerNames()).containsExactly("x-token");
    }

    @Test
    void aMalformedSecretSaysWhatItMustBe() {
        store.value = "hidden";

        assertThatExceptionOfType(SecretUnavailableException.class)
                .isThrownBy(() -> authenticator.accepts(Map.of()))
                .withMessage("secret tokens must be a JSON object of header name -> token,"
                        + " e.g. {\"X-Grafana-Token\": \"...\"}: the text is not well-formed");
    }
}
