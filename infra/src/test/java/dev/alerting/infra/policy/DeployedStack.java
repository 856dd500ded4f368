package dev.alerting.infra.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.infra.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans for a stack that is deployed: {@code plans/deployed.json} holds resources as the provider showed them after an
 * apply, and those of bootstrap. Where a test says nothing, a plan leaves them as they are.
 */
final class DeployedStack {
    private static final Path RESOURCES = Path.of("src/test/resources/plans/deployed.json");

    private DeployedStack() {}

    /** One step of a crafted plan, done to the JSON of a resource's change. */
    interface Step {
        void apply(ObjectNode change);
    }

    /** A plan with this change to one resource. */
    static Plan plan(String address, Step... steps) {
        return Plan.parse(json(address, steps));
    }

    static String json(String address, Step... steps) {
        return json(List.of(at(address, steps)));
    }

    /** What a plan does to one resource. */
    record Edit(String address, List<Step> steps) {
        Edit {
            steps = List.copyOf(steps);
        }
    }

    static Edit at(String address, Step... steps) {
        return new Edit(address, Arrays.asList(steps));
    }

    /** A plan with changes to several resources. */
    static Plan plan(List<Edit> edits) {
        return Plan.parse(json(edits));
    }

    /** The same, for an account that may run so many instances of functions at once. */
    static Plan plan(int accountConcurrency, List<Edit> edits) {
        ObjectNode plan = (ObjectNode) Json.parse(json(edits));
        plan.putObject("variables").putObject("account_concurrency").put("value", accountConcurrency);
        return Plan.parse(Json.write(plan));
    }

    private static String json(List<Edit> edits) {
        Map<String, ObjectNode> resources = resources();
        for (Edit edit : edits) {
            ObjectNode resource = resources.computeIfAbsent(edit.address(), DeployedStack::newResource);
            ObjectNode change = (ObjectNode) resource.path("change");
            edit.steps().forEach(step -> step.apply(change));
        }
        return write(resources);
    }

    static Plan unchanged() {
        return Plan.parse(write(resources()));
    }

    /** Everything is made anew, in an account that has nothing of it. */
    static Plan first() {
        Map<String, ObjectNode> resources = resources();
        resources.values().forEach(resource -> {
            ObjectNode change = (ObjectNode) resource.path("change");
            change.set("actions", Json.parse("[\"create\"]"));
            change.putNull("before");
        });
        return Plan.parse(write(resources));
    }

    static List<String> addresses() {
        return List.copyOf(resources().keySet());
    }

    /** The attribute at the pointer gets this JSON value, in an update. */
    static Step set(String pointer, String value) {
        return change -> {
            update(change);
            put(change.path("after"), pointer, Json.parse(value));
        };
    }

    /** The resource is made anew because of these attributes. */
    static Step replacedBecauseOf(String... attributes) {
        return change -> {
            replaceAll().apply(change);
            ArrayNode paths = change.putArray("replace_paths");
            for (String attribute : attributes) {
                paths.addArray().add(attribute);
            }
        };
    }

    /** The attribute at the pointer, a text, has this in place of that. */
    static Step replace(String pointer, String that, String by) {
        return change -> {
            String text = change.path("after").at(pointer).asText();
            if (!text.contains(that)) {
                throw new IllegalArgumentException(that + " is not in " + text);
            }
            update(change);
            put(change.path("after"), pointer, Json.parse(quote(text.replace(that, by))));
        };
    }

    /** The attribute goes. */
    static Step unset(String pointer) {
        return change -> {
            update(change);
            parent(change.path("after"), pointer).remove(name(pointer));
        };
    }

    /** The attribute had another JSON value, as where somebody has changed it by hand, and is put back. */
    static Step was(String pointer, String value) {
        return change -> {
            update(change);
            put(change.path("before"), pointer, Json.parse(value));
        };
    }

    /** The attribute was there, with this JSON value, and goes. */
    static Step lose(String pointer, String value) {
        return change -> {
            put(change.path("before"), pointer, Json.parse(value));
            unset(pointer).apply(change);
        };
    }

    /** The attribute is known only after the apply. */
    static Step unknown(String pointer) {
        return change -> {
            unset(pointer).apply(change);
            JsonNode unknown = change.path("after_unknown");
            ObjectNode at = (ObjectNode) unknown;
            String[] names = pointer.substring(1).split("/");
            for (int i = 0; i < names.length - 1; i++) {
                // Positions in lists come after the name of the list.
                if (names[i + 1].matches("\\d+")) {
                    at = at.putArray(names[i]).addObject();
                    i++;
                } else {
                    at = at.putObject(names[i]);
                }
            }
            at.put(name(pointer), true);
        };
    }

    static Step delete() {
        return change -> {
            change.set("actions", Json.parse("[\"delete\"]"));
            change.putNull("after");
        };
    }

    static Step forget() {
        return change -> {
            change.set("actions", Json.parse("[\"forget\"]"));
            change.putNull("after");
        };
    }

    static Step replaceAll() {
        return change -> change.set("actions", Json.parse("[\"delete\", \"create\"]"));
    }

    static Step createBeforeDestroy() {
        return change -> change.set("actions", Json.parse("[\"create\", \"delete\"]"));
    }

    static Step create(String values) {
        return change -> {
            change.set("actions", Json.parse("[\"create\"]"));
            change.putNull("before");
            change.set("after", Json.parse(values));
        };
    }

    /** A new resource like one that is there, but for some values. */
    static Step createLike(String address, String differences) {
        ObjectNode values = (ObjectNode)
                resources().get(address).path("change").path("after").deepCopy();
        Json.parse(differences).properties().forEach(entry -> values.set(entry.getKey(), entry.getValue()));
        return create(Json.write(values));
    }

    static String quote(String text) {
        ObjectNode holder = Json.object();
        holder.put("text", text);
        return Json.write(holder.path("text"));
    }

    private static void update(ObjectNode change) {
        change.set("actions", Json.parse("[\"update\"]"));
    }

    private static void put(JsonNode after, String pointer, JsonNode value) {
        parent(after, pointer).set(name(pointer), value);
    }

    private static ObjectNode parent(JsonNode after, String pointer) {
        return (ObjectNode) after.at(pointer.substring(0, pointer.lastIndexOf('/')));
    }

    private static String name(String pointer) {
        return pointer.substring(pointer.lastIndexOf('/') + 1);
    }

    private static ObjectNode newResource(String address) {
        List<String> names =
                new ArrayList<>(List.of(address.replaceAll("\\[.*", "").split("\\.")));
        return resource(address, names.get(names.size() - 2), Json.object());
    }

    private static ObjectNode resource(String address, String type, JsonNode values) {
        ObjectNode resource = Json.object();
        resource.put("address", address).put("mode", "managed").put("type", type);
        ObjectNode change = resource.putObject("change");
        change.putArray("actions").add("no-op");
        change.set("before", values.deepCopy());
        change.set("after", values.deepCopy());
        change.putObject("after_unknown");
        return resource;
    }

    private static Map<String, ObjectNode> resources() {
        try {
            Map<String, ObjectNode> resources = new LinkedHashMap<>();
            for (JsonNode one : Json.parse(Files.readString(RESOURCES))) {
                String address = one.path("address").asText();
                resources.put(address, resource(address, one.path("type").asText(), one.path("values")));
            }
            return resources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String write(Map<String, ObjectNode> resources) {
        ObjectNode plan = Json.object();
        plan.put("format_version", "1.2");
        ArrayNode changes = plan.putArray("resource_changes");
        resources.values().forEach(changes::add);
        return Json.write(plan);
    }
}
