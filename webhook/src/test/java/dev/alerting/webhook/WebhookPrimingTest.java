package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.priming.WebhookPriming;
import dev.alerting.webhook.auth.Authentication;
import dev.alerting.webhook.auth.SenderAuthenticator;
import dev.alerting.webhook.auth.SignedRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a snapshot does to the function in its own process is tested with the whole pipeline. */
class WebhookPrimingTest {
    private final ScriptedSecretStore store = new ScriptedSecretStore("{\"X-Token\": \"good\"}");
    private final SenderAuthenticator authenticator = new SenderAuthenticator(store, "secret", Clock.systemUTC());
    private final WebhookPriming priming =
            new WebhookPriming(WebhookHandler::createInstance, authenticator::clearCaches, Clock.systemUTC(), 2);

    @Test
    void primingRunsEveryPathWithoutTheFunctionsOwnSecretAndLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        priming.prime();

        assertThat(store.reads.get()).isZero();
        assertThat(System.getProperties().stringPropertyNames())
                .as("where credentials are looked for")
                .noneMatch(name -> name.startsWith("aws."));
        assertThat(stillThere(before)).isEmpty();
    }

    @Test
    void aTokenIsReadAgainAfterwards() {
        assertThat(authenticator.authenticate(new SignedRequest(Map.of("x-token", "good"), new byte[0])))
                .isInstanceOf(Authentication.Known.class);

        priming.clearCaches();

        assertThat(authenticator.authenticate(new SignedRequest(Map.of("x-token", "good"), new byte[0])))
                .isInstanceOf(Authentication.Known.class);
        assertThat(store.reads.get()).isEqualTo(2);
    }

    /** Threads of ours that were told to end but have not. */
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
