package dev.alerting.local.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A whole answer. */
public record Response(int status, Map<String, String> headers, byte[] body) implements Reply {

    /** An answer with a text body. */
    public static Response text(int status, String contentType, String body) {
        return new Response(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    /** An answer without a body. */
    public static Response empty(int status) {
        return new Response(status, Map.of(), new byte[0]);
    }

    /** The same with one more header. */
    public Response with(String name, String value) {
        return with(Map.of(name, value));
    }

    /** The same with more headers. */
    public Response with(Map<String, String> more) {
        var all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Response(status, Map.copyOf(all), body);
    }

    /** Whether the request was carried out. */
    public boolean successful() {
        return status >= 200 && status < 300;
    }
}
