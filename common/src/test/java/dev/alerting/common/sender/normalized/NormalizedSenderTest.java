package dev.alerting.common.sender.normalized;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.AlertEventSchema;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.Normalize;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.RoutingProblem.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizedSenderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'schema_version':1}",
                "{'schema_version':99}",
                "{'occurred_at':'x','state':'FIRING'}",
                "{'state':'FIRING','title':'x','source':'y'}",
                "[{'schema_version':1}]",
                "[{'schema_version':1},{'occurred_at':'x','state':'y'}]",
                "[{'schema_version':1},{}]"
            })
    void itsShapeIsRecognized(String json) {
        assertThat(new NormalizedSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'state':'ok','title':'x'}",
                "[]",
                "[{}]",
                "[[{'schema_version':1}]]",
                "{'schema_version':1,'alerts':[]}"
            })
    void whatOnlyLooksLikeItIsNot(String json) {
        assertThat(new NormalizedSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isFalse();
    }

    @Test
    void aValidEventIsTakenAsItIs() {
        ObjectNode event = firing();

        Alert alert = Normalize.alert(event);

        assertThat(AlertEventJson.write(alert.event())).isEqualTo(event);
        assertThat(alert.routingProblems()).isEmpty();
        assertThat(alert.truncatedAlerts()).isZero();
    }

    @Test
    void theStartOfTheEpisodeIsTakenAsGivenAndIsNotPartOfTheIdentity() {
        Alert without = Normalize.alert(firing());

        Alert with = Normalize.alert(firing().put("started_at", "2025-10-21T06:09:00Z"));

        assertThat(without.event().startedAt()).isEmpty();
        assertThat(with.event().startedAt()).contains(Instant.parse("2025-10-21T06:09:00Z"));
        assertThat(with.fingerprint()).isEqualTo(without.fingerprint());
    }

    @Test
    void aStartThatCannotBeRepresentedIsNamed() {
        assertThat(Normalize.invalid(firing().put("started_at", "2016-12-31T23:59:60Z"))
                        .violations())
                .containsExactly(new Violation(
                        "/started_at", "is not an RFC 3339 time with an offset, e.g. 2025-09-16T17:11:19Z"));
    }

    /** As the scripts of pytorch/test-infra send them: no resource, an alarm_id, capitals. */
    @Test
    void anEventOfAScriptThatPollsIsFiled() {
        ObjectNode event = TestData.json("normalized/normalized-queue-alert.json");

        Alert alert = Normalize.alert(event);

        assertThat(alert.routingProblems()).isEmpty();
        assertThat(alert.event().source()).isEqualTo("test-infra-queue-alerts");
        assertThat(alert.event().teams()).containsExactly("pytorch-dev-infra");
        assertThat(alert.event().identity().ruleId()).contains("queue_alert_pytorch-dev-infra_linux_4xlarge");
        assertThat(alert.origin().subject())
                .isEqualTo("Test-Infra-Queue-Alerts queue_alert_pytorch-dev-infra_linux_4xlarge");
        assertThat(Normalize.alert(event.put("title", "Another").put("source", "test-infra-queue-alerts"))
                        .fingerprint())
                .isEqualTo(alert.fingerprint());
        event.withObject("/identity").put("alarm_id", "queue_alert_other");
        assertThat(Normalize.alert(event).fingerprint()).isNotEqualTo(alert.fingerprint());
    }

    @Test
    void withoutResourceAndRuleTheTitleTellsAlertsApart() {
        ObjectNode event = firing();
        event.remove("resource");
        event.putObject("identity");

        assertThat(Normalize.alert(event).fingerprint())
                .isNotEqualTo(Normalize.alert(event.deepCopy().put("title", "Another"))
                        .fingerprint());
    }

    @Test
    void anEndingNeedsNeitherTeamNorPriority() {
        ObjectNode event = TestData.json("normalized/normalized-resolved.json");
        event.remove(List.of("team", "priority"));

        assertThat(Normalize.alert(event).routingProblems()).isEmpty();
        assertThat(NormalizedSender.routingProblems(event, RoutingDefaults.STANDARD))
                .isEmpty();
        assertThat(NormalizedSender.routingProblems(event.put("state", "FIRING"), RoutingDefaults.STANDARD))
                .hasSize(2);
    }

    @Test
    void everyEventOfAnArrayStandsOrFallsAlone() {
        ArrayNode events = JsonNodeFactory.instance.arrayNode();
        events.add(firing());
        events.add(firing().put("state", "BROKEN").put("severity", 1));
        events.add(TestData.json("normalized/normalized-minimal.json"));

        List<Interpretation> entries = Normalize.all(events);

        assertThat(entries).hasSize(3);
        assertThat(entries.get(0)).isInstanceOf(Alert.class);
        assertThat(((Invalid) entries.get(1)).violations())
                .extracting(Violation::pointer)
                .containsExactly("/1/severity", "/1/state");
        assertThat(entries.get(2)).isInstanceOf(Alert.class);
    }

    @Test
    void anEmptyArrayAndWhatIsNoObjectAreRefused() {
        assertThat(Normalize.violations("normalized", "[]"))
                .containsExactly(new Violation("", "must hold at least one event"));
        assertThat(Normalize.violations("normalized", "[7]")).containsExactly(new Violation("/0", "must be an object"));
        assertThat(Normalize.violations("normalized", "\"x\"")).containsExactly(new Violation("", "must be an object"));
    }

    @Test
    void anAlertWithoutTeamGoesToTheFallbackTeam() {
        Alert alert = Normalize.alert(TestData.json("normalized/normalized-missing-team.json"));

        assertThat(alert.event().teams()).containsExactly("unrouted");
        assertThat(alert.routingProblems()).extracting(RoutingProblem::kind).containsExactly(Kind.MISSING_TEAM);
    }

    @Test
    void anAlertWithoutPriorityGetsTheDefault() {
        Alert alert = Normalize.alert(TestData.json("normalized/normalized-missing-priority.json"));

        assertThat(alert.event().priority()).isEqualTo(Priority.P2);
        assertThat(alert.routingProblems()).extracting(RoutingProblem::kind).containsExactly(Kind.MISSING_PRIORITY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {"\"P9\";P9", "1.5;1.5", "9;9", "true;true", "\"urgent\";urgent"})
    void aWrongPriorityIsToldAsWritten(String priority, String found) {
        ObjectNode event = firing();
        event.set("priority", Json.parse(priority));

        assertThat(Normalize.alert(event).routingProblems())
                .extracting(RoutingProblem::kind, RoutingProblem::found)
                .containsExactly(tuple(Kind.INVALID_PRIORITY, found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'team':'Web'};web",
                "{'team':'Web','teams':['release']};web,release",
                "{'teams':['Dev Infra','web']};dev-infra,web",
                "{'teams':'web, release'};web,release",
                "{'teams':['web',{'name':'x'}]};web",
                "{'teams':[['web']]};unrouted",
                "{'team':{}};unrouted",
                "{'team':'@org/web'};unrouted",
                "{'team':null,'teams':['web',null,'None']};web",
                "{'teams':['null','<no value>']};unrouted",
                "{'teams':['PyTorch Dev Infra','N/A']};pytorch-dev-infra",
            })
    void teamsAreReadFromBothPlaces(String fields, String teams) {
        ObjectNode event = firing();
        event.remove("team");
        event.setAll((ObjectNode) Json.parse(fields.replace('\'', '"')));

        assertThat(Normalize.event(event).teams()).containsExactly(teams.split(","));
    }

    @Test
    void moreThanTenTeamsKeepTheFirstTen() {
        ObjectNode event = firing();
        event.remove("team");
        ArrayNode teams = event.putArray("teams");
        for (int i = 0; i < 12; i++) {
            teams.add("team-" + i);
        }

        Alert alert = Normalize.alert(event);

        assertThat(alert.event().teams()).hasSize(10);
        assertThat(alert.routingProblems()).extracting(RoutingProblem::found).containsExactly("team-10", "team-11");
    }

    @Test
    void aRefusedEventIsToldEverythingIncludingTeamAndPriority() {
        Invalid invalid = Normalize.invalid(TestData.json("normalized/normalized-many-violations.json"));

        assertThat(invalid.mistake()).isEqualTo(SenderError.SCHEMA_VIOLATION);
        assertThat(invalid.violations())
                .extracting(Violation::pointer)
                .contains("/title", "/state", "/priority", "/occurred_at", "/teams/1", "/resource/type", "/severity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2016-12-31T23:59:60Z",
                "2025-10-21 06:14:09Z",
                "2025-10-21_06:14:09Z",
                "2025-10-21t06:14:09z",
                "2025-10-21T06:14:09.1234567891Z",
                "2025-10-21T06:14:09-00:00",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59-18:00",
            })
    void aTimeAtTheEdgeOfTheFormatIsReadOrRefusedButNeverFails(String time) {
        List<Interpretation> entries = Normalize.all(firing().put("occurred_at", time));

        assertThat(entries).hasSize(1);
        if (entries.getFirst() instanceof Invalid invalid) {
            assertThat(invalid.violations()).extracting(Violation::pointer).containsExactly("/occurred_at");
        }
    }

    @Test
    void aLeapSecondIsRefusedAtItsPlace() {
        ArrayNode events = JsonNodeFactory.instance.arrayNode();
        events.add(firing().put("occurred_at", "2016-12-31T23:59:60Z"));

        assertThat(Normalize.invalid(events).violations())
                .extracting(Violation::pointer)
                .containsExactly("/0/occurred_at");
    }

    @Test
    void theOriginIsTheSenderAndItsMostStableName() {
        ObjectNode event = firing();
        assertThat(Normalize.alert(event).origin().subject()).isEqualTo("datadog 9481723");

        event.withObject("/identity").remove("rule_id");
        assertThat(Normalize.alert(event).origin().subject())
                .isEqualTo("datadog arn:aws:cloudwatch:us-east-1:123456789012:alarm:checkout-api-5xx");

        event.withObject("/identity").remove("alarm_arn");
        assertThat(Normalize.alert(event).origin().subject()).isEqualTo("datadog checkout-api");

        event.withObject("/resource").remove("id");
        assertThat(Normalize.alert(event).origin().subject()).isEqualTo("datadog Checkout API error rate over 5 %");

        assertThat(Normalize.invalid(Json.object().put("schema_version", 1))
                        .origin()
                        .subject())
                .isEqualTo("unknown");
    }

    /** The schema allows it, and a list of names has no room for remarks. */
    @Test
    void aDashIsPartOfANameInAListOfTeams() {
        ObjectNode event = firing();
        event.remove("team");
        event.putArray("teams").add("SRE - Platform").add("web").add("Data --- EU, ops");

        Alert alert = Normalize.alert(event);

        assertThat(alert.event().teams()).containsExactly("sre-platform", "web", "data-eu", "ops");
        assertThat(alert.routingProblems()).isEmpty();
    }

    /** Told by its shape alone: each event stands or falls by itself, wherever it is. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "7", "\"x\"", "{\"schema_version\":99}", "{\"alerts\":[]}"})
    void whatIsWrongWithOneElementCostsNoOther(String wrong) {
        String event = Json.write(firing().put("priority", "P0"));

        for (String array : List.of("[" + event + "," + wrong + "]", "[" + wrong + "," + event + "]")) {
            List<Interpretation> entries = Normalize.text(array);

            assertThat(entries).hasSize(2);
            assertThat(entries)
                    .filteredOn(Interpretation.Alert.class::isInstance)
                    .singleElement()
                    .satisfies(alert -> assertThat(
                                    ((Interpretation.Alert) alert).event().priority())
                            .isEqualTo(Priority.P0));
            assertThat(entries).filteredOn(Invalid.class::isInstance).hasSize(1);
        }
    }

    private static ObjectNode firing() {
        return TestData.json("normalized/normalized-firing.json");
    }

    @Test
    void afterManyWrongEventsTheRestIsStillToldWhatIsMissing() {
        ArrayNode events = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 150; i++) {
            events.addObject().put("schema_version", 1).put("source", "x").put("unknown", i);
        }
        events.add(TestData.json("normalized/normalized-minimal.json"));

        List<Interpretation> entries = Normalize.all(events);

        assertThat(entries).hasSize(151);
        assertThat(((Interpretation.Invalid) entries.getFirst()).violations())
                .contains(
                        new Violation("/0/unknown", "is not a known property"),
                        new Violation("/0/title", "is required"));
        assertThat(((Interpretation.Invalid) entries.get(149)).violations())
                .containsExactly(
                        new Violation("/149/state", "is required"),
                        new Violation("/149/title", "is required"),
                        new Violation("/149/occurred_at", "is required"),
                        new Violation("/149/identity", "is required"),
                        new Violation("/149/links", "is required"));
        assertThat(entries.getLast()).isInstanceOf(Interpretation.Alert.class);
    }

    @Test
    void whatIsRequiredIsWhatTheSchemaSays() {
        List<String> required = new ArrayList<>();
        Json.parse(AlertEventSchema.text()).path("required").forEach(name -> required.add(name.asText()));
        required.remove("priority");

        assertThat(NormalizedSender.REQUIRED).containsExactlyInAnyOrderElementsOf(required);
    }
}
