package dev.alerting.local.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Gathers what the collector logs it did. */
final class ActionLog implements Consumer<String> {
    /**
     * One thing the collector did about one alert or message.
     *
     * @param alert its title, or the reason where there is none
     */
    record Entry(String source, String alert, String action, Optional<Integer> issue) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final List<JsonNode> lines = new ArrayList<>();

    private final AlertTitles titles = new AlertTitles();

    @Override
    public void accept(String line) {
        lock.lock();
        try {
            JsonNode json = Json.parse(line);
            titles.read(json);
            lines.add(json);
        } finally {
            lock.unlock();
        }
    }

    /** What was done since the last call, in the order it was logged. */
    List<Entry> drain() {
        lock.lock();
        try {
            List<Entry> entries = lines.stream()
                    .filter(line -> line.has("action") && line.has("messageId"))
                    .map(line -> new Entry(
                            line.path("source").asText("unknown"),
                            titles.of(line).orElse(line.path("detail").asText("")),
                            line.path("action").asText(),
                            line.has("issue") ? Optional.of(line.path("issue").asInt()) : Optional.empty()))
                    .toList();
            lines.clear();
            return entries;
        } finally {
            lock.unlock();
        }
    }
}
