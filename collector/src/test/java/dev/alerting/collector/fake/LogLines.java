package dev.alerting.collector.fake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Log lines, read back as what they have to be: one JSON object each. */
public final class LogLines implements Consumer<String> {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void accept(String line) {
        lines.add(line);
    }

    public List<JsonNode> all() {
        return lines.stream().map(Json::parse).toList();
    }

    public List<JsonNode> with(String message) {
        return all().stream()
                .filter(line -> line.path("message").asText().equals(message))
                .toList();
    }
}
