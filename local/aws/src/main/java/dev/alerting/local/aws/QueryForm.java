package dev.alerting.local.aws;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of an AWS Query request: {@code Action=Publish&MessageAttributes.entry.1.Name=source&...}. Lists and
 * maps use names numbered from 1.
 */
record QueryForm(Map<String, String> parameters) {

    QueryForm {
        parameters = Map.copyOf(parameters);
    }

    static QueryForm parse(String body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return new QueryForm(parameters);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new AwsError(400, "MalformedQueryString", "The query string contains a syntax error");
        }
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    String require(String name) {
        return get(name)
                .orElseThrow(() -> AwsError.invalidParameter(name + " Reason: no value for required parameter"));
    }

    /** The entries of the list {@code name}, each as a form without the prefix. */
    List<QueryForm> listOf(String name) {
        List<QueryForm> entries = new ArrayList<>();
        for (int i = 1; ; i++) {
            QueryForm entry = withPrefix(name + "." + i + ".");
            if (entry.parameters.isEmpty()) {
                return List.copyOf(entries);
            }
            entries.add(entry);
        }
    }

    private QueryForm withPrefix(String prefix) {
        Map<String, String> inner = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                inner.put(name.substring(prefix.length()), value);
            }
        });
        return new QueryForm(inner);
    }
}
