package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.webhook.AlertPublisher.PublishException;
import dev.alerting.webhook.auth.SenderAuthenticator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No configured secret, and nothing a sender presents as one, comes out of the webhook anywhere. */
class WebhookSecrecyTest {
    /** Every secret, and what is presented below, holds this text. */
    private static final String MARK = "hidden";

    private static final String SECRET = """
            {"X-Plain": "hidden-1",
             "X-List": ["hidden-2", "hidden-3"],
             "token": {"type": "token", "header": "X-Token", "secrets": ["hidden-4"], "source": "grafana"},
             "bearer": {"type": "bearer", "secrets": ["hidden-5"]},
             "basic": {"type": "basic", "username": "user", "secrets": ["hidden-6"]},
             "hmac": {"type": "hmac-sha256", "header": "X-Hmac", "secrets": ["hidden-7"]},
             "grafana": {"type": "grafana-hmac", "timestamp_header": "X-Time", "secrets": ["hidden-8"]},
             "pagerduty": {"type": "pagerduty", "secrets": ["hidden-9"]},
             "github": {"type": "github", "secrets": ["hidden-10"]}}
            """;

    private static final List<Map<String, String>> REQUESTS = List.of(
            Map.of("X-Plain", "hidden-1"),
            Map.of("X-List", "hidden-3"),
            Map.of("X-Token", "hidden-4"),
            Map.of("Authorization", "Bearer hidden-5"),
            Map.of("Authorization", "Basic dXNlcjpoaWRkZW4tNg=="),
            Map.of("X-Plain", "hidden-wrong"),
            Map.of("Authorization", "Bearer hidden-wrong"),
            Map.of("X-Hmac", "hidden"),
            Map.of("X-Grafana-Alerting-Signature", "hidden", "X-Time", "hidden"),
            Map.of("X-PagerDuty-Signature", "v1=hidden,v1=hidden"),
            Map.of("X-Hub-Signature-256", "sha256=hidden"));

    @Test
    void noSecretIsAnsweredOrLogged() {
        WebhookBench bench = new WebhookBench();
        bench.secrets.value = SECRET;
        List<APIGatewayV2HTTPResponse> answers = new ArrayList<>();
        List<Runnable> situations = List.of(
                () -> {},
                () -> bench.publisher.failure = new PublishException("throttled", null),
                () -> bench.publisher.failure = new IllegalStateException("unforeseen"),
                () -> bench.secrets.down = true,
                () -> bench.clock.advance(Duration.ofHours(2)));

        for (Runnable situation : situations) {
            situation.run();
            for (Map<String, String> headers : REQUESTS) {
                for (String body : List.of(Payloads.grafana(1), Payloads.alertmanager(), "{", "7")) {
                    answers.add(bench.send(WebhookBench.request("POST", headers, body)));
                }
            }
        }

        assertThat(answers).extracting(APIGatewayV2HTTPResponse::getStatusCode).contains(200, 400, 401, 403, 503);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.getBody()).doesNotContain(MARK));
        assertThat(bench.lines).isNotEmpty().noneMatch(line -> line.contains(MARK) || line.contains("oaWRkZW4"));
        assertThat(bench.publisher.published)
                .isNotEmpty()
                .noneMatch(message -> message.toString().contains(MARK));
    }

    static Stream<String> malformed() {
        return Stream.of(
                SECRET.replace("\"token\",", "\"hidden\","),
                SECRET.replace("[\"hidden-4\"]", "\"hidden-4\""),
                SECRET.replace("\"grafana\"},", "\"hidden\"},"),
                SECRET.replace("\"user\"", "\"hidden:hidden\""),
                SECRET.replace("\"X-Hmac\"", "\"hidden hidden\""),
                SECRET.replace("\"hidden-1\",", "[\"hidden-1\", 7],"),
                SECRET.replace("\"hidden-1\",", "\"hidden-1\""),
                "\"hidden\"",
                "hidden",
                "");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedSecretShowsNothingOfItself(String secret) {
        WebhookBench bench = new WebhookBench();
        bench.secrets.value = secret;

        APIGatewayV2HTTPResponse answer = bench.send(WebhookBench.request("POST", REQUESTS.getFirst(), "{}"));

        assertThat(answer.getStatusCode()).isEqualTo(503);
        assertThat(answer.getBody()).doesNotContain(MARK);
        assertThat(bench.lines).isNotEmpty().noneMatch(line -> line.contains(MARK));
        assertThatExceptionOfType(SecretUnavailableException.class)
                .isThrownBy(() -> SenderAuthenticator.checkSecret("tokens", secret))
                .withMessageNotContaining(MARK)
                .withNoCause();
    }
}
