package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.util.Map;

/** The answers of the webhook: a status and one line of JSON. */
record Reply(int status, ObjectNode body) {
    /**
     * @param messages into how many the request was split
     * @param warnings what the sender should mend
     */
    static Reply accepted(String deliveryId, int messages, ArrayNode warnings) {
        ObjectNode body = Json.object().put("status", "accepted").put("delivery_id", deliveryId);
        if (messages > 1) {
            body.put("messages", messages);
        }
        if (!warnings.isEmpty()) {
            body.set("warnings", warnings);
        }
        return new Reply(200, body);
    }

    /** @param reason what is wrong and what to do, never anything of the request or of our inside */
    static Reply refused(int status, String reason) {
        return new Reply(status, Json.object().put("status", "refused").put("reason", reason));
    }

    /** Of ours, and worth another try: 503, since Alertmanager and others give up for good on 429. */
    static Reply unavailable(String reason) {
        return new Reply(503, Json.object().put("status", "unavailable").put("reason", reason));
    }

    APIGatewayV2HTTPResponse toResponse() {
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(status)
                .withHeaders(Map.of("content-type", "application/json", "cache-control", "no-store"))
                .withBody(Json.write(body))
                .withIsBase64Encoded(false)
                .build();
    }
}
