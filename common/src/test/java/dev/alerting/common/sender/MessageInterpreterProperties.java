package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation.Alert;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MessageInterpreterProperties {
    private static final List<String> WELL_FORMED = TestData.names().stream()
            .filter(name -> !name.contains("corrupted") && name.endsWith(".json"))
            .toList();

    @Property(tries = 500)
    void noPayloadMakesItThrow(@ForAll("payloads") String payload, @ForAll Random random) {
        JsonNode body = Json.parse(TestData.text(payload));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            spoil(body, random);
        }

        List<Interpretation> entries = Normalize.text(StrangeValues.write(body));

        assertThat(entries).isNotEmpty();
        entries.forEach(entry -> {
            if (entry instanceof Alert alert) {
                assertThat(Json.write(AlertEventJson.write(alert.event()))).startsWith("{");
            }
        });
    }

    @Property
    void theOrderOfKeysChangesNothing(@ForAll("payloads") String payload, @ForAll Random random) {
        JsonNode body = Json.parse(TestData.text(payload));

        JsonNode shuffled = shuffled(body, random);

        assertThat(fingerprints(shuffled)).isEqualTo(fingerprints(body));
    }

    @Provide
    Arbitrary<String> payloads() {
        return Arbitraries.of(WELL_FORMED);
    }

    private static List<String> fingerprints(JsonNode body) {
        Function<Interpretation, String> fingerprint =
                entry -> entry instanceof Alert alert ? alert.fingerprint() : entry.toString();
        return Normalize.all(body).stream().map(fingerprint).toList();
    }

    private static JsonNode shuffled(JsonNode node, Random random) {
        if (node.isObject()) {
            List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(node.properties());
            Collections.shuffle(entries, random);
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            entries.forEach(entry -> object.set(entry.getKey(), shuffled(entry.getValue(), random)));
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> array.add(shuffled(element, random)));
            return array;
        }
        return node;
    }

    /** Removes or replaces one value somewhere below the node. */
    private static void spoil(JsonNode root, Random random) {
        List<JsonNode> parents = new ArrayList<>();
        collectParents(root, parents);
        if (parents.isEmpty()) {
            return;
        }
        JsonNode parent = parents.get(random.nextInt(parents.size()));
        JsonNode strange = StrangeValues.any(random);
        boolean remove = random.nextInt(4) == 0;
        if (parent instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (remove) {
                object.remove(name);
            } else {
                object.set(name, strange);
            }
        } else if (parent instanceof ArrayNode array) {
            int index = random.nextInt(array.size());
            if (remove) {
                array.remove(index);
            } else {
                array.set(index, strange);
            }
        }
    }

    private static void collectParents(JsonNode node, List<JsonNode> parents) {
        if (node.isContainerNode() && !node.isEmpty()) {
            parents.add(node);
            node.forEach(child -> collectParents(child, parents));
        }
    }
}
