package dev.alerting.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.io.PrintStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Shows of the functions' log what a person trying things out wants to see: a line for each action, and warnings. */
final class ActionPrinter implements Consumer<String> {
    /** Enough for what is worked off at a time; of a larger group the first titles are missing. */
    private static final int MAX_TITLES = 1_000;

    private final PrintStream out;

    /** The line about what was done does not repeat them. */
    private final Map<String, String> titles = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_TITLES;
        }
    });

    ActionPrinter(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(String line) {
        JsonNode json = Json.parse(line);
        String fingerprint = json.path("fingerprint").asText();
        if (json.path("message").asText().equals("NORMALIZED_ALERT")) {
            titles.put(fingerprint, json.path("alert").path("title").asText());
        } else if (json.has("action") && json.has("messageId")) {
            String told = json.path("title")
                    .asText(json.path("detail").asText(json.path("reason").asText("")));
            String what = told.isEmpty() ? titles.getOrDefault(fingerprint, "") : told;
            String issue = json.has("issue") ? "#" + json.path("issue").asInt() : "";
            out.printf(
                    "%s  %-12s %-17s %-5s %s%n",
                    json.path("timestamp").asText().substring(11, 19),
                    json.path("source").asText(),
                    json.path("action").asText(),
                    issue,
                    what);
        } else if (!json.has("_aws") && !json.path("level").asText().equals("INFO")) {
            out.println(line);
        }
    }
}
