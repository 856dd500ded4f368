package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose refusals raise an alarm: a known sender's alerts are lost by one, anybody else's are none. */
class WebhookRefusalsTest {
    private static final String SECRET =
            "{\"team-a\": {\"type\": \"token\", \"header\": \"X-A\", \"secrets\": [\"t\"], \"source\": \"grafana\"}}";

    private final WebhookBench bench = new WebhookBench();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {",
                "400 | 7",
                "403 | {\"version\": \"4\", \"alerts\": [{\"status\": \"firing\", \"labels\": {}, \"fingerprint\": \"f\"}]}",
            })
    void aKnownSendersRefusalIsCountedUnderItsName(String status, String body) {
        bench.secrets.value = SECRET;

        assertThat(bench.send(WebhookBench.request("POST", Map.of("X-A", "t"), body))
                        .getStatusCode())
                .hasToString(status);

        assertThat(refusals()).hasSize(1);
        // Also without dimensions: that is what the alarm watches.
        assertThat(refusals().getFirst().path("_aws").toString())
                .contains("\"Dimensions\":[[],[\"sender\",\"status\"]],\"Metrics\":[{\"Name\":\"WebhookRefused\"}]");
        assertThat(refusals())
                .anyMatch(line -> line.path("sender").asText().equals("team-a")
                        && line.path("status").asText().equals(status));
        assertThat(bench.log())
                .anyMatch(line -> line.path("message").asText().equals("request refused")
                        && line.path("sender").asText().equals("team-a"));
    }

    @Test
    void anAlertThatIsTooLargeIsCounted() {
        bench.secrets.value = SECRET;
        // What identifies an alert is never cut.
        String large = Payloads.grafana(1).replace("\"f0\"", "\"" + "x".repeat(300_000) + "\"");

        assertThat(bench.send(WebhookBench.request("POST", Map.of("X-A", "t"), large))
                        .getStatusCode())
                .isEqualTo(413);

        assertThat(refusals()).anyMatch(line -> line.path("status").asText().equals("413"));
    }

    @Test
    void nobodyElseIsCounted() {
        bench.secrets.value = SECRET;

        bench.send(WebhookBench.request("POST", Map.of("X-A", "wrong"), "{}"));
        bench.send(WebhookBench.request("POST", Map.of(), "{"));
        bench.send(WebhookBench.request("GET", Map.of("X-A", "t"), ""));
        bench.send(WebhookBench.request("POST", Map.of("X-A", "wrong"), "x".repeat(6_000_000)));

        assertThat(refusals()).isEmpty();
    }

    /** Whoever tries a payload is told, and loses nothing. */
    @Test
    void noDryRunIsCounted() {
        bench.secrets.value = SECRET;

        assertThat(bench.send(WebhookBench.withDryRun(WebhookBench.request("POST", Map.of("X-A", "t"), "{"), "true"))
                        .getStatusCode())
                .isEqualTo(400);

        assertThat(refusals()).isEmpty();
    }

    @Test
    void whatIsAcceptedIsNotCounted() {
        bench.post(Payloads.grafana(1));

        assertThat(refusals()).isEmpty();
    }

    private List<JsonNode> refusals() {
        return bench.metrics().stream()
                .filter(line -> line.has("WebhookRefused"))
                .toList();
    }
}
