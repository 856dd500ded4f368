package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Requests made to get more out of the webhook than it means to give. */
class HostileRequestTest {
    private final WebhookBench bench = new WebhookBench();

    @Test
    void theAnswerOfADryRunFitsIntoWhatLambdaCanAnswer() {
        String body = "{\"version\":\"4\",\"alerts\":[" + "{},".repeat(80_000) + "{}]}";
        APIGatewayV2HTTPEvent request =
                WebhookBench.request("POST", Map.of(WebhookBench.HEADER, WebhookBench.TOKEN), body);
        request.setQueryStringParameters(Map.of("dry_run", "true"));

        APIGatewayV2HTTPResponse reply = bench.send(request);

        assertThat(reply.getBody().length()).isLessThan(6 * 1024 * 1024);
    }

    @Test
    void aLineEndDoesNotMakeTheNameOfAFormatFree() {
        bench.secrets.value =
                ("{\"a\":{\"type\":\"token\",\"header\":\"X-A\",\"secrets\":[\"t\"],\"source\":\"normalized\"}}");
        String body = Payloads.event("grafana\\n");

        APIGatewayV2HTTPEvent request = WebhookBench.request("POST", Map.of("x-a", "t"), body);
        request.setQueryStringParameters(Map.of("dry_run", "true"));
        APIGatewayV2HTTPResponse reply = bench.send(request);

        JsonNode report = Json.parse(reply.getBody());
        assertThat(reply.getStatusCode() == 403
                        || report.path("alerts")
                                .path(0)
                                .path("outcome")
                                .asText()
                                .equals("invalid"))
                .as(reply.getBody())
                .isTrue();
    }

    @Test
    void theNameOfASenderIsAValueThatADimensionCanHave() {
        bench.secrets.value =
                ("{\"Zürich\":{\"type\":\"token\",\"header\":\"X-A\",\"secrets\":[\"t\"],\"source\":\"grafana\"}}");

        bench.send(WebhookBench.request("POST", Map.of("x-a", "t"), Payloads.cloudWatch()));

        assertThat(bench.lines.stream()
                        .map(Json::parse)
                        .filter(line -> line.has("_aws"))
                        .map(line -> line.path("sender").asText("ok")))
                .allMatch(value -> value.chars().allMatch(c -> c >= 0x20 && c < 0x7f));
    }

    @Test
    void onlyASenderForHeartbeatsCanSendOne() {
        APIGatewayV2HTTPResponse reply =
                bench.post("{\"heartbeat\":{\"path\":\"topic\",\"sent_at\":\"2025-12-31T23:00:00Z\"}}");

        assertThat(reply.getStatusCode()).isEqualTo(403);
    }

    @Test
    void nobodyCanSendTheDeploymentsOwnTicks() {
        APIGatewayV2HTTPResponse reply = bench.post("{\"tick\":{\"sent_at\":\"2025-12-31T23:00:00Z\"}}");

        assertThat(reply.getStatusCode()).isEqualTo(403);
    }

    @Test
    void aSenderOfNormalizedEventsIsToldOfAMissingTeamToo() {
        APIGatewayV2HTTPResponse reply = bench.post(Payloads.event("backup").replace("\"team\":\"web\",", ""));

        assertThat(reply.getStatusCode()).isEqualTo(200);
        assertThat(Json.parse(reply.getBody()).path("warnings").size())
                .as(reply.getBody())
                .isEqualTo(1);
    }

    @Test
    void aSignatureIsOverTheTextThatIsPublished() throws Exception {
        bench.secrets.value = ("{\"g\":{\"type\":\"hmac-sha256\",\"header\":\"X-S\",\"secrets\":[\"k\"]}}");
        String signed = Payloads.event("backup").replace("Backup failed", "what?");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("k".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));

        APIGatewayV2HTTPResponse reply =
                bench.send(WebhookBench.request("POST", Map.of("x-s", signature), signed.replace('?', '\ud800')));

        assertThat(reply.getStatusCode()).isEqualTo(401);
    }
}
