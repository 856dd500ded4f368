package dev.alerting.webhook.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.testing.MovableClock;
import dev.alerting.webhook.ScriptedSecretStore;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SenderAuthenticatorTest {
    private final MovableClock clock = new MovableClock();
    private final ScriptedSecretStore store = new ScriptedSecretStore("{\"X-Token\":\"one\"}");
    private final SenderAuthenticator authenticator = new SenderAuthenticator(store, "tokens", clock);

    @Test
    void theSecretIsReadAtTheFirstRequestAndKept() {
        assertThat(store.reads).hasValue(0);

        assertThat(accepts("one")).isTrue();
        assertThat(accepts("one")).isTrue();

        assertThat(store.reads).hasValue(1);
    }

    @Test
    void anUnknownTokenMakesTheSecretBeReadAgainOnceItIsAMinuteOld() {
        accepts("one");
        store.value = "{\"X-Token\":\"two\"}";
        assertThat(accepts("two")).isFalse();

        clock.advance(SenderAuthenticator.EARLIEST_REFRESH);

        assertThat(accepts("two")).isTrue();
        assertThat(accepts("one")).isFalse();
    }

    @Test
    void aWithdrawnTokenIsRefusedOnceTheCacheIsOld() {
        accepts("one");
        store.value = "{\"X-Token\":\"two\"}";

        clock.advance(SenderAuthenticator.CACHE);

        assertThat(accepts("one")).isFalse();
    }

    @Test
    void aMalformedSecretSaysWhatItMustBe() {
        store.value = "hidden";

        assertThatExceptionOfType(SecretUnavailableException.class)
                .isThrownBy(() -> authenticator.authenticate(new SignedRequest(Map.of(), new byte[0])))
                .withMessage("secret tokens must be a JSON object of header name -> token,"
                        + " e.g. {\"X-Grafana-Token\": \"...\"}: the text is not well-formed");
    }

    private boolean accepts(String token) {
        return authenticator.authenticate(new SignedRequest(Map.of("x-token", token), new byte[0]))
                instanceof Authentication.Known;
    }
}
