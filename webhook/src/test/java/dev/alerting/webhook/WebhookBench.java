package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import dev.alerting.webhook.auth.SenderAuthenticator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A handler surrounded by fakes, which keep whatever leaves it. */
final class WebhookBench {
    static final String HEADER = "X-Grafana-Token";
    static final String TOKEN = "grafana-token-4f1c";

    final MovableClock clock = new MovableClock();
    final ScriptedSecretStore secrets = new ScriptedSecretStore(
            "{\"X-Grafana-Token\":\"grafana-token-4f1c\",\"X-Prometheus\":\"prometheus-token-77\"}");
    final FakePublisher publisher = new FakePublisher();
    final List<String> lines = new ArrayList<>();

    /** By topic; of any other it cannot be said. */
    final Map<String, OpsTopics.Subscriptions> opsTopics = new HashMap<>();

    final WebhookHandler handler;

    WebhookBench() {
        this(new Preview(RoutingDefaults.STANDARD, 10));
    }

    WebhookBench(Preview preview) {
        this(preview, Optional.empty());
    }

    /** @param ownSecretsPrefix of senders that have a secret of their own */
    WebhookBench(Preview preview, Optional<String> ownSecretsPrefix) {
        handler = new WebhookHandler(new WebhookApplication(
                publisher,
                topic -> Optional.ofNullable(opsTopics.get(topic)).orElseThrow(),
                new SenderAuthenticator(secrets, "tokens", ownSecretsPrefix, clock),
                preview,
                new StructuredLog(clock, lines::add),
                new Metrics(clock, lines::add),
                clock,
                () -> "delivery-1",
                List.of()));
    }

    APIGatewayV2HTTPResponse send(APIGatewayV2HTTPEvent request) {
        return handler.handleRequest(request, null);
    }

    /** An authenticated POST. */
    APIGatewayV2HTTPResponse post(String body) {
        return send(request("POST", Map.of(HEADER, TOKEN), body));
    }

    /** As API Gateway hands over a body that is not known to be text. */
    APIGatewayV2HTTPResponse postBase64(byte[] body) {
        APIGatewayV2HTTPEvent request =
                request("POST", Map.of(HEADER, TOKEN), Base64.getEncoder().encodeToString(body));
        request.setIsBase64Encoded(true);
        return send(request);
    }

    APIGatewayV2HTTPResponse postBase64(String body) {
        return postBase64(body.getBytes(StandardCharsets.UTF_8));
    }

    APIGatewayV2HTTPResponse postWith(Map<String, String> headers) {
        return send(request("POST", headers, "{}"));
    }

    static APIGatewayV2HTTPEvent request(String method, Map<String, String> headers, String body) {
        return APIGatewayV2HTTPEvent.builder()
                .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                        .withHttp(APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                                .withMethod(method)
                                .withPath("/webhook")
                                .withSourceIp("192.0.2.7")
                                .build())
                        .build())
                .withHeaders(headers)
                .withBody(body)
                .withIsBase64Encoded(false)
                .build();
    }

    /** As {@link #request}, with the query {@code ?dry_run=<value>}. */
    static APIGatewayV2HTTPEvent withDryRun(APIGatewayV2HTTPEvent request, String value) {
        request.setQueryStringParameters(Map.of("dry_run", value));
        return request;
    }

    static String reason(APIGatewayV2HTTPResponse response) {
        return Json.parse(response.getBody()).path("reason").textValue();
    }

    /** The log lines, without those of metrics. */
    List<JsonNode> log() {
        return lines.stream().map(Json::parse).filter(line -> !line.has("_aws")).toList();
    }

    List<JsonNode> metrics() {
        return lines.stream().map(Json::parse).filter(line -> line.has("_aws")).toList();
    }
}
