package dev.alerting.infra.stack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.util.Map;

/** What API Gateway makes of a request to {@code /webhook}, as far as the webhook reads it. */
final class GatewayEvent {
    private GatewayEvent() {}

    /** @param headers with names in lower case */
    static String post(Map<String, String> headers, String sourceIp, String body) {
        ObjectNode event = Json.object();
        event.put("version", "2.0").put("routeKey", "POST /webhook").put("rawPath", "/webhook");
        ObjectNode sent = event.putObject("headers");
        headers.forEach(sent::put);
        event.putObject("requestContext")
                .putObject("http")
                .put("method", "POST")
                .put("path", "/webhook")
                .put("sourceIp", sourceIp);
        event.put("body", body).put("isBase64Encoded", false);
        return Json.write(event);
    }
}
