package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, through the handler, before, during and after a rotation. */
class WebhookTokensTest {
    private static final String ROTATED =
            "{\"X-Grafana-Token\":\"rotated-token\",\"X-Prometheus\":\"prometheus-token-77\"}";

    private final WebhookBench bench = new WebhookBench();

    @ParameterizedTest
    @ValueSource(strings = {"X-Grafana-Token", "x-grafana-token", "X-GRAFANA-TOKEN"})
    void theNameOfTheHeaderMayHaveAnyCase(String header) {
        assertThat(status(header, WebhookBench.TOKEN)).isEqualTo(200);
    }

    @Test
    void everyConfiguredHeaderWorksAlsoBesideAWrongOne() {
        assertThat(status("x-prometheus", "prometheus-token-77")).isEqualTo(200);
        assertThat(bench.postWith(Map.of("x-prometheus", "prometheus-token-77", "x-grafana-token", "wrong"))
                        .getStatusCode())
                .isEqualTo(200);
    }

    @Test
    void withoutATokenNobodyGetsIn() {
        assertThat(bench.postWith(Map.of()).getStatusCode()).isEqualTo(401);
        assertThat(bench.postWith(Map.of("content-type", "application/json")).getStatusCode())
                .isEqualTo(401);
        assertThat(bench.publisher.published).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "wrong",
                "grafana-token-4f1d",
                "grafana-token-4f1",
                "grafana-token-4f1c ",
                "Grafana-Token-4f1c",
                "prometheus-token-77",
                "grafana-token-4f1c,grafana-token-4f1c",
                "Bearer grafana-token-4f1c",
            })
    void onlyTheExactTokenGetsIn(String token) {
        assertThat(status(WebhookBench.HEADER, token)).isEqualTo(401);
        assertThat(bench.publisher.published).isEmpty();
    }

    @Test
    void theRightTokenUnderAnotherHeaderIsRefused() {
        assertThat(status("Authorization", WebhookBench.TOKEN)).isEqualTo(401);
        assertThat(status("x-prometheus", WebhookBench.TOKEN)).isEqualTo(401);
    }

    @Test
    void aRefusalIsLoggedWithItsAddress() {
        status(WebhookBench.HEADER, "wrong");

        assertThat(bench.log()).singleElement().satisfies(line -> {
            assertThat(line.path("level").textValue()).isEqualTo("WARN");
            assertThat(line.path("sourceIp").textValue()).isEqualTo("192.0.2.7");
        });
    }

    @Test
    void aNewTokenIsKnownAfterAtMostAMinute() {
        status(WebhookBench.HEADER, WebhookBench.TOKEN);
        bench.secrets.value = ROTATED;

        bench.clock.advance(Duration.ofSeconds(59));
        assertThat(status(WebhookBench.HEADER, "rotated-token")).isEqualTo(401);

        bench.clock.advance(Duration.ofSeconds(1));
        assertThat(status(WebhookBench.HEADER, "rotated-token")).isEqualTo(200);
    }

    @Test
    void anOldTokenIsRefusedAfterFiveMinutes() {
        status(WebhookBench.HEADER, WebhookBench.TOKEN);
        bench.secrets.value = ROTATED;

        bench.clock.advance(Duration.ofSeconds(299));
        assertThat(status(WebhookBench.HEADER, WebhookBench.TOKEN)).isEqualTo(200);

        bench.clock.advance(Duration.ofSeconds(1));
        assertThat(status(WebhookBench.HEADER, WebhookBench.TOKEN)).isEqualTo(401);
    }

    @Test
    void aStormOfUnknownTokensReadsTheSecretAtMostOnceAMinute() {
        for (int second = 0; second < 180; second++) {
            for (int request = 0; request < 5; request++) {
                assertThat(status(WebhookBench.HEADER, "guess-" + request)).isEqualTo(401);
            }
            bench.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(bench.secrets.reads).hasValue(3);
    }

    @Test
    void aStormDuringAnOutageOfTheSecretsDoesNotAskAtEveryRequest() {
        status(WebhookBench.HEADER, WebhookBench.TOKEN);
        bench.secrets.down = true;
        bench.clock.advance(Duration.ofMinutes(5));

        for (int request = 0; request < 100; request++) {
            assertThat(status(WebhookBench.HEADER, "guess-" + request)).isEqualTo(401);
            assertThat(status(WebhookBench.HEADER, WebhookBench.TOKEN)).isEqualTo(200);
        }

        assertThat(bench.secrets.reads).hasValue(2);
    }

    private int status(String header, String token) {
        return bench.postWith(Map.of(header, token)).getStatusCode();
    }
}
