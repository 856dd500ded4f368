package dev.alerting.local.github.api;

import dev.alerting.local.http.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operation of the API.
 *
 * @param template the path; a part in braces stands for any single segment
 */
record Route(String method, String template, Need need, Handler handler) {

    /** Carries out a call. */
    @FunctionalInterface
    interface Handler {
        Response handle(Call call);
    }

    /** The named parts of the path, if it matches. */
    Optional<Map<String, String>> match(String wantedMethod, List<String> segments) {
        String[] parts = template.substring(1).split("/");
        int length = template.equals("/") ? 0 : parts.length;
        if (!method.equals(wantedMethod) || length != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < length; i++) {
            if (parts[i].startsWith("{")) {
                variables.put(parts[i].substring(1, parts[i].length() - 1), segments.get(i));
            } else if (!parts[i].equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
