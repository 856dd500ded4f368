package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.webhook.auth.Authenticator;
import dev.alerting.webhook.auth.SignedRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        assertThat(stillThere(before)).isEmpty();
    }

    @Test
    void aTokenIsReadAgainAfterwards() {
        assertThat(authenticator.authenticate(new SignedRequest(Map.of("x-token", "good"), new byte[0])))
                .isPresent();

        snapshot.clearCaches();

        assertThat(authenticator.authenticate(new SignedRequest(Map.of("x-token", "good"), new byte[0])))
                .isPresent();
        assertThat(store.reads.get()).isEqualTo(2);
    }

    /** Threads of ours that were told to end, but do not. */
    private static List<String> stillThere(Set<Thread> before) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String name = thread.getName();
            boolean ours = name.startsWith("sdk-") || name.startsWith("loopback");
            if (ours && !before.contains(thread) && !thread.join(Duration.ofMinutes(1))) {
                names.add(name);
            }
        }
        return names;
    }
}
