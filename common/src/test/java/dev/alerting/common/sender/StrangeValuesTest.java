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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every strange value in every place of a payload; the property beside it tries several at once. */
class StrangeValuesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "grafana/grafana-firing",
                "alertmanager/alertmanager-resolved",
                "cloudwatch/cloudwatch-alarm",
                "cloudwatch/cloudwatch-alarm-tags",
                "cloudwatch/cloudwatch-contributor",
                "cloudwatch/eventbridge-alarm",
                "pagerduty/pagerduty-triggered",
                "pagerduty/pagerduty-merged",
                "datadog/datadog-triggered",
                "normalized/normalized-firing",
                "normalized/normalized-teams",
            })
    void noValueInAnyPlaceMakesItThrow(String payload) {
        ObjectNode body = TestData.json(payload + ".json");
        List<JsonPointer> places = new ArrayList<>();
        collect(body, JsonPointer.empty(), places);

        for (JsonPointer place : places) {
            for (JsonNode value : StrangeValues.all()) {
                JsonNode spoiled = body.deepCopy();
                replace(spoiled, place, value);

                List<Interpretation> entries = Normalize.text(StrangeValues.write(spoiled));

                assertThat(entries).as("%s = %s", place, value).isNotEmpty();
                entries.forEach(StrangeValuesTest::canBeWritten);
            }
        }
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
