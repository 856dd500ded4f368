package dev.alerting.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Terraform plan in its JSON form.
 *
 * @param deferred addresses of changes that Terraform puts off to a later plan
 * @param variables values of the root module's variables, by name, defaults included
 * @see <a href="https://developer.hashicorp.com/terraform/internals/json-format#plan-representation">Plan
 *     representation</a>
 */
public record Plan(List<Change> changes, List<String> deferred, Map<String, JsonNode> variables) {
    private static final String MAKE_ONE = "make one with: terraform show -json <saved plan> > plan.json";

    /**
     * What happens to one resource.
     *
     * @param actions {@code no-op}, {@code create}, {@code read}, {@code update}, {@code delete}, {@code forget}; a
     *     replacement is delete and create, in either order
     * @param before null where it is created
     * @param after null where it is deleted; what is known only after the apply is missing
     * @param unknown true where a value is known only after the apply, in the shape of {@code after}
     * @param sensitive true where a value before or after must not be shown, in the same shape
     * @param forcedBy the attributes that make a replacement necessary
     */
    public record Change(
            String address,
            String mode,
            String type,
            Set<String> actions,
            JsonNode before,
            JsonNode after,
            JsonNode unknown,
            List<JsonNode> sensitive,
            List<String> forcedBy) {
        public Change {
            actions = Set.copyOf(actions);
            sensitive = List.copyOf(sensitive);
            forcedBy = List.copyOf(forcedBy);
        }

        public boolean removesSomething() {
            return actions.contains("delete") || actions.contains("forget");
        }

        public boolean creates() {
            return actions.contains("create");
        }

        public boolean isData() {
            return mode.equals("data");
        }

        /** Whether the resource is there after the apply. */
        public boolean remains() {
            return !after.isMissingNode() && !after.isNull();
        }
    }

    public Plan {
        changes = List.copyOf(changes);
        deferred = List.copyOf(deferred);
        variables = Map.copyOf(variables);
    }

    /** The value of this variable, missing if there is none. */
    public JsonNode variable(String name) {
        return variables.getOrDefault(name, MissingNode.getInstance());
    }

    /**
     * Reads {@code terraform show -json}, or the lines of {@code terraform test -json -verbose}, of which the plan of
     * the last run counts.
     *
     * @throws IllegalArgumentException if there is no plan in it, or Terraform could not finish it; the message says
     *     what to do
     */
    public static Plan read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a folder; " + MAKE_ONE);
        }
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file + "; " + MAKE_ONE, e);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(
                    file + " is not text: if it is a saved plan, " + MAKE_ONE + " (in UTF-8)", e);
        }
    }

    public static Plan parse(String text) {
        try {
            return of(Json.parse(text));
        } catch (InvalidJsonException e) {
            return of(fromTestRun(text));
        }
    }

    private static JsonNode fromTestRun(String lines) {
        try {
            return lines.lines()
                    .filter(line -> line.contains("\"type\":\"test_plan\""))
                    .map(Json::parse)
                    .map(line -> line.path("test_plan"))
                    .reduce((first, last) -> last)
                    .orElseThrow(() -> new IllegalArgumentException("this is not the JSON of a plan; " + MAKE_ONE));
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException("this is not the JSON of a plan; " + MAKE_ONE, e);
        }
    }

    private static Plan of(JsonNode json) {
        JsonNode resources = json.path("resource_changes");
        // A plan of nothing at all leaves them out.
        if (!resources.isArray() && !(resources.isMissingNode() && json.has("planned_values"))) {
            throw new IllegalArgumentException("this is not a plan: resource_changes is missing; " + MAKE_ONE);
        }
        if (json.path("errored").asBoolean()) {
            throw new IllegalArgumentException("Terraform could not finish this plan (errored); plan again");
        }
        List<Change> changes = new ArrayList<>();
        for (JsonNode resource : resources) {
            changes.add(change(resource));
        }
        List<String> deferred = new ArrayList<>();
        for (JsonNode change : json.path("deferred_changes")) {
            deferred.add(change.path("resource_change").path("address").asText());
        }
        Map<String, JsonNode> variables = new TreeMap<>();
        json.path("variables")
                .properties()
                .forEach(variable ->
                        variables.put(variable.getKey(), variable.getValue().path("value")));
        return new Plan(changes, deferred, variables);
    }

    private static Change change(JsonNode resource) {
        JsonNode change = resource.path("change");
        Set<String> actions = new TreeSet<>();
        change.path("actions").forEach(action -> actions.add(action.asText()));
        String address = resource.path("address").asText();
        String type = resource.path("type").asText();
        if (address.isEmpty() || type.isEmpty() || actions.isEmpty()) {
            throw new IllegalArgumentException(
                    "this is not a plan: a resource has no address, type or actions; " + MAKE_ONE);
        }
        List<String> forcedBy = new ArrayList<>();
        for (JsonNode path : change.path("replace_paths")) {
            List<String> names = new ArrayList<>();
            path.forEach(name -> names.add(name.asText()));
            forcedBy.add(String.join(".", names));
        }
        return new Change(
                address,
                resource.path("mode").asText("managed"),
                type,
                actions,
                change.path("before"),
                change.path("after"),
                change.path("after_unknown"),
                List.of(change.path("before_sensitive"), change.path("after_sensitive")),
                forcedBy);
    }

    /** Whether nothing stands there: missing, null, an empty text or list, or only such things. */
    public static boolean isAbsent(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING, NULL -> true;
            case STRING -> value.textValue().isEmpty();
            case ARRAY, OBJECT -> {
                for (JsonNode element : value) {
                    if (!isAbsent(element)) {
                        yield false;
                    }
                }
                yield true;
            }
            default -> false;
        };
    }

    /** What stands there, missing if nothing does. */
    public static JsonNode orMissing(JsonNode value) {
        return isAbsent(value) ? MissingNode.getInstance() : value;
    }
}
