package dev.alerting.local.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Titles of alerts by fingerprint, out of the collector's log: its lines about what was done do not repeat them. */
final class AlertTitles {
    /** Enough for what is worked off at a time; of a larger group the first are missing. */
    private static final int MAX = 1_000;

    private final Map<String, String> titles = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX;
        }
    });

    /** Takes the title of the line about an alert as it was understood; other lines have none. */
    void read(JsonNode line) {
        if (line.path("message").asText().equals("NORMALIZED_ALERT")) {
            titles.put(fingerprint(line), line.path("alert").path("title").asText());
        }
    }

    /** The title in the line itself, or of the alert it is about. */
    Optional<String> of(JsonNode line) {
        return Optional.ofNullable(line.path("title").textValue())
                .or(() -> Optional.ofNullable(titles.get(fingerprint(line))));
    }

    private static String fingerprint(JsonNode line) {
        return line.path("fingerprint").asText();
    }
}
