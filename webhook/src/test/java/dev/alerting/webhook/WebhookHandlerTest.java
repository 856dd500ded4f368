package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.webhook.AlertPublisher.PublishException;
import dev.alerting.webhook.FakePublisher.Published;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is answered what. Tokens and bodies have tests of their own. */
class WebhookHandlerTest {
    private static final String GRAFANA = "{\"alerts\":[],\"orgId\":1}";

    private final WebhookBench bench = new WebhookBench();

    @Test
    void anAlertIsAcceptedOnceTheTopicHasIt() {
        String group = Payloads.grafana(Payloads.alert(1));

        APIGatewayV2HTTPResponse response = bench.post(group);

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(response.getBody()).isEqualTo("{\"status\":\"accepted\",\"delivery_id\":\"delivery-1\"}");
        assertThat(bench.publisher.published)
                .containsExactly(new Published(
                        group,
                        Map.of(
                                "source", "grafana",
                                "sender", WebhookBench.HEADER,
                                "accepted_at", "2026-01-01T00:00:00Z",
                                "delivery_id", "delivery-1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "grafana;      {'alerts':[],'version':'1'}",
                "alertmanager; {'alerts':[],'version':'4'}",
                "cloudwatch;   {'AlarmName':'a','AlarmArn':'b'}",
                "normalized;   [{'schema_version':1}]",
            })
    void theSourceIsToldToTheCollector(String source, String body) {
        bench.post(body.replace('\'', '"'));

        assertThat(bench.publisher.published.getFirst().attributes()).containsEntry("source", source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"event\":\"deployed\"}"})
    void anUnknownShapeIsAcceptedWithoutASource(String body) {
        APIGatewayV2HTTPResponse response = bench.post(body);

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(bench.publisher.published).singleElement().satisfies(message -> {
            assertThat(message.body()).isEqualTo(body);
            assertThat(message.attributes()).containsOnlyKeys("sender", "accepted_at", "delivery_id");
        });
    }

    @Test
    void everyAnswerIsOneLineOfJsonThatNobodyKeeps() {
        assertThat(bench.post(GRAFANA)).satisfies(WebhookHandlerTest::isOneLineOfJson);
        assertThat(bench.post("{")).satisfies(WebhookHandlerTest::isOneLineOfJson);
        assertThat(bench.postWith(Map.of())).satisfies(WebhookHandlerTest::isOneLineOfJson);
        assertThat(bench.send(null)).satisfies(WebhookHandlerTest::isOneLineOfJson);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "post", ""})
    @NullSource
    void onlyPostIsAccepted(String method) {
        APIGatewayV2HTTPResponse response =
                bench.send(WebhookBench.request(method, Map.of(WebhookBench.HEADER, WebhookBench.TOKEN), GRAFANA));

        assertThat(response.getStatusCode()).isEqualTo(405);
        assertThat(bench.publisher.published).isEmpty();
        assertThat(bench.secrets.reads).hasValue(0);
    }

    @Test
    void aTopicThatDoesNotTakeTheMessageIsToldToTheSenderWithoutTheReason() {
        bench.publisher.failure = new PublishException("SNS did not accept the message: throttled", null);

        APIGatewayV2HTTPResponse response = bench.post(GRAFANA);

        assertThat(response.getStatusCode()).isEqualTo(503);
        assertThat(WebhookBench.reason(response)).isEqualTo("the alert could not be queued; send again");
        assertThat(bench.log()).singleElement().satisfies(line -> {
            assertThat(line.path("level").textValue()).isEqualTo("ERROR");
            assertThat(line.path("error").textValue()).contains("throttled");
        });
    }

    @Test
    void anUnexpectedFailureIsAnsweredWithTryAgainAndOnlyTheLogSaysWhere() {
        bench.publisher.failure = new IllegalStateException("inside");

        APIGatewayV2HTTPResponse response = bench.post(GRAFANA);

        assertThat(response.getStatusCode()).isEqualTo(503);
        assertThat(response.getBody()).doesNotContain("inside", "IllegalState", ".java");
        assertThat(bench.log()).singleElement().satisfies(line -> {
            assertThat(line.path("error").textValue()).isEqualTo("IllegalStateException: inside");
            assertThat(line.path("stack").path(0).textValue()).contains("WebhookHandlerTest.java:");
        });
    }

    @Test
    void theNextAlertIsAcceptedOnceTheTopicIsBack() {
        bench.publisher.failure = new PublishException("down", null);
        bench.post(GRAFANA);

        bench.publisher.failure = null;

        assertThat(bench.post(GRAFANA).getStatusCode()).isEqualTo(200);
        assertThat(bench.publisher.published).hasSize(1);
    }

    @Test
    void anUnavailableSecretIsTryAgainAndHealsByItself() {
        bench.secrets.down = true;
        assertThat(bench.post(GRAFANA).getStatusCode()).isEqualTo(503);
        assertThat(bench.publisher.published).isEmpty();

        bench.secrets.down = false;

        assertThat(bench.post(GRAFANA).getStatusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hidden", "[\"hidden\"]", "{}", "{\"X-Token\":7}", "{\"X-Token\":\" \"}", "\"hidden\"", ""})
    void aMalformedSecretIsTryAgainAndNotShown(String secret) {
        String good = bench.secrets.value;
        bench.secrets.value = secret;

        APIGatewayV2HTTPResponse response = bench.post(GRAFANA);

        assertThat(response.getStatusCode()).isEqualTo(503);
        assertThat(WebhookBench.reason(response)).isEqualTo("authentication is unavailable; send again");
        assertThat(bench.lines).noneMatch(line -> line.contains("hidden"));
        bench.secrets.value = good;
        assertThat(bench.post(GRAFANA).getStatusCode()).isEqualTo(200);
    }

    @Test
    void anOutageOfTheSecretsIsSurvivedWithTheLastTokens() {
        bench.post(GRAFANA);
        bench.secrets.down = true;

        bench.clock.advance(Duration.ofMinutes(59));

        assertThat(bench.post(GRAFANA).getStatusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNullNeverThrows() {
        APIGatewayV2HTTPEvent noBody =
                WebhookBench.request("POST", Map.of(WebhookBench.HEADER, WebhookBench.TOKEN), null);
        APIGatewayV2HTTPEvent noContext = WebhookBench.request("POST", Map.of(), GRAFANA);
        noContext.setRequestContext(null);
        APIGatewayV2HTTPEvent noHttp = WebhookBench.request("POST", Map.of(), GRAFANA);
        noHttp.getRequestContext().setHttp(null);

        assertThat(bench.send(null).getStatusCode()).isEqualTo(405);
        assertThat(bench.send(new APIGatewayV2HTTPEvent()).getStatusCode()).isEqualTo(405);
        assertThat(bench.send(noContext).getStatusCode()).isEqualTo(405);
        assertThat(bench.send(noHttp).getStatusCode()).isEqualTo(405);
        assertThat(bench.send(noBody).getStatusCode()).isEqualTo(400);
        assertThat(bench.send(WebhookBench.request("POST", null, GRAFANA)).getStatusCode())
                .isEqualTo(401);
        assertThat(bench.postWith(Collections.singletonMap(WebhookBench.HEADER, null))
                        .getStatusCode())
                .isEqualTo(401);
    }

    @Test
    void anAcceptedAlertIsLoggedWithItsSizeInBytes() {
        bench.post("{\"a\":\"\u00e9\uD83D\uDE00\"}");

        JsonNode line = bench.log().getFirst();
        assertThat(line.path("message").textValue()).isEqualTo("alert accepted");
        assertThat(line.path("deliveryId").textValue()).isEqualTo("delivery-1");
        assertThat(line.path("source").textValue()).isEqualTo("unknown");
        assertThat(line.path("bytes").intValue()).isEqualTo(14);
    }

    @Test
    void everyRequestIsCountedByItsStatus() {
        bench.post(GRAFANA);
        bench.post("{");
        bench.postWith(Map.of());

        assertThat(bench.metrics())
                .extracting(line -> line.path("status").textValue())
                .containsExactly("200", "400", "401");
        assertThat(bench.metrics())
                .allSatisfy(line ->
                        assertThat(line.path("WebhookRequests").doubleValue()).isEqualTo(1));
    }

    @Test
    void noTokenIsEverAnsweredOrLogged() {
        bench.post(GRAFANA);
        bench.postWith(Map.of(WebhookBench.HEADER, "wrong-token-value"));
        bench.secrets.value = "{\"X-Grafana-Token\":\"" + WebhookBench.TOKEN;
        bench.clock.advance(Duration.ofHours(2));
        APIGatewayV2HTTPResponse response = bench.post(GRAFANA);

        assertThat(response.getBody()).doesNotContain(WebhookBench.TOKEN);
        assertThat(bench.lines)
                .noneMatch(line -> line.contains(WebhookBench.TOKEN) || line.contains("wrong-token-value"));
    }

    private static void isOneLineOfJson(APIGatewayV2HTTPResponse response) {
        assertThat(response.getBody()).doesNotContain("\n");
        assertThat(Json.parse(response.getBody()).path("status").isTextual()).isTrue();
        assertThat(response.getIsBase64Encoded()).isFalse();
        assertThat(response.getHeaders())
                .containsEntry("content-type", "application/json")
                .containsEntry("cache-control", "no-store");
    }
}
