package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The function as the runtime calls it. */
class HttpRequestTest {
    private final WebhookBench bench = new WebhookBench();

    @Test
    void aRequestAsTheApiSendsIt() {
        HttpRequest request = HttpRequest.fromJson(Json.parse("""
                {
                  "version": "2.0",
                  "routeKey": "POST /webhook",
                  "rawPath": "/webhook",
                  "rawQueryString": "dry_run=true",
                  "headers": {"content-type": "application/json", "x-grafana-token": "a, b"},
                  "queryStringParameters": {"dry_run": "true"},
                  "requestContext": {
                    "http": {"method": "POST", "path": "/webhook", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
                    "requestId": "id",
                    "timeEpoch": 1583348638390
                  },
                  "body": " ",
                  "isBase64Encoded": true
                }"""));

        assertThat(request.headers()).containsEntry("x-grafana-token", "a, b");
        assertThat(request.query()).containsEntry("dry_run", "true");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.sourceIp()).isEqualTo("192.0.2.1");
        assertThat(request.body().bytes()).isEmpty();
        assertThat(request.body().text()).isEmpty();
    }

    @Test
    void whatIsMissingIsEmpty() {
        for (HttpRequest request : List.of(
                HttpRequest.fromJson(Json.parse("{\"headers\": null, \"body\": null, \"requestContext\": {}}")),
                HttpRequest.fromEvent(new APIGatewayV2HTTPEvent()),
                HttpRequest.fromEvent(null))) {
            assertThat(request.method()).isEmpty();
            assertThat(request.headers()).isEmpty();
            assertThat(request.query()).isEmpty();
            assertThat(request.sourceIp()).isEmpty();
            assertThat(request.body().text()).contains("");
        }
    }

    @Test
    void anAlertIsAcceptedAndAnsweredAsJson() throws IOException {
        JsonNode answer = call("{\"alerts\": [], \"version\": \"4\"}");

        assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
        assertThat(answer.path("headers").path("content-type").asText()).isEqualTo("application/json");
        assertThat(Json.parse(answer.path("body").asText()).path("status").asText())
                .isEqualTo("accepted");
        assertThat(bench.publisher.published).hasSize(1);
    }

    @Test
    void theLargestRequestLambdaHandsOverIsRefusedForItsSize() throws IOException {
        assertThat(call("x".repeat(5_900_000)).path("statusCode").asInt()).isEqualTo(413);
    }

    private JsonNode call(String body) throws IOException {
        ObjectNode event = Json.object().put("body", body).put("isBase64Encoded", false);
        event.putObject("headers").put(WebhookBench.HEADER, WebhookBench.TOKEN);
        event.putObject("requestContext")
                .putObject("http")
                .put("method", "POST")
                .put("sourceIp", "192.0.2.1");
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        bench.handler.handleRequest(
                new ByteArrayInputStream(Json.write(event).getBytes(StandardCharsets.UTF_8)), answer, null);
        return Json.parse(answer.toString(StandardCharsets.UTF_8));
    }
}
