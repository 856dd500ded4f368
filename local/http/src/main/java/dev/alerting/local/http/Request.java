package dev.alerting.local.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came in.
 *
 * @param path as sent, percent-encoded
 * @param query as sent, without the question mark; empty when there is none
 * @param headers by lower-case name, the first value of each
 */
public record Request(String method, String path, String query, Map<String, String> headers, byte[] body) {

    /** A header's value, whatever the case of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The decoded segments of the path; a trailing slash does not count. */
    public List<String> segments() {
        var segments = new ArrayList<String>();
        for (var part : path.split("/")) {
            if (!part.isEmpty()) {
                segments.add(decode(part.replace("+", "%2B")));
            }
        }
        return segments;
    }

    /** The decoded parameters of the query; the last one wins. */
    public Map<String, String> parameters() {
        return form(query);
    }

    /** The decoded fields of a posted form. */
    public Map<String, String> fields() {
        return form(text());
    }

    private static Map<String, String> form(String encoded) {
        var fields = new LinkedHashMap<String, String>();
        for (var pair : encoded.split("&")) {
            if (!pair.isEmpty()) {
                var split = pair.indexOf('=');
                var name = split < 0 ? pair : pair.substring(0, split);
                fields.put(decode(name), split < 0 ? "" : decode(pair.substring(split + 1)));
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
