package dev.alerting.local.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext.Http;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Requests in payload format 2.0 of API Gateway's HTTP APIs: header names in lower case, values of one name joined by
 * commas, cookies apart. What a request does not have is null, as it is after Lambda's runtime has read the event.
 */
final class HttpEvents {

    private static final DateTimeFormatter COMMON_LOG = DateTimeFormatter.ofPattern(
                    "dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpEvents() {}

    static APIGatewayV2HTTPEvent of(HttpExchange exchange, byte[] body, String requestId, Instant at) {
        Map<String, String> headers = headers(exchange);
        String sourceIp = exchange.getRemoteAddress().getAddress().getHostAddress();
        headers.merge("x-forwarded-for", sourceIp, (sent, own) -> sent + ", " + own);
        headers.putIfAbsent("x-forwarded-proto", "http");
        headers.putIfAbsent(
                "x-forwarded-port", Integer.toString(exchange.getLocalAddress().getPort()));

        var event = new APIGatewayV2HTTPEvent();
        String path = exchange.getRequestURI().getRawPath();
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        event.setVersion("2.0");
        event.setRouteKey(exchange.getRequestMethod() + " " + path);
        event.setRawPath(path);
        event.setRawQueryString(query);
        event.setQueryStringParameters(queryParameters(query));
        event.setCookies(cookies(headers.remove("cookie")));
        event.setHeaders(headers);
        event.setRequestContext(context(exchange, headers, sourceIp, requestId, at));
        setBody(event, headers, body);
        return event;
    }

    private static Map<String, String> headers(HttpExchange exchange) {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            String key = name.toLowerCase(Locale.ROOT);
            // Several Cookie headers are one list, whose separator is a semicolon.
            headers.put(key, String.join(key.equals("cookie") ? ";" : ",", values));
        });
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
        if (query.isEmpty()) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.merge(decode(name), decode(value), (first, next) -> first + "," + next);
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static RequestContext context(
            HttpExchange exchange, Map<String, String> headers, String sourceIp, String requestId, Instant at) {
        var http = new Http();
        http.setMethod(exchange.getRequestMethod());
        http.setPath(exchange.getRequestURI().getRawPath());
        http.setProtocol(exchange.getProtocol());
        http.setSourceIp(sourceIp);
        http.setUserAgent(headers.getOrDefault("user-agent", ""));

        var context = new RequestContext();
        context.setAccountId(LocalAws.ACCOUNT_ID);
        context.setApiId("local");
        context.setDomainName(headers.getOrDefault("host", Loopback.HOST));
        context.setDomainPrefix("local");
        context.setHttp(http);
        context.setRequestId(requestId);
        context.setRouteKey(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
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
        Optional<String> text = isText(headers) ? utf8(body) : Optional.empty();
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

    /** Empty when the bytes are not UTF-8: then only base64 keeps them as they are. */
    private static Optional<String> utf8(byte[] body) {
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
