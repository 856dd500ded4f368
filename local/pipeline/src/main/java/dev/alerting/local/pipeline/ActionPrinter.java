package dev.alerting.local.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.io.PrintStream;
import java.util.function.Consumer;

/** Shows of the functions' log what a person trying things out wants to see: a line for each action, and warnings. */
final class ActionPrinter implements Consumer<String> {
    private final PrintStream out;

    private final AlertTitles titles = new AlertTitles();

    ActionPrinter(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(String line) {
        JsonNode json = Json.parse(line);
        titles.read(json);
        if (json.has("action") && json.has("messageId")) {
            String told = json.path("detail").asText(json.path("reason").asText(""));
            String what = told.isEmpty() ? titles.of(json).orElse("") : told;
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
