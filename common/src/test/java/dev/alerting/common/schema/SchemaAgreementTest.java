package dev.alerting.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Normalize;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the product takes is what the published schema says, read by anybody. */
class SchemaAgreementTest {
    private static final int MUTANTS = 500;
    private static final long SEED = 20_261_128;

    private static final PublishedSchema PUBLISHED = new PublishedSchema(AlertEventSchema.text());

    private static final List<String> EXAMPLES =
            List.of("firing", "resolved", "teams", "minimal", "queue-alert").stream()
                    .map(name -> "normalized/normalized-" + name + ".json")
                    .toList();

    /** Texts at the edges of patterns and of what engines differ in. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\u00a0",
            "\ufeff",
            "\u200b\u202e",
            "\u001c",
            "\u2028",
            "\n",
            "x\n",
            "\u00a0x",
            "\ud83d\ude92",
            "\ud83d",
            "FIRING",
            "firing",
            "123456789012",
            "123456789012\n",
            "\u0661\u0662\u0663\u0664\u0665\u0666" + "\u0661\u0662\u0663\u0664\u0665\u0666",
            "My-Sender_1",
            "-a.b",
            ".a",
            "a b",
            "\u00e4",
            "a\n",
            "http://",
            "HTTPS://x",
            " https://x",
            "ftp://x",
            "P1",
            "p1",
            "1",
            "null",
            "2025-10-21T06:14:09Z",
            "2025-10-21t06:14:09z",
            "2025-10-21 06:14:09Z",
            "2025-10-21T06:14:09Z\n",
            "2025-10-21T06:14:09.123456789Z",
            "2025-10-21T06:14:09.1234567891Z",
            "2025-10-21T06:14:09.Z",
            "2025-10-21T06:14:09-00:00",
            "2025-10-21T06:14:09+18:00",
            "2025-10-21T06:14:09+18:01",
            "2025-10-21T06:14:09-17:59",
            "2025-10-21T06:14:09+23:59",
            "2025-10-21T06:14:09+0000",
            "2025-02-29T00:00:00Z",
            "2024-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2000-02-29T00:00:00Z",
            "0000-02-29T00:00:00Z",
            "0000-01-01T00:00:00+18:00",
            "9999-12-31T23:59:59.999999999-18:00",
            "2016-12-31T23:59:60Z",
            "2025-04-31T00:00:00Z",
            "2025-12-31T24:00:00Z",
            "2025-13-01T00:00:00Z",
            "10000-01-01T00:00:00Z",
            "\u0662025-10-21T06:14:09Z",
            "2025-10-21T06:14Z");

    private static final List<Integer> LENGTHS = List.of(43, 100, 256, 1024, 2048, 4096, 16_384, 131_072);

    @Test
    void mutantsOfValidEventsAreJudgedAlike() {
        Random random = new Random(SEED);
        List<String> differences = new ArrayList<>();
        int valid = 0;
        for (int i = 0; i < MUTANTS; i++) {
            ObjectNode mutant = TestData.json(EXAMPLES.get(random.nextInt(EXAMPLES.size())));
            for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
                mutate(mutant, random);
            }
            boolean expected = PUBLISHED.accepts(routed(mutant));
            if (isFiled(mutant) != expected) {
                differences.add((expected ? "only the schema takes " : "only the product takes ") + Json.write(mutant));
            }
            valid += expected ? 1 : 0;
        }

        assertThat(differences).as("seed " + SEED).isEmpty();
        assertThat(valid).as("mutants of both kinds").isBetween(MUTANTS / 10, MUTANTS * 9 / 10);
    }

    static Stream<Arguments> places() {
        return Stream.of(
                        "/source",
                        "/title",
                        "/occurred_at",
                        "/started_at",
                        "/state",
                        "/resource/type",
                        "/resource/extra/env",
                        "/identity/aws_account",
                        "/identity/account_id",
                        "/identity/alarm_id",
                        "/links/runbook_url")
                .flatMap(place -> TEXTS.stream().map(text -> Arguments.of(place, text)));
    }

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("places")
    void everyTextIsJudgedAlikeAtEveryPlace(String place, String text) {
        ObjectNode event = TestData.json("normalized/normalized-firing.json");
        int name = place.lastIndexOf('/');
        ((ObjectNode) event.at(place.substring(0, name))).put(place.substring(name + 1), text);

        assertThat(isFiled(event)).isEqualTo(PUBLISHED.accepts(event));
    }

    @Test
    void whatTheSchemaTakesIsFiledForItsTeamsUnlessANameIsNone() {
        for (String example : EXAMPLES) {
            JsonNode event = TestData.json(example);

            assertThat(PUBLISHED.accepts(event)).isTrue();
            assertThat(Normalize.alert(event).routingProblems()).isEmpty();
        }
    }

    @Test
    void everyPatternMeansTheSameToEveryEngine() {
        List<String> patterns = new ArrayList<>();
        Json.parse(AlertEventSchema.text()).findValues("pattern").forEach(value -> patterns.add(value.textValue()));

        assertThat(patterns)
                .hasSizeGreaterThan(3)
                .allMatch(pattern -> PublishedSchema.PORTABLE.matcher(pattern).matches());
    }

    /** The schema cannot state these as rules, so its description does. */
    @ParameterizedTest
    @CsvSource({"61, true", "62, false"})
    void aMessageMayBeNested64Levels(int levels, boolean filed) {
        JsonNode innermost = Json.object();
        for (int i = 1; i < levels; i++) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            array.add(innermost);
            innermost = array;
        }
        ObjectNode event = TestData.json("normalized/normalized-firing.json");
        event.withObject("/raw_provider").set("deep", innermost);
        ArrayNode message = JsonNodeFactory.instance.arrayNode();
        message.add(event);

