package dev.alerting.common.sender.datadog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Normalize;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.RoutingProblem.Kind;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatadogSenderTest {
    private static final Path TEMPLATE = Repository.path("docs", "senders", "datadog-payload.json");

    @ParameterizedTest
    @ValueSource(strings = {"{'alert_id':'1','alert_transition':'Triggered'}"})
    void itsShapeIsRecognized(String json) {
        assertThat(new DatadogSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'alert_id':'1'}", "{'alert_transition':'Triggered'}"})
    void whatOnlyLooksLikeItIsNot(String json) {
        assertThat(new DatadogSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isFalse();
    }

    @Test
    void thePayloadToPasteHasWhatTheTransformerReads() throws IOException {
        String template = Files.readString(TEMPLATE);
        Map<String, String> values = Map.of(
                "ALERT_ID", "91417823",
                "ALERT_TRANSITION", "Triggered",
                "ALERT_TITLE", "Search latency is high",
                "ALERT_PRIORITY", "P1",
                "ALERT_SCOPE", "cluster:search-1",
                "DATE", "1759917600000",
                "TAGS", "team:web",
                "LINK", "https://app.datadoghq.example.com/monitors/91417823");
        String body = Pattern.compile("\\$([A-Z_]+)")
                .matcher(template)
                .replaceAll(variable -> values.getOrDefault(variable.group(1), ""));

        AlertEvent event = Normalize.event(Json.parse(body));

        assertThat(event.title()).isEqualTo("Search latency is high (cluster:search-1)");
        assertThat(event.priority()).isEqualTo(Priority.P0);
        assertThat(event.teams()).containsExactly("web");
        assertThat(event.links().source()).isPresent();
    }

    @Test
    void thePayloadsOfTestDataAreThatTemplateFilledIn() throws IOException {
        List<String> fields = names(Json.parse(Files.readString(TEMPLATE)));

        List<String> payloads = TestData.names().stream()
                .filter(name -> name.startsWith("datadog/"))
                .toList();
        assertThat(payloads).isNotEmpty();
        for (String payload : payloads) {
            assertThat(names(TestData.json(payload))).as(payload).containsExactlyInAnyOrderElementsOf(fields);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Triggered, FIRING, Triggered",
        "Re-Triggered, FIRING, Triggered",
        "Warn, FIRING, Warn",
        "Re-Warn, FIRING, Warn",
        "No Data, FIRING, No Data",
        "Re-No Data, FIRING, No Data",
        "Recovered, RESOLVED, ok again",
        "Warn Recovered, RESOLVED, ok again",
        "No Data Recovered, RESOLVED, ok again"
    })
    void aTransitionIsAState(String transition, AlertState state, String reason) {
        AlertEvent event = Normalize.event(triggered()
                .put("alert_transition", transition)
                .put("alert_status", state == AlertState.RESOLVED ? "ok again" : "bad"));

        assertThat(event.state()).isEqualTo(state);
        assertThat(event.reason()).contains(reason);
    }

    @Test
    void aRenotificationDoesNotTellWhichStateItIsOf() {
        AlertEvent event = Normalize.event(triggered().put("alert_transition", "Renotify"));

        assertThat(event.state()).isEqualTo(AlertState.FIRING);
        assertThat(event.reason()).isEmpty();
    }

    @Test
    void theCycleNamesTheEpisodeAndTheEventsTimeOrdersIt() {
        Interpretation.Alert alert = Normalize.alert(triggered());

        assertThat(alert.cycleKey())
                .contains(triggered().path("alert_cycle_key").textValue());
        assertThat(alert.observedAt()).isEqualTo(Instant.ofEpochMilli(1_759_917_600_000L));
        assertThat(alert.event().startedAt()).isEmpty();
        assertThat(Normalize.alert(triggered().put("alert_cycle_key", "$ALERT_CYCLE_KEY"))
                        .cycleKey())
                .isEmpty();
    }

    @Test
    void anEndWithoutAStatusSaysAtLeastThat() {
        assertThat(Normalize.event(
                                triggered().put("alert_transition", "Recovered").put("alert_status", ""))
                        .reason())
                .contains("Recovered");
    }

    @Test
    void theEventsOfOneGroupOfAMonitorAreOneAlert() {
        String fingerprint = Normalize.alert(triggered()).fingerprint();

        for (String file : new String[] {"retriggered", "priority-change", "warn", "recovered"}) {
            assertThat(Normalize.alert(TestData.json("datadog/datadog-" + file + ".json"))
                            .fingerprint())
                    .as(file)
                    .isEqualTo(fingerprint);
        }
        assertThat(Normalize.alert(triggered()
                                .put("alert_cycle_key", "next")
                                .put("alert_title", "Renamed")
                                .put("tags", ""))
                        .fingerprint())
                .isEqualTo(fingerprint);
    }

    @Test
    void anotherMonitorGroupOrOrganizationIsAnotherAlert() {
        List<String> fingerprints = new ArrayList<>();
        fingerprints.add(Normalize.alert(triggered()).fingerprint());
        fingerprints.add(Normalize.alert(TestData.json("datadog/datadog-other-group.json"))
                .fingerprint());
        for (String field : new String[] {"alert_id", "org_id", "aggreg_key"}) {
            fingerprints.add(Normalize.alert(triggered().put(field, "12345")).fingerprint());
        }

        assertThat(fingerprints).doesNotHaveDuplicates();
    }

    @Test
    void withoutAnAggregationKeyTheScopeTellsTheGroups() {
        ObjectNode one = triggered().put("aggreg_key", "").put("alert_scope", "host:a");
        ObjectNode other = triggered().put("aggreg_key", "null").put("alert_scope", "host:b");

        assertThat(Normalize.event(one).resource().id()).contains("host:a");
        assertThat(Normalize.alert(one).fingerprint())
                .isNotEqualTo(Normalize.alert(other).fingerprint());
    }

    @Test
    void groupsThatShareAnAggregationKeyAreToldApartByTheirScope() {
        ObjectNode one = triggered().put("alert_scope", "host:a,env:prod");
        ObjectNode other = triggered().put("alert_scope", "host:b,env:prod");
        ObjectNode inAnotherOrder = triggered().put("alert_scope", "env:prod, host:a");
        String fingerprint = Normalize.alert(one).fingerprint();

        assertThat(Normalize.alert(other).fingerprint()).isNotEqualTo(fingerprint);
        assertThat(Normalize.alert(inAnotherOrder).fingerprint()).isEqualTo(fingerprint);
    }

    /** Version 1.0 knew groups by their aggregation key alone; its open records have to be found. */
    @Test
    void anAlertIsKnownByItsFormerFingerprint() {
        String withoutScope =
                Normalize.alert(triggered().put("alert_scope", "*")).fingerprint();

        assertThat(Normalize.alert(triggered()).earlierFingerprint()).contains(withoutScope);
        assertThat(Normalize.alert(triggered().put("alert_scope", "*")).earlierFingerprint())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[P1] [Triggered on {host:a}] Disk is full; host:a; Disk is full (host:a)",
                "[Triggered on {host:a,env:prod}] Disk is full; env:prod,host:a; Disk is full (env:prod,host:a)",
                "[Triggered] [Memory Alert]; host:a; [Memory Alert] (host:a)",
                "[P2] [Warn on {a:{b}}] Disk [P1]; ''; Disk [P1]",
                "[P5] [No Data on {host:a}] Disk; ''; Disk",
                "[Re-Triggered] Disk; ''; Disk",
                "[Recovered] Disk; ''; Disk",
                "[Triggered]; host:a; Datadog monitor 91417823 (host:a)",
                "[web] Disk; ''; [web] Disk",
                "Disk of host:a in env:prod; env:prod,host:a; Disk of host:a in env:prod",
                "a title; host:a; a title (host:a)",
                "down on host:a; host:a; down on host:a",
                "a title; *; a title",
                "a title; ''; a title",
                "''; host:a; Datadog monitor 91417823 (host:a)"
            })
    void theTitleTellsTheGroupsApart(String title, String scope, String expected) {
        assertThat(Normalize.event(triggered().put("alert_title", title).put("alert_scope", scope))
                        .title())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"P1, P0", "P2, P1", "P3, P2", "P4, P3", "P5, P3", "1, P0", "2, P1", "5, P3", "p2, P1"})
    void theFiveStepsBecomeFour(String written, Priority priority) {
        assertThat(Normalize.event(triggered().put("alert_priority", written)).priority())
                .isEqualTo(priority);
    }

    @Test
    void aTagForUsWinsOverTheMonitorsPriority() {
        assertThat(Normalize.event(triggered().put("tags", "team:web,PRIORITY: P3 "))
                        .priority())
                .isEqualTo(Priority.P3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "high", "null", "P1 (see wiki)"})
    void aTagThatIsNoPriorityDoesNotHideTheMonitors(String tag) {
        ObjectNode body = triggered().put("alert_priority", "P1");
        Interpretation.Alert alert = Normalize.alert(body.put("tags", "team:web,priority:" + tag));

        assertThat(alert.event().priority()).isEqualTo(Priority.P0);
        assertThat(alert.routingProblems()).isEmpty();
        assertThat(Normalize.event(body.put("tags", "team:web,priority:" + tag + ",priority:P3"))
                        .priority())
                .isEqualTo(Priority.P3);
    }

    @ParameterizedTest
    @CsvSource({"ops:tier_1, ops-tier_1", "a::b:c, a-b-c", "dev_infra/x.y, dev_infra/x.y"})
    void aTeamsTagMayHoldColons(String tag, String team) {
        Interpretation.Alert alert = Normalize.alert(triggered().put("tags", "team:" + tag));

        assertThat(alert.event().teams()).containsExactly(team);
        assertThat(alert.routingProblems()).isEmpty();
    }

    @Test
    void severalTeamsAreSeveralTags() {
        assertThat(Normalize.event(triggered().put("tags", "team:web,env:prod,Team:Dev Infra,teams:release"))
                        .teams())
                .containsExactly("web", "dev-infra", "release");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "monitor", "team:", ":web", "steam:web", ",,,"})
    void withoutATeamItIsFiledForTheFallbackTeam(String tags) {
        Interpretation.Alert alert = Normalize.alert(triggered().put("tags", tags));

        assertThat(alert.event().teams()).containsExactly("unrouted");
        assertThat(alert.routingProblems()).extracting(RoutingProblem::kind).containsExactly(Kind.MISSING_TEAM);
    }

    @Test
    void timeAndLinkAreDatadogsOwn() {
        assertThat(Normalize.event(triggered()).occurredAt()).isEqualTo(Instant.ofEpochMilli(1_759_917_600_000L));
        assertThat(Normalize.event(triggered().put("link", "https://dd.example/m"))
                        .links()
                        .source())
                .contains(URI.create("https://dd.example/m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1759917600", "soon", "-1759917600000", "1759917600000.5", "17599176000000"})
    void aTimeThatIsNotInMillisecondsIsRefused(String date) {
        assertThat(Normalize.invalid(triggered().put("date", date)).violations())
                .containsExactly(new Violation("/date", "is not a time in milliseconds since 1970"));
    }

    @Test
    void everythingThatIsMissingIsToldWithItsPlace() {
        assertThat(Normalize.violations("datadog", "{}"))
                .containsExactly(
                        new Violation("/alert_id", "is required"),
                        new Violation("/alert_transition", "is required"),
                        new Violation("/date", "is required"));
        assertThat(Normalize.invalid(triggered().put("alert_transition", "Exploded"))
                        .violations())
                .containsExactly(new Violation("/alert_transition", "is not a transition of a monitor"));
    }

    private static ObjectNode triggered() {
        return TestData.json("datadog/datadog-triggered.json");
    }

    private static List<String> names(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
