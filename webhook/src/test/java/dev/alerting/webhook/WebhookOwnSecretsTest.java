package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.json.Json;
import dev.alerting.common.sender.RoutingDefaults;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What requests of senders with a secret of their own are answered, and what is told of those secrets. */
class WebhookOwnSecretsTest {
    private final WebhookBench bench =
            new WebhookBench(new Preview(RoutingDefaults.STANDARD, 10), Optional.of("alerting-dev-webhook-senders/"));

    @Test
    void theirAlertsCarryTheNameOfTheirSecret() {
        bench.secrets.putOwn("web", "one");

        assertThat(post("web", "one")).isEqualTo(200);

        assertThat(bench.publisher.published)
                .singleElement()
                .satisfies(message -> assertThat(message.toString()).contains("sender=web", "source=grafana"));
    }

    @Test
    void oneThatIsRejectedIsNamedByMetricAndLogAtOnceAndAtEachWakeUp() throws IOException {
        bench.secrets.putOwnText("web", "{\"type\": \"hidden\"}");

        assertThat(post("other", "one")).isEqualTo(401);
        assertToldOnce();

        bench.lines.clear();
        bench.clock.advance(Duration.ofMinutes(5));
        wakeUp();
        assertToldOnce();

        bench.lines.clear();
        bench.secrets.folder.clear();
        bench.clock.advance(Duration.ofMinutes(5));
        wakeUp();
        assertThat(bench.metrics()).noneMatch(line -> line.has("WebhookSecretRejected"));
    }

    @Test
    void whileTheyCannotBeReadSendersAreAskedToSendAgain() {
        bench.secrets.folderDown = true;

        assertThat(post("web", "one")).isEqualTo(503);
        assertThat(bench.postWith(Map.of(WebhookBench.HEADER, WebhookBench.TOKEN))
                        .getStatusCode())
                .isEqualTo(200);
    }

    private void assertToldOnce() {
        assertThat(bench.metrics().stream().filter(line -> line.has("WebhookSecretRejected")))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.path("WebhookSecretRejected").intValue()).isEqualTo(1);
                    assertThat(line.path("sender").asText()).isEqualTo("web");
                    // Counted for all as well: that is what the alarm looks at.
                    assertThat(line.path("_aws").findValue("Dimensions")).contains(Json.parse("[]"));
                });
        assertThat(bench.log().stream()
                        .filter(line -> line.path("sender").asText().equals("web")))
                .singleElement()
                .satisfies(line -> assertThat(line.path("level").asText()).isEqualTo("ERROR"));
        assertThat(bench.lines).noneMatch(line -> line.contains("hidden"));
    }

    private int post(String sender, String token) {
        return bench.postWith(Map.of("X-" + sender, token)).getStatusCode();
    }

    private void wakeUp() throws IOException {
        bench.handler.handleRequest(
                new ByteArrayInputStream("{\"wake_up\": {\"topics\": []}}".getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(),
                null);
    }
}
