package dev.alerting.common.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.testing.RelativeCost;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of 256 KiB, each made to find what grows faster than its input. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargestBodiesTest {
    private static final int SIZE = Mutator.LARGEST;

    private final RelativeCost cost = OrdinaryMessage.cost();

    static Stream<Arguments> bodies() {
        return Stream.of(
                named("brackets", "[".repeat(SIZE)),
                named("braces", "{\"a\":".repeat(SIZE / 5)),
                named("brackets within limits", "[" + nested(60).repeat(SIZE / 125) + "[]]"),
                named("numbers", "[" + "1,".repeat(SIZE / 2 - 2) + "1]"),
                named("long numbers", "[" + ("9".repeat(99) + ",").repeat(SIZE / 100 - 1) + "1]"),
                named("fractions", "[" + ("0." + "9".repeat(90) + "e-300,").repeat(SIZE / 98 - 1) + "1]"),
                named("one long number", "9".repeat(SIZE)),
                named("one string", "\"" + "x".repeat(SIZE - 2) + "\""),
                named("escapes", "\"" + "\\u0041".repeat(SIZE / 6 - 1) + "\""),
                named("blanks", " ".repeat(SIZE)),
                named("names", names(i -> "k" + i)),
                named("names of one hash", names(LargestBodiesTest::collision)),
                named("empty events", list("{\"schema_version\":1}")),
                named("events that lack one field", list(without("normalized/normalized-minimal", "title"))),
                named("wrong events", list(with("normalized/normalized-minimal", "priority_", "x"))),
                named("events", list(text("normalized/normalized-minimal"))),
                named("unknown properties", object("normalized/normalized-minimal", "")),
                named("extras", object("normalized/normalized-minimal", "/resource/extra")),
                named("grafana alerts", OrdinaryMessage.group("grafana/grafana-firing")),
                named("empty grafana alerts", "{\"orgId\":1,\"alerts\":[" + "{},".repeat(SIZE / 3 - 10) + "{}]}"),
                named("small grafana alerts", small()),
                named("alertmanager alerts", OrdinaryMessage.group("alertmanager/alertmanager-firing")),
                named("labels", object("grafana/grafana-firing", "/alerts/0/labels")),
                named("annotations", object("alertmanager/alertmanager-firing", "/alerts/0/annotations")),
                named("values", object("grafana/grafana-firing", "/alerts/0/values")),
                named("teams", filled("grafana/grafana-firing", "/alerts/0/annotations/team", "a,")),
                named("other teams", filled("grafana/grafana-firing", "/alerts/0/annotations/team", "@,")),
                named("blank teams", filled("grafana/grafana-firing", "/alerts/0/annotations/team", " ")),
                named("priority", filled("grafana/grafana-firing", "/alerts/0/annotations/priority", "P1 ")),
                named(
                        "rules in a link",
                        filled("grafana/grafana-old-version", "/alerts/0/generatorURL", "/alerting/grafana/")),
                named("surrogates", filled("grafana/grafana-firing", "/alerts/0/fingerprint", "\ud83d\ude92")),
                named("controls", filled("grafana/grafana-firing", "/alerts/0/ruleUID", "\u0001")),
                named("settings", filled("cloudwatch/cloudwatch-alarm", "/AlarmDescription", "TEAM=a\n")),
                named("priorities", filled("cloudwatch/cloudwatch-alarm", "/AlarmDescription", "PRIORITY=P1|")),
                named("settings without value", filled("cloudwatch/cloudwatch-alarm", "/AlarmDescription", " TEAM")),
                named("runbooks", filled("cloudwatch/cloudwatch-alarm", "/AlarmDescription", "RUNBOOK= ")),
                named("lines", filled("cloudwatch/cloudwatch-alarm", "/AlarmDescription", "a \n\n")),
                named("blanks in a line", filled("cloudwatch/cloudwatch-alarm", "/AlarmDescription", " ", "a", "x")),
                named("pipes", filled("cloudwatch/cloudwatch-alarm", "/AlarmDescription", "| ")),
                named("partition", filled("cloudwatch/cloudwatch-alarm", "/AlarmArn", "arn:aws-")),
                named("name", filled("cloudwatch/cloudwatch-alarm", "/AlarmName", "\u00e9")),
                named("dimensions", repeated("cloudwatch/cloudwatch-alarm", "/Trigger/Dimensions")),
                named("alarm tags", repeated("cloudwatch/cloudwatch-alarm-tags", "/AlarmTags")),
                named("datadog tags", filled("datadog/datadog-triggered", "/tags", "team:a,")),
                named("datadog scope", filled("datadog/datadog-triggered", "/alert_scope", "host:a,")),
                named("pagerduty teams", repeated("pagerduty/pagerduty-triggered", "/event/data/teams")),
                named("pagerduty assignees", repeated("pagerduty/pagerduty-triggered", "/event/data/assignees")),
                named(
                        "envelope",
                        Json.write(Json.object().put("Type", "Notification").put("Message", "[".repeat(SIZE - 60)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void aLargeBodyCostsNotMuchMoreThanAnOrdinaryOne(String name, String body) {
        assertThat(body.length()).isLessThanOrEqualTo(SIZE);
        for (Optional<AlertSource> source : sources()) {
            List<Interpretation> entries = Invariants.interpret(body, source);
            Invariants.check(List.of(entries.getFirst(), entries.getLast()));
            cost.check(name + " as " + source, () -> Invariants.interpret(body, source));
        }
    }

    private static List<Optional<AlertSource>> sources() {
        return Stream.concat(
                        Stream.of(Optional.<AlertSource>empty()),
                        SenderRegistry.all().stream().map(sender -> Optional.of(sender.source())))
                .toList();
    }

    private static Arguments named(String name, String body) {
        return Arguments.of(name, body);
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth) + ",";
    }

    private static String names(IntFunction<String> name) {
        StringBuilder json = new StringBuilder("{\"orgId\":1,\"alerts\":[{\"labels\":{");
        for (int i = 0; json.length() < SIZE - 60; i++) {
            json.append('"').append(name.apply(i)).append("\":1,");
        }
        return json.append("\"z\":1}}]}").toString();
    }

    /** Texts of 16 characters with one hash: "Aa" and "BB" have the same. */
    private static String collision(int number) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 15; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    private static String list(String event) {
        return "["
                + String.join(
                        ",",
                        IntStream.range(0, (SIZE - 2) / (event.length() + 1))
                                .mapToObj(i -> event)
                                .toList()) + "]";
    }

    private static String text(String payload) {
        return Json.write(TestData.json(payload + ".json"));
    }

    private static String without(String payload, String field) {
        ObjectNode json = TestData.json(payload + ".json");
        json.remove(field);
        return Json.write(json);
    }

    private static String with(String payload, String field, String value) {
        return Json.write(TestData.json(payload + ".json").put(field, value));
    }

    private static String small() {
        StringBuilder json = new StringBuilder("{\"orgId\":1,\"alerts\":[");
        for (int i = 0; json.length() < SIZE - 200; i++) {
            json.append("{\"status\":\"firing\",\"startsAt\":\"2025-09-16T17:11:19Z\",\"fingerprint\":\"")
                    .append(i)
                    .append("\",\"labels\":{\"a\":\"")
                    .append(i)
                    .append("\"}},");
        }
        return json.append("{}]}").toString();
    }

    /** A text of a payload as long as there is room for. */
    private static String filled(String payload, String place, String part) {
        return filled(payload, place, part, "", "");
    }

    private static String filled(String payload, String place, String part, String before, String after) {
        ObjectNode json = TestData.json(payload + ".json");
        int slash = place.lastIndexOf('/');
        ObjectNode parent = slash == 0 ? json : json.withObject(place.substring(0, slash));
        int each = Json.write(Json.object().put("", part)).length() - "{\"\":\"\"}".length();
        parent.put(
                place.substring(slash + 1),
                before + part.repeat((SIZE - Json.write(json).length() - 20) / each) + after);
        return Json.write(json);
    }

    private static String object(String payload, String place) {
        ObjectNode json = TestData.json(payload + ".json");
        ObjectNode parent = place.isEmpty() ? json : json.withObject(place);
        int room = SIZE - Json.write(json).length() - 20;
        for (int i = 0; i < room / 20; i++) {
            parent.put("name" + i, i);
        }
        return Json.write(json);
    }

    private static String repeated(String payload, String place) {
        ObjectNode json = TestData.json(payload + ".json");
        ArrayNode array = (ArrayNode) json.at(place);
        int each = Json.write(array.get(0)).length() + 1;
        for (int left = SIZE - Json.write(json).length() - 10; left > each; left -= each) {
            array.add(array.get(0));
        }
        return Json.write(json);
    }
}
