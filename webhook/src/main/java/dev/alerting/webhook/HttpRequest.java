package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.JsonStreams;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request of an HTTP API in payload format 2.0, as far as the webhook reads it. What a request does not have is empty.
 *
 * @param headers names in any case; values of a name sent twice are joined by a comma
 * @param query decoded
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     Payload format</a>
 */
record HttpRequest(
        String method, Map<String, String> headers, Map<String, String> query, RequestBody body, String sourceIp) {

    /** As the runtime hands it over. */
    static HttpRequest fromJson(JsonNode event) {
        JsonNode http = event.path("requestContext").path("http");
        return new HttpRequest(
                http.path("method").asText(""),
                texts(event.path("headers")),
                texts(event.path("queryStringParameters")),
                new RequestBody(
                        JsonStreams.rawField(event, "body").orElse(""),
                        event.path("isBase64Encoded").asBoolean()),
                http.path("sourceIp").asText(""));
    }

    /** As a caller in the same JVM hands it over; it and any of its fields may be null. */
    static HttpRequest fromEvent(APIGatewayV2HTTPEvent given) {
        APIGatewayV2HTTPEvent event = given == null ? new APIGatewayV2HTTPEvent() : given;
        Optional<APIGatewayV2HTTPEvent.RequestContext.Http> http =
                Optional.ofNullable(event.getRequestContext()).map(APIGatewayV2HTTPEvent.RequestContext::getHttp);
        return new HttpRequest(
                http.map(APIGatewayV2HTTPEvent.RequestContext.Http::getMethod).orElse(""),
                withoutNulls(event.getHeaders()),
                withoutNulls(event.getQueryStringParameters()),
                new RequestBody(Optional.ofNullable(event.getBody()).orElse(""), event.getIsBase64Encoded()),
                http.map(APIGatewayV2HTTPEvent.RequestContext.Http::getSourceIp).orElse(""));
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText("")));
        return texts;
    }

    private static Map<String, String> withoutNulls(Map<String, String> map) {
        Map<String, String> texts = new HashMap<>();
        if (map != null) {
            map.forEach((name, value) -> texts.put(name, value == null ? "" : value));
        }
        return texts;
    }
}
