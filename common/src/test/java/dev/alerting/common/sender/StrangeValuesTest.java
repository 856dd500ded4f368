package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation.Alert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every strange value in every place of every payload; the property beside it tries several at once. */
class StrangeValuesTest {
    private static final Instant NOW = Instant.parse("2025-09-16T17:11:19.283Z");

    static List<AlertSender> senders() {
        return SenderRegistry.all();
    }

    @ParameterizedTest
    @MethodSource("senders")
    void noValueInAnyPlaceMakesItThrow(AlertSender sender) {
        Set<String> done = new HashSet<>();

        for (JsonNode body : bodies(sender)) {
            List<JsonPointer> places = new ArrayList<>();
            collect(body, JsonPointer.empty(), places);
            // The same place of a payload with the same outcome would show nothing new.
            String outcome = outcome(body);
            places.removeIf(place -> !done.add(outcome + place));
            places.forEach(place -> tryEveryValue(body, place));
        }

        assertThat(done).isNotEmpty();
    }

    private static void tryEveryValue(JsonNode body, JsonPointer place) {
        for (JsonNode value : StrangeValues.all()) {
            JsonNode spoiled = body.deepCopy();
            replace(spoiled, place, value);

            List<Interpretation> entries = Normalize.text(StrangeValues.write(spoiled));

            assertThat(entries).as("%s = %s", place, value).isNotEmpty();
            entries.forEach(StrangeValuesTest::canBeWritten);
        }
    }

    /** The sample of a sender, and the payloads in its folder of {@code test-data/}. */
    private static List<JsonNode> bodies(AlertSender sender) {
        List<JsonNode> bodies = new ArrayList<>(List.of(Json.parse(sender.sample(SamplePhase.FIRING, NOW))));
        for (String name : TestData.names()) {
            if (name.startsWith(sender.source().attribute() + "/") && !name.contains("corrupted")) {
                bodies.add(Json.parse(TestData.text(name)));
            }
        }
        return bodies;
    }

    private static String outcome(JsonNode body) {
        return Normalize.all(body).stream()
                .map(entry -> entry instanceof Alert alert
                        ? alert.event().state().name()
                        : entry.getClass().getSimpleName())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static void canBeWritten(Interpretation entry) {
        if (entry instanceof Alert alert) {
            assertThat(Json.write(AlertEventJson.write(alert.event()))).startsWith("{");
        }
    }

    private static void collect(JsonNode node, JsonPointer pointer, List<JsonPointer> places) {
        node.properties().forEach(entry -> {
            JsonPointer place = pointer.appendProperty(entry.getKey());
            places.add(place);
            collect(entry.getValue(), place, places);
        });
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                JsonPointer place = pointer.appendIndex(i);
                places.add(place);
                collect(node.get(i), place, places);
            }
        }
    }

    private static void replace(JsonNode root, JsonPointer place, JsonNode value) {
        JsonNode parent = root.at(place.head());
        if (parent instanceof ObjectNode object) {
            object.set(place.last().getMatchingProperty(), value);
        } else {
            ((ArrayNode) parent).set(place.last().getMatchingIndex(), value);
        }
    }
}
