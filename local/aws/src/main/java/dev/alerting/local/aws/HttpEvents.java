package dev.alerting.local.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext.Http;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Requests in payload format 2.0 of API Gateway's HTTP APIs: header names in lower case, the values of a header joined
 * by commas, cookies separately. What a request does not have is null, as when Lambda's runtime reads the event.
 */
final class HttpEvents {

    private static final DateTimeFormatter COMMON_LOG = DateTimeFormatter.ofPattern(
                    "dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpEvents() {}

    /** @param port that the request came in on */
    static APIGatewayV2HTTPEvent of(Request request, int port, String requestId, Instant at) {
        Map<String, String> headers = headers(request);
        headers.merge("x-forwarded-for", request.sourceIp(), (sent, own) -> sent + ", " + own);
        headers.putIfAbsent("x-forwarded-proto", "http");
        headers.putIfAbsent("x-forwarded-port", Integer.toString(port));

        APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
        event.setVersion("2.0");
        event.setRouteKey(routeKey(request));
        event.setRawPath(request.path());
        event.setRawQueryString(request.query());
        event.setQueryStringParameters(queryParameters(request.query()));
        event.setCookies(cookies(headers.remove("cookie")));
        event.setHeaders(headers);
        event.setRequestContext(requestContext(request, headers, requestId, at));
        setBody(event, headers, request.body());
        return event;
    }

    private static String routeKey(Request request) {
        return request.method() + " " + request.path();
    }

    private static Map<String, String> headers(Request request) {
        Map<String, String> headers = new TreeMap<>();
        // Several Cookie headers are one list, separated by semicolons.
        request.headers()
                .forEach((name, values) -> headers.put(name, String.join(name.equals("cookie") ? ";" : ",", values)));
        return headers;
    }

    private static List<String> cookies(String header) {
        if (header == null) {
            return null;
        }
        return Arrays.stream(header.split(";"))
                .map(String::strip)
                .filter(cookie -> !cookie.isEmpty())
                .toList();
    }

    private static Map<String, String> queryParameters(String query) {
        return query.isEmpty() ? null : Request.decodeForm(query, (first, next) -> first + "," + next);
    }

    private static RequestContext requestContext(
            Request request, Map<String, String> headers, String requestId, Instant at) {
        Http http = new Http();
        http.setMethod(request.method());
        http.setPath(request.path());
        http.setProtocol(request.protocol());
        http.setSourceIp(request.sourceIp());
        http.setUserAgent(headers.getOrDefault("user-agent", ""));

        RequestContext context = new RequestContext();
        context.setAccountId(LocalAws.ACCOUNT_ID);
        context.setApiId("local");
        context.setDomainName(headers.getOrDefault("host", LoopbackServer.HOST));
        context.setDomainPrefix("local");
        context.setHttp(http);
        context.setRequestId(requestId);
        context.setRouteKey(routeKey(request));
        context.setStage("$default");
        context.setTime(COMMON_LOG.format(at));
        context.setTimeEpoch(at.toEpochMilli());
        return context;
    }

    private static void setBody(APIGatewayV2HTTPEvent event, Map<String, String> headers, byte[] body) {
        event.setIsBase64Encoded(false);
        if (body.length == 0) {
            return;
        }
        Optional<String> text = isText(headers) ? decodeUtf8(body) : Optional.empty();
        event.setBody(text.orElseGet(() -> Base64.getEncoder().encodeToString(body)));
        event.setIsBase64Encoded(text.isEmpty());
    }

    private static boolean isText(Map<String, String> headers) {
        String type = headers.getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
        String media = type.split(";", 2)[0].strip();
        boolean textual = media.startsWith("text/")
                || media.equals("application/json")
                || media.equals("application/javascript")
                || media.equals("application/xml")
                || media.endsWith("+json")
                || media.endsWith("+xml");
        return textual && !headers.containsKey("content-encoding");
    }

    /** Empty if the bytes are not UTF-8; only base64 preserves them then. */
    private static Optional<String> decodeUtf8(byte[] body) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
