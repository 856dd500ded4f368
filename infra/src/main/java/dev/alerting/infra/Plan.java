package dev.alerting.infra;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Terraform plan in its JSON form.
 *
 * @see <a href="https://developer.hashicorp.com/terraform/internals/json-format#plan-representation">Plan
 *     representation</a>
 */
public record Plan(List<Change> changes) {
    /**
     * What happens to one resource.
     *
     * @param actions {@code no-op}, {@code create}, {@code read}, {@code update}, {@code delete}, {@code forget}; a
     *     replacement is delete and create, in either order
     * @param before null where it is created
     * @param after null where it is deleted
     */
    public record Change(String address, String type, Set<String> actions, JsonNode before, JsonNode after) {
        public boolean removes() {
            return actions.contains("delete") || actions.contains("forget");
        }
    }

    public Plan {
        changes = List.copyOf(changes);
    }

    /**
     * Reads {@code terraform show -json}, or the lines of {@code terraform test -json -verbose}, of which the plan of
     * the last run counts.
     *
     * @throws IllegalArgumentException if there is no plan in it
     */
    public static Plan read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static Plan parse(String text) {
        try {
            JsonNode whole = Json.parse(text);
            return of(whole);
        } catch (InvalidJsonException e) {
            return of(fromTestRun(text));
        }
    }

    private static JsonNode fromTestRun(String lines) {
        return lines.lines()
                .filter(line -> line.contains("\"type\":\"test_plan\""))
                .map(Json::parse)
                .map(line -> line.path("test_plan"))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new IllegalArgumentException("neither a plan nor the output of a test run"));
    }

    private static Plan of(JsonNode json) {
        if (!json.path("resource_changes").isArray()) {
            throw new IllegalArgumentException(
                    "no plan: resource_changes is missing; make it with terraform show -json");
        }
        List<Change> changes = new ArrayList<>();
        for (JsonNode resource : json.path("resource_changes")) {
            JsonNode change = resource.path("change");
            Set<String> actions = new TreeSet<>();
            change.path("actions").forEach(action -> actions.add(action.asText()));
            changes.add(new Change(
                    resource.path("address").asText(),
                    resource.path("type").asText(),
                    actions,
                    change.path("before"),
                    change.path("after")));
        }
        return new Plan(changes);
    }
}