        // The list, the event and raw_provider are levels, too.
        assertThat(Normalize.all(message).getFirst() instanceof Alert).isEqualTo(filed);
        assertThat(Json.parse(AlertEventSchema.text()).path("description").asText())
                .contains("at most 64 levels");
    }

    @ParameterizedTest
    @CsvSource({"1000, true", "1001, false"})
    void aNumberMayHave1000Digits(int digits, boolean filed) {
        String number = "0." + "1".repeat(digits);
        String text = Json.write(TestData.json("normalized/normalized-firing.json"))
                .replaceFirst("\"raw_provider\":\\{", "\"raw_provider\":{\"long\":" + number + ",");

        assertThat(Normalize.text(text).getFirst() instanceof Alert).isEqualTo(filed);
        assertThat(Json.parse(AlertEventSchema.text()).path("description").asText())
                .contains("no number of more than 1000 characters");
    }

    /** With a team and a priority that can be used: without, an event is filed all the same. */
    private static ObjectNode routed(ObjectNode event) {
        ObjectNode routed = event.deepCopy();
        routed.remove("teams");
        return routed.put("team", "web").put("priority", "P1");
    }

    private static boolean isFiled(JsonNode event) {
        List<Interpretation> entries = Normalize.text("normalized", Json.write(event));
        return entries.size() == 1 && entries.getFirst() instanceof Alert;
    }

    private static void mutate(ObjectNode event, Random random) {
        List<ObjectNode> objects = new ArrayList<>();
        collect(event, objects);
        ObjectNode object = objects.get(random.nextInt(objects.size()));
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty() || random.nextInt(8) == 0) {
            object.set(anyName(random), anyValue(random));
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(6)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name, anyValue(random));
            case 2 -> object.put(name, atALength(random));
            default -> object.put(name, TEXTS.get(random.nextInt(TEXTS.size())));
        }
    }

    private static void collect(JsonNode node, List<ObjectNode> objects) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
        }
        node.forEach(child -> collect(child, objects));
    }

    private static String anyName(Random random) {
        List<String> names = new ArrayList<>(List.of(
                "x",
                "",
                "a/b~c",
                "resource",
                "alarm_id",
                "account_id",
                "rule_id",
                "id",
                "region",
                "started_at",
                "reason"));
        names.add("n".repeat(1024 + random.nextInt(2)));
        names.add("\ud83d\ude92".repeat(1024 + random.nextInt(2)));
        return names.get(random.nextInt(names.size()));
    }

    private static String atALength(Random random) {
        String unit = random.nextBoolean() ? "x" : "\ud83d\ude92";
        return unit.repeat(LENGTHS.get(random.nextInt(LENGTHS.size())) + random.nextInt(2));
    }

    private static JsonNode anyValue(Random random) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        List<JsonNode> values = List.of(
                nodes.nullNode(),
                nodes.booleanNode(true),
                nodes.numberNode(1),
                nodes.numberNode(1.0),
                nodes.numberNode(2),
                nodes.numberNode(1.5),
                nodes.numberNode(new BigDecimal("1.7976931348623157e308")),
                nodes.numberNode(BigInteger.TEN.pow(308)),
                nodes.numberNode(BigInteger.TEN.pow(309)),
                nodes.numberNode(BigInteger.TEN.pow(400).negate()),
                nodes.objectNode(),
                nodes.objectNode().put("a", 1),
                nodes.objectNode().put("type", "service"),
                nodes.objectNode().put("type", "service").put("extra", "x"),
                nodes.objectNode().set("deep", nodes.arrayNode().add(BigInteger.TEN.pow(400))),
                nodes.arrayNode(),
                nodes.arrayNode().add("web"),
                nodes.textNode("x"));
        return values.get(random.nextInt(values.size()));
    }
}
