package dev.alerting.local.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A complete answer.
 *
 * @param headers the values of each name; one header line per value
 */
public record Response(int status, Map<String, List<String>> headers, byte[] body) implements Answer {

    /** An answer with one value per header. */
    public static Response of(int status, Map<String, String> headers, byte[] body) {
        return new Response(status, Map.of(), body).with(headers);
    }

    /** An answer with a text body. */
    public static Response text(int status, String contentType, String body) {
        return of(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    /** An answer with a JSON body. */
    public static Response json(int status, String body) {
        return text(status, "application/json", body);
    }

    /** An answer without a body. */
    public static Response empty(int status) {
        return new Response(status, Map.of(), new byte[0]);
    }

    /** This answer with one more header, or another value for it. */
    public Response with(String name, String value) {
        return with(Map.of(name, value));
    }

    /** This answer with more headers, or other values for them. */
    public Response with(Map<String, String> more) {
        Map<String, List<String>> all = new LinkedHashMap<>(headers);
        more.forEach((name, value) -> all.put(name, List.of(value)));
        return new Response(status, all, body);
    }

    /** Whether the request was carried out. */
    public boolean successful() {
        return status >= 200 && status < 300;
    }
}
