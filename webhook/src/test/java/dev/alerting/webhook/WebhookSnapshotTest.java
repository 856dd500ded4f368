package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.webhook.auth.Authenticator;
import dev.alerting.webhook.auth.Presented;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a snapshot does to the function in a process of its own is tested with the whole pipeline. */
class WebhookSnapshotTest {
    private final FakeSecretStore store = new FakeSecretStore("{\"X-Token\": \"good\"}");
    private final Authenticator authenticator = new Authenticator(store, "secret", Clock.systemUTC());
    private final WebhookSnapshot snapshot = new WebhookSnapshot(authenticator, Clock.systemUTC());

    @Test
    void primingRunsEveryPathWithoutTheFunctionsOwnSecretAndLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        snapshot.prime();

        assertThat(store.reads.get()).isZero();
        assertThat(System.getProperties().stringPropertyNames())
                .as("where credentials are looked for")
                .noneMatch(name -> name.startsWith("aws."));
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> !before.contains(thread))
                        .map(Thread::getName)
                        .collect(Collectors.toSet()))
                .noneMatch(name -> name.startsWith("sdk-") || name.startsWith("loopback"));
    }

    @Test
    void aTokenIsReadAgainAfterwards() {
        assertThat(authenticator.authenticate(new Presented(Map.of("x-token", "good"), new byte[0])))
                .isPresent();

        snapshot.forget();

        assertThat(authenticator.authenticate(new Presented(Map.of("x-token", "good"), new byte[0])))
                .isPresent();
        assertThat(store.reads.get()).isEqualTo(2);
    }
}
