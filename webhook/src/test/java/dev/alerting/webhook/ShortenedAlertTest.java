package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.json.Utf8;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.sender.SenderRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShortenedAlertTest {
    private static final int LIMIT = 100_000;
    private static final String LONG = "x".repeat(LIMIT + 1_000);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** A message of one alert, of each format that has several in one. */
    private record Message(String source, JsonNode whole) {
        ObjectNode alert() {
            return (ObjectNode)
                    (whole.isArray() ? whole.get(0) : whole.path("alerts").get(0));
        }

        Interpretation interpret(JsonNode alert) {
            JsonNode copy = whole.deepCopy();
            ArrayNode alerts = (ArrayNode) (copy.isArray() ? copy : copy.path("alerts"));
            alerts.removeAll().add(alert);
            return new MessageInterpreter(RoutingDefaults.STANDARD)
                    .interpret(Json.write(copy), new MessageContext(Optional.of(source), Optional.of("web"), NOW))
                    .getFirst();
        }
    }

    static Stream<Arguments> textsOfAlerts() {
        List<Arguments> texts = new ArrayList<>();
        for (AlertSender sender : SenderRegistry.all()) {
            for (SamplePhase phase : SamplePhase.values()) {
                JsonNode sample = Json.parse(sender.sample(phase, NOW));
                String source = sender.source().attribute();
                if (sample.path("alerts").isArray()) {
                    addTexts(source, sample, texts);
                    JsonNode old = sample.deepCopy();
                    ((ObjectNode) old.path("alerts").get(0)).remove("fingerprint");
                    addTexts(source, old, texts);
                } else if (source.equals("normalized")) {
                    addTexts(source, sample, texts);
                }
            }
        }
        return texts.stream();
    }

    private static void addTexts(String source, JsonNode whole, List<Arguments> texts) {
        Message message = new Message(source, whole);
        pointers(message.alert(), "").forEach(pointer -> texts.add(Arguments.of(message, pointer)));
    }

    private static List<String> pointers(JsonNode node, String pointer) {
        List<String> all = new ArrayList<>();
        node.properties()
                .forEach(field -> all.addAll(
                        field.getValue().isContainerNode()
                                ? pointers(field.getValue(), pointer + "/" + field.getKey())
                                : List.of(pointer + "/" + field.getKey())));
        return all;
    }

    /** Whichever text it is that is too long: it is another alert never, and less of a text at most. */
    @ParameterizedTest
    @MethodSource("textsOfAlerts")
    void anAlertStaysTheSame(Message message, String pointer) {
        ObjectNode alert = message.alert().deepCopy();
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) alert.at(pointer.substring(0, slash));
        parent.put(
                pointer.substring(slash + 1),
                parent.path(pointer.substring(slash + 1)).asText() + LONG);

        Optional<ObjectNode> fitting = ShortenedAlert.fit(alert, LIMIT);

        assertThat(fitting.map(ShortenedAlert::write).map(Utf8::encodedLength).orElse(0))
                .isLessThanOrEqualTo(LIMIT);
        if (fitting.isPresent()
                && message.interpret(alert) instanceof Alert whole
                && message.interpret(fitting.get()) instanceof Alert cut) {
            assertThat(cut.fingerprint()).isEqualTo(whole.fingerprint());
            assertThat(cut.event().state()).isEqualTo(whole.event().state());
            assertThat(cut.event().occurredAt()).isEqualTo(whole.event().occurredAt());
            assertThat(cut.event().priority()).isEqualTo(whole.event().priority());
        } else if (fitting.isPresent()) {
            assertThat(message.interpret(fitting.get()).getClass())
                    .isEqualTo(message.interpret(alert).getClass());
        }
    }

    @Test
    void annotationsAndLabelsOfGrafanaAreCut() {
        for (String texts : List.of("annotations", "labels")) {
            ObjectNode alert = (ObjectNode) Json.parse(Payloads.alert(1));
            alert.withObject("/" + texts).put("description", LONG);

            assertThat(ShortenedAlert.fit(alert, LIMIT)).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "\u00e9",
                "\u65e5",
                "\ud83d\ude00",
                "\"",
                "\\",
                "\n",
                "\u0001",
                "\ud83d",
                "\uffff",
                "x\ud83d\ude00\"\n"
            })
    void noMoreIsCutThanNeeded(String part) {
        ObjectNode alert = (ObjectNode) Json.parse(Payloads.alert(1));
        alert.withObject("/annotations").put("description", part.repeat(LIMIT));

        String fitting = ShortenedAlert.write(ShortenedAlert.fit(alert, LIMIT).orElseThrow());

        assertThat(Utf8.encodedLength(fitting)).isBetween(LIMIT - 12, LIMIT);
        assertThat(Json.parse(fitting).path("annotations").path("description").textValue())
                .startsWith(part)
                .endsWith("\u2026");
    }

    @Test
    void theLongestTextsAreCutFirstAndShortOnesNever() {
        ObjectNode alert = (ObjectNode) Json.parse(Payloads.alert(1));
        ObjectNode annotations = alert.withObject("/annotations");
        annotations.put("summary", "s".repeat(ShortenedAlert.LONGEST_WHOLE));
        annotations.put("a", "a".repeat(90_000)).put("b", "b".repeat(100_000)).put("c", "c".repeat(20_000));

        JsonNode cut = ShortenedAlert.fit(alert, LIMIT).orElseThrow().path("annotations");

        assertThat(cut.path("b").textValue()).hasSize(ShortenedAlert.LONGEST_WHOLE);
        assertThat(cut.path("a").textValue()).hasSizeBetween(75_000, 76_000).endsWith("\u2026");
        assertThat(cut.path("c")).isEqualTo(annotations.path("c"));
        assertThat(cut.path("summary")).isEqualTo(annotations.path("summary"));
    }

    @Test
    void detailsOfManySmallPartsAreLeftOut() {
        ObjectNode event = (ObjectNode) Json.parse(Payloads.event("backup"));
        ObjectNode details = event.putObject("raw_provider");
        for (int i = 0; i < 10_000; i++) {
            details.put("key " + i, "value");
        }

        ObjectNode cut = ShortenedAlert.fit(event, LIMIT).orElseThrow();

        event.remove("raw_provider");
        assertThat(cut).isEqualTo(event);
    }

    @Test
    void whatFitsOnceItIsWrittenWithoutEscapesIsWhole() {
        JsonNode alert = Json.parse(Payloads.alert(1)
                .replace("\"annotations\":{}", "\"annotations\":{\"a\":\"" + "\\u0041".repeat(50_000) + "\"}"));

        assertThat(ShortenedAlert.fit(alert, LIMIT)).contains((ObjectNode) alert);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "1", "\"x\"", "{}"})
    void whatIsNoAlertIsLeftToItsReader(String text) {
        JsonNode alert = Json.parse(text);

        assertThat(ShortenedAlert.fit(alert, LIMIT).isPresent()).isEqualTo(alert.isObject());
    }
}
