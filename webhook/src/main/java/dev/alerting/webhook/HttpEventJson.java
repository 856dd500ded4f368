package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.json.JsonStreams;
import java.util.HashMap;
import java.util.Map;

/**
 * The request of an HTTP API in payload format 2.0, and its answer, as far as the webhook reads and writes them.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     Payload format</a>
 */
final class HttpEventJson {
    private HttpEventJson() {}

    static APIGatewayV2HTTPEvent read(JsonNode json) {
        JsonNode http = json.path("requestContext").path("http");
        return APIGatewayV2HTTPEvent.builder()
                .withRawPath(json.path("rawPath").asText())
                .withRawQueryString(json.path("rawQueryString").asText())
                .withQueryStringParameters(texts(json.path("queryStringParameters")))
                .withHeaders(texts(json.path("headers")))
                .withBody(JsonStreams.raw(json, "body").orElse(null))
                .withIsBase64Encoded(json.path("isBase64Encoded").asBoolean())
                .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                        .withHttp(APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                                .withMethod(http.path("method").asText())
                                .withPath(http.path("path").asText())
                                .withSourceIp(http.path("sourceIp").asText())
                                .build())
                        .build())
                .build();
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    static ObjectNode write(APIGatewayV2HTTPResponse response) {
        ObjectNode json = Json.object().put("statusCode", response.getStatusCode());
        ObjectNode headers = json.putObject("headers");
        response.getHeaders().forEach(headers::put);
        return json.put("body", response.getBody()).put("isBase64Encoded", response.getIsBase64Encoded());
    }
}
