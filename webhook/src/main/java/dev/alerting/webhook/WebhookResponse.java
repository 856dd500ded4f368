package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.util.Map;

/** An answer of the webhook: a status and one line of JSON. */
record WebhookResponse(int status, ObjectNode body) {
    private static final Map<String, String> HEADERS =
            Map.of("content-type", "application/json", "cache-control", "no-store");

    /**
     * @param messages how many the request was split into
     * @param warnings what the sender should fix
     */
    static WebhookResponse accepted(String deliveryId, int messages, ArrayNode warnings) {
        ObjectNode body = Json.object().put("status", "accepted").put("delivery_id", deliveryId);
        if (messages > 1) {
            body.put("messages", messages);
        }
        if (!warnings.isEmpty()) {
            body.set("warnings", warnings);
        }
        return new WebhookResponse(200, body);
    }

    /** The request is fine, and nothing was published. */
    static WebhookResponse ignored(String reason) {
        return new WebhookResponse(200, Json.object().put("status", "ignored").put("reason", reason));
    }

    /** @param reason what is wrong and what to do; shows nothing of our inside, and nothing secret of the request */
    static WebhookResponse refused(int status, String reason) {
        return new WebhookResponse(
                status, Json.object().put("status", "refused").put("reason", reason));
    }

    /**
     * What could be taken was published; the rest is too large. No 2xx, which would say that all of it will be filed.
     *
     * @param reason what is too large, and that the rest was taken
     */
    static WebhookResponse partlyRefused(String deliveryId, String reason) {
        WebhookResponse response = refused(413, reason);
        response.body().put("delivery_id", deliveryId);
        return response;
    }

    /** A failure of ours, worth another try: 503, since Alertmanager and others give up for good on 429. */
    static WebhookResponse unavailable(String reason) {
        return new WebhookResponse(
                503, Json.object().put("status", "unavailable").put("reason", reason));
    }

    /** In payload format 2.0, for the runtime. */
    ObjectNode toJson() {
        ObjectNode json = Json.object().put("statusCode", status);
        ObjectNode headers = json.putObject("headers");
        HEADERS.forEach(headers::put);
        return json.put("body", Json.write(body)).put("isBase64Encoded", false);
    }

    /** In payload format 2.0, for a caller in the same JVM. */
    APIGatewayV2HTTPResponse toEvent() {
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(status)
                .withHeaders(HEADERS)
                .withBody(Json.write(body))
                .withIsBase64Encoded(false)
                .build();
    }
}
