package dev.alerting.local.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * A request as received.
 *
 * @param path as sent, percent-encoded
 * @param query as sent, without the question mark; empty when there is none
 * @param headers all values of each header, by lower-case name
 * @param protocol such as {@code HTTP/1.1}
 * @param sourceIp address of the client
 */
public record Request(
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        byte[] body,
        String protocol,
        String sourceIp) {

    /** The first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))).map(List::getFirst);
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The decoded segments of the path; a trailing slash does not count. */
    public List<String> segments() {
        List<String> segments = new ArrayList<>();
        for (String part : path.split("/")) {
            if (!part.isEmpty()) {
                segments.add(decode(part.replace("+", "%2B")));
            }
        }
        return segments;
    }

    /** The decoded parameters of the query; the last one of a name wins. */
    public Map<String, String> parameters() {
        return decodeForm(query, (first, last) -> last);
    }

    /** The decoded fields of a posted form; the last one of a name wins. */
    public Map<String, String> fields() {
        return decodeForm(text(), (first, last) -> last);
    }

    /**
     * Decodes {@code name=value&name=value}, in the order of the names.
     *
     * @param merge combines two values of the same name
     */
    public static Map<String, String> decodeForm(String encoded, BinaryOperator<String> merge) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                fields.merge(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]), merge);
            }
        }
        return fields;
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }
}
