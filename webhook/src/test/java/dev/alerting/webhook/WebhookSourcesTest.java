package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sender that authenticated decides as what its alerts are read. */
class WebhookSourcesTest {
    private static final String SECRET = """
            {"any": {"type": "token", "header": "X-Any", "secrets": ["any-token"]},
             "of-grafana": {"type": "token", "header": "X-Grafana", "secrets": ["t"], "source": "grafana"},
             "of-alertmanager": {"type": "token", "header": "X-Alertmanager", "secrets": ["t"], "source": "alertmanager"},
             "of-cloudwatch": {"type": "token", "header": "X-Cloudwatch", "secrets": ["t"], "source": "cloudwatch"},
             "of-events": {"type": "token", "header": "X-Events", "secrets": ["t"], "source": "normalized"},
             "backup": {"type": "token", "header": "X-Backup", "secrets": ["t"], "source": "normalized",
                        "events_as": "backup"},
             "as-grafana": {"type": "token", "header": "X-As-Grafana", "secrets": ["t"], "source": "normalized",
                        "events_as": "grafana"}}
            """;

    private final WebhookBench bench = bench();

    private static WebhookBench bench() {
        WebhookBench bench = new WebhookBench();
        bench.secrets.value = SECRET;
        return bench;
    }

    static Stream<Arguments> ownFormats() {
        return Stream.of(
                Arguments.of("X-Grafana", "grafana", Payloads.grafana(1)),
                Arguments.of("X-Alertmanager", "alertmanager", Payloads.alertmanager()),
                Arguments.of("X-Cloudwatch", "cloudwatch", Payloads.cloudWatch()),
                Arguments.of("X-Cloudwatch", "cloudwatch", Payloads.envelope(Payloads.cloudWatch())),
                Arguments.of("X-Events", "normalized", Payloads.event("backup")),
                Arguments.of("X-Events", "normalized", Payloads.event("normalized")),
                Arguments.of("X-Events", "normalized", Payloads.events("backup", "cron")),
                Arguments.of("X-Backup", "normalized", Payloads.event("backup")),
                Arguments.of("X-Backup", "normalized", Payloads.events("backup", "backup")),
                Arguments.of("X-As-Grafana", "normalized", Payloads.event("grafana")));
    }

    @ParameterizedTest
    @MethodSource("ownFormats")
    void whatASenderMaySendIsPublishedAsItsSource(String header, String source, String body) {
        assertThat(post(header, body).getStatusCode()).isEqualTo(200);
        assertThat(bench.publisher.published.getFirst().attributes()).containsEntry("source", source);
    }

