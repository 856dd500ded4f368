package dev.alerting.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.json.Json;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertEventSchemaTest {
    private static final AlertEventSchema SCHEMA = AlertEventSchema.load();

    @Test
    void thePublicContractKeepsItsIdentifierAndDraft() {
        JsonNode schema = Json.parse(AlertEventSchema.text());

        assertThat(schema.path("$id").textValue())
                .isEqualTo("https://schemas.pytorch.org/alerting/alert-event.schema.json");
        assertThat(schema.path("$schema").textValue()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.at("/properties/schema_version/const").intValue()).isEqualTo(1);
    }

    @Test
    void thePackagedSchemaIsThePublishedFile() throws IOException {
        assertThat(AlertEventSchema.text())
                .isEqualTo(Files.readString(Repository.path("schemas", "alert-event.schema.json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"firing", "resolved", "teams", "minimal"})
    void theExamplesAreValid(String example) {
        assertThat(SCHEMA.validate(TestData.json("normalized/normalized-" + example + ".json")))
                .isEmpty();
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                wrong("/schema_version", event -> event.put("schema_version", 2)),
                wrong("/schema_version", event -> event.put("schema_version", "1")),
                wrong("/source", event -> event.put("source", "Data Dog")),
                wrong("/source", event -> event.put("source", "x".repeat(44))),
                wrong("/state", event -> event.put("state", "firing")),
                wrong("/state", event -> event.putNull("state")),
                wrong("/title", event -> event.put("title", " ")),
                wrong("/title", event -> event.put("title", "x".repeat(1025))),
                wrong("/description", event -> event.put("description", 1)),
                wrong("/summary", event -> event.put("summary", "x".repeat(16385))),
                wrong("/reason", event -> event.put("reason", true)),
                wrong("/priority", event -> event.put("priority", "P4")),
                wrong("/occurred_at", event -> event.put("occurred_at", "2025-10-21T06:14:09")),
                wrong("/occurred_at", event -> event.put("occurred_at", "2025-10-21")),
                wrong("/occurred_at", event -> event.put("occurred_at", "2025-02-30T06:14:09Z")),
                wrong("/occurred_at", event -> event.put("occurred_at", "2025-10-21T06:14:09+0000")),
                wrong("/occurred_at", event -> event.put("occurred_at", 1761027249)),
                wrong("/started_at", event -> event.put("started_at", "2025-10-21T06:14:09")),
                wrong("/started_at", event -> event.put("started_at", 1761027249)),
                wrong("/team", event -> event.put("team", "")),
                wrong("/team", event -> event.put("team", "x".repeat(101))),
                wrong("/teams", event -> event.putArray("teams")),
                wrong("/teams", event -> teams(event, 11)),
                wrong("/teams/1", event -> teams(event, 1).add(7)),
                wrong("/resource", event -> event.put("resource", "x")),
                wrong("/resource/type", event -> event.putObject("resource").put("id", "x")),
                wrong("/resource/id", event -> event.withObject("/resource").put("id", 7)),
                wrong("/resource/name", event -> event.withObject("/resource").put("name", "x")),
                wrong(
                        "/resource/extra/env",
                        event -> event.withObject("/resource/extra").putObject("env")),
                wrong(
                        "/identity/aws_account",
                        event -> event.withObject("/identity").put("aws_account", "12345")),
                wrong(
                        "/identity/monitor",
                        event -> event.withObject("/identity").put("monitor", "x")),
                wrong("/links/runbook_url", event -> event.withObject("/links").put("runbook_url", "javascript:x")),
                wrong("/links/wiki_url", event -> event.withObject("/links").put("wiki_url", "https://example.com")),
                wrong("/raw_provider", event -> event.put("raw_provider", "x")),
                wrong("/severity", event -> event.put("severity", "critical")));
    }

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("violations")
    void aViolationNamesItsPlace(String pointer, Consumer<ObjectNode> change) {
        ObjectNode event = TestData.json("normalized/normalized-firing.json");
        change.accept(event);

        assertThat(SCHEMA.validate(event)).extracting(Violation::pointer).containsExactly(pointer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"schema_version", "source", "state", "title", "priority", "occurred_at", "identity", "links"})
    void aMissingPropertyIsNamed(String property) {
        ObjectNode event = TestData.json("normalized/normalized-firing.json");
        event.remove(property);

        assertThat(SCHEMA.validate(event)).containsExactly(new Violation("/" + property, "is required"));
    }

    @Test
    void anEventWithoutAnyTeamIsToldBothNames() {
        ObjectNode event = TestData.json("normalized/normalized-firing.json");
        event.remove("team");

        assertThat(SCHEMA.validate(event))
                .containsExactly(new Violation("/team", "is required"), new Violation("/teams", "is required"));
    }

    @Test
    void tenTeamsAreAllowed() {
        ObjectNode event = TestData.json("normalized/normalized-firing.json");
        event.remove("team");
        teams(event, 10);

        assertThat(SCHEMA.validate(event)).isEmpty();
    }

    @Test
    void everyViolationIsToldAtOnceInOrder() {
        JsonNode event = TestData.json("normalized/normalized-many-violations.json");

        assertThat(SCHEMA.validate(event))
                .extracting(Violation::pointer)
                .containsExactly(
                        "/identity/monitor",
                        "/identity/rule_id",
                        "/links/runbook_url",
                        "/occurred_at",
                        "/priority",
                        "/resource/extra",
                        "/resource/type",
                        "/severity",
                        "/state",
                        "/teams/1",
                        "/title");
    }

    @Test
    void aPointerEscapesSlashAndTilde() {
        ObjectNode event = TestData.json("normalized/normalized-firing.json");
        event.put("a/b~c", 1);
        event.withObject("/resource/extra").putArray("d/e~f");

        assertThat(SCHEMA.validate(event))
                .extracting(Violation::pointer)
                .containsExactly("/a~1b~0c", "/resource/extra/d~1e~0f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "1", "\"x\""})
    void whatIsNoObjectViolatesTheWhole(String text) {
        List<Violation> violations = SCHEMA.validate(Json.parse(text));

        assertThat(violations)
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation.pointer()).isEmpty());
        assertThat(violations.getFirst()).asString().startsWith("(message): ");
    }

    @Test
    void aMessageNeverRepeatsTheValue() {
        ObjectNode event = TestData.json("normalized/normalized-firing.json");
        event.put("state", "hidden")
                .put("priority", "hidden")
                .put("occurred_at", "hidden")
                .put("source", "hidden!");
        event.withObject("/links").put("runbook_url", "hidden:");

        assertThat(SCHEMA.validate(event))
                .hasSize(5)
                .allSatisfy(violation -> assertThat(violation.message()).doesNotContainIgnoringCase("hidden"));
    }

    @Test
    void messagesAreTheSameInEveryLocale() {
        ObjectNode event = TestData.json("normalized/normalized-firing.json").put("priority", "P4");
        List<Violation> expected = List.of(new Violation(
                "/priority", "does not have a value in the enumeration [\"P0\", \"P1\", \"P2\", \"P3\"]"));
        Locale before = Locale.getDefault();

        try {
            Locale.setDefault(Locale.GERMANY);

            assertThat(AlertEventSchema.load().validate(event)).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static ArrayNode teams(ObjectNode event, int number) {
        ArrayNode teams = event.putArray("teams");
        for (int i = 0; i < number; i++) {
            teams.add("team-" + i);
        }
        return teams;
    }

    private static Arguments wrong(String pointer, Consumer<ObjectNode> change) {
        return Arguments.of(pointer, change);
    }
}
