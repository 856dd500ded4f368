package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Grafana notifications for numbered alerts: a real one with the identity of each alert filled in. */
final class GrafanaNotifications {
    private final ObjectNode notification;
    private final Instant started = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
    private int next;

    /** @param testData the folder {@code test-data} of this repository */
    GrafanaNotifications(Path testData) {
        Path file = testData.resolve("grafana/grafana-firing.json");
        try {
            notification = (ObjectNode) Json.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("no payload " + file, e);
        }
    }

    /** Reserves this many new alerts and returns the number of the first. */
    int fresh(int count) {
        int first = next;
        next += count;
        return first;
    }

    String firing(int alert) {
        return group(alert, 1, "firing");
    }

    String resolved(int alert) {
        return group(alert, 1, "resolved");
    }

    /** An alert that is not urgent. */
    String firingP2(int alert) {
        return group(alert, 1, "firing", "P2");
    }

    String resolvedP2(int alert) {
        return group(alert, 1, "resolved", "P2");
    }

    /** One notification of several firing alerts. */
    String group(int first, int size) {
        return group(first, size, "firing");
    }

    private String group(int first, int size, String state) {
        return group(first, size, state, "P1");
    }

    private String group(int first, int size, String state, String priority) {
        ObjectNode group = notification.deepCopy();
        JsonNode template = group.path("alerts").path(0);
        ArrayNode alerts = group.putArray("alerts");
        for (int number = first; number < first + size; number++) {
            ObjectNode alert = template.deepCopy();
            alert.put("status", state);
            alert.put("fingerprint", String.format("%016x", number));
            alert.put("startsAt", started.toString());
            if (state.equals("resolved")) {
                alert.put("endsAt", started.plusSeconds(30).toString());
            }
            ((ObjectNode) alert.path("annotations")).put("priority", priority);
            ((ObjectNode) alert.path("labels")).put("instance", "runner-" + number + ".ci.example.com");
            alerts.add(alert);
        }
        return Json.write(group.put("status", state));
    }
}