    /** A custom payload template of Grafana, say: what is missing in it is told by the collector. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"alerts\":[]}", "[1]", "{\"text\":\"disk full\"}"})
    void aShapeThatIsNobodysIsReadAsTheSendersOwn(String body) {
        assertThat(post("X-Grafana", body).getStatusCode()).isEqualTo(200);
        assertThat(bench.publisher.published.getFirst().attributes()).containsEntry("source", "grafana");
    }

    static Stream<Arguments> foreignFormats() {
        String mayOnlyGrafana = "this sender may only send grafana; the body ";
        return Stream.of(
                Arguments.of("X-Grafana", Payloads.alertmanager(), mayOnlyGrafana + "has the form of alertmanager"),
                Arguments.of("X-Grafana", Payloads.cloudWatch(), mayOnlyGrafana + "has the form of cloudwatch"),
                Arguments.of("X-Grafana", Payloads.event("backup"), mayOnlyGrafana + "has the form of normalized"),
                Arguments.of("X-Grafana", Payloads.events("grafana"), mayOnlyGrafana + "has the form of normalized"),
                Arguments.of(
                        "X-Grafana", Payloads.envelope(Payloads.grafana(1)), mayOnlyGrafana + "is an SNS envelope"),
                Arguments.of(
                        "X-Events",
                        Payloads.envelope(Payloads.event("backup")),
                        "this sender may only send normalized; the body is an SNS envelope"),
                Arguments.of(
                        "X-Cloudwatch",
                        Payloads.grafana(1),
                        "this sender may only send cloudwatch; the body has the form of grafana"),
                Arguments.of(
                        "X-Events",
                        Payloads.event("grafana"),
                        "/source: grafana is the name of another sender; with \"events_as\": \"grafana\" in its entry"
                                + " this sender could use it"),
                Arguments.of(
                        "X-Events",
                        Payloads.event("Grafana"),
                        "/source: grafana is the name of another sender; with \"events_as\": \"grafana\" in its entry"
                                + " this sender could use it"),
                Arguments.of(
                        "X-Events",
                        Payloads.events("backup", "cloudwatch"),
                        "/1/source: cloudwatch is the name of another sender; with \"events_as\": \"cloudwatch\" in its"
                                + " entry this sender could use it"),
                Arguments.of("X-Backup", Payloads.event("cron"), "/source: this sender may only send events of backup"),
                Arguments.of(
                        "X-Backup",
                        Payloads.events("backup", "cron"),
                        "/1/source: this sender may only send events of backup"),
                Arguments.of(
                        "X-Backup", Payloads.event("grafana"), "/source: this sender may only send events of backup"));
    }

    @ParameterizedTest
    @MethodSource("foreignFormats")
    void aSenderCannotSpeakAsAnother(String header, String body, String reason) {
        APIGatewayV2HTTPResponse response = post(header, body);

        assertThat(response.getStatusCode()).isEqualTo(403);
        assertThat(WebhookBench.reason(response)).isEqualTo(reason);
        assertThat(bench.publisher.published).isEmpty();
    }

    @Test
    void aRefusalIsLoggedAndCountedByItsSender() {
        post("X-Grafana", Payloads.alertmanager());

        assertThat(bench.log()).singleElement().satisfies(line -> {
            assertThat(line.path("message").textValue()).isEqualTo("request refused");
            assertThat(line.path("status").intValue()).isEqualTo(403);
            assertThat(line.path("reason").textValue()).contains("may only send grafana");
        });
        assertThat(bench.metrics())
                .anySatisfy(line -> {
                    assertThat(line.path("WebhookForbidden").doubleValue()).isEqualTo(1);
                    assertThat(line.path("sender").textValue()).isEqualTo("of-grafana");
                })
                .anySatisfy(line -> {
                    assertThat(line.path("WebhookRequests").doubleValue()).isEqualTo(1);
                    assertThat(line.path("status").textValue()).isEqualTo("403");
                });
    }

    @Test
    void aSenderWithoutASourceMaySendAnything() {
        Stream.of(
                        Payloads.grafana(1),
                        Payloads.alertmanager(),
                        Payloads.cloudWatch(),
                        Payloads.event("grafana"),
                        Payloads.envelope(Payloads.cloudWatch()))
                .forEach(body -> assertThat(bench.send(WebhookBench.request("POST", Map.of("X-Any", "any-token"), body))
                                .getStatusCode())
                        .isEqualTo(200));

        assertThat(bench.publisher.published).hasSize(5);
        assertThat(bench.publisher.published.getLast().attributes()).doesNotContainKey("source");
    }

    /** The collector opens envelopes, so a forged sign of life in one would hide that the real ones have stopped. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"heartbeat\": {\"path\": \"topic\", \"sent_at\": \"2025-12-31T23:00:00Z\"}}",
                "{\"tick\": {\"sent_at\": \"2025-12-31T23:00:00Z\"}}",
                "{\"sweep\": {\"dry_run\": false}}",
                "\uFEFF{\"heartbeat\": {\"path\": \"topic\", \"sent_at\": \"2025-12-31T23:00:00Z\"}}"
            })
    void noEnvelopeHoldsWhatTheDeploymentSaysItself(String message) {
        for (Map<String, String> headers : List.of(Map.of("X-Any", "any-token"), Map.of("X-Cloudwatch", "t"))) {
            APIGatewayV2HTTPResponse response =
                    bench.send(WebhookBench.request("POST", headers, Payloads.envelope(message)));

            assertThat(response.getStatusCode()).isEqualTo(403);
            assertThat(WebhookBench.reason(response)).isEqualTo("an SNS envelope may only hold an alert");
        }
        assertThat(bench.publisher.published).isEmpty();
    }

    @Test
    void anAcceptedAlertIsLoggedWithItsSender() {
        post("X-Grafana", Payloads.grafana(1));

        assertThat(bench.log().getFirst().path("sender").textValue()).isEqualTo("of-grafana");
    }

    private APIGatewayV2HTTPResponse post(String header, String body) {
        return bench.send(WebhookBench.request("POST", Map.of(header, "t"), body));
    }
}
