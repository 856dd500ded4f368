package dev.alerting.common.sender.pagerduty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Normalize;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.RoutingProblem.Kind;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagerDutySenderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'event':{'event_type':'incident.triggered','data':{}}}",
                "{'event':{'event_type':'pagey.ping','data':{'type':'ping'}}}"
            })
    void itsShapeIsRecognized(String json) {
        assertThat(new PagerDutySender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'event':{'event_type':'incident.triggered'}}",
                "{'event':{'event_type':1,'data':{}}}",
                "{'event':{'data':{}}}",
                "{'event':'incident.triggered'}"
            })
    void whatOnlyLooksLikeItIsNot(String json) {
        assertThat(new PagerDutySender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isFalse();
    }

    @Test
    void theEventsOfOneIncidentAreOneAlert() {
        String fingerprint = Normalize.alert(triggered()).fingerprint();

        for (String file : new String[] {"priority-updated", "resolved", "reopened"}) {
            assertThat(Normalize.alert(TestData.json("pagerduty/pagerduty-" + file + ".json"))
                            .fingerprint())
                    .as(file)
                    .isEqualTo(fingerprint);
        }
        ObjectNode moved = triggered();
        incident(moved).withObject("/service").put("id", "POTHER1").put("summary", "Another service");
        incident(moved).put("title", "Renamed").put("incident_key", "other");
        assertThat(Normalize.alert(moved).fingerprint()).isEqualTo(fingerprint);
    }

    @Test
    void anotherIncidentIsAnotherAlert() {
        ObjectNode other = triggered();
        incident(other).put("id", "POTHER1");

        assertThat(Normalize.alert(other).fingerprint())
                .isNotEqualTo(Normalize.alert(triggered()).fingerprint());
    }

    @Test
    void aChangedPriorityIsAnEventOfTheSameEpisode() {
        AlertEvent changed = Normalize.event(TestData.json("pagerduty/pagerduty-priority-updated.json"));

        assertThat(changed.state()).isEqualTo(AlertState.FIRING);
        assertThat(changed.priority()).isEqualTo(Priority.P0);
        assertThat(changed.occurredAt()).isEqualTo(Normalize.event(triggered()).occurredAt());
        assertThat(changed.reason()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "incident.triggered",
                "incident.priority_updated",
                "incident.delegated",
                "incident.escalated",
                "incident.reassigned",
                "incident.service_updated",
            })
    void anEventOfAnOpenIncidentIsOfItsOneEpisode(String type) {
        ObjectNode body = triggered();
        body.withObject("/event").put("event_type", type).put("occurred_at", "2025-10-02T18:50:00Z");

        Interpretation.Alert alert = Normalize.alert(body);

        assertThat(alert.event().state()).isEqualTo(AlertState.FIRING);
        assertThat(alert.observedAt()).isEqualTo(Instant.parse("2025-10-02T18:50:00Z"));
        assertThat(alert.event().startedAt())
                .contains(Instant.parse(incident(body).path("created_at").textValue()));
        assertThat(alert.event().occurredAt())
                .isEqualTo(alert.event().startedAt().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"incident.delegated", "incident.escalated", "incident.reassigned", "incident.service_updated"})
    void anOwnerChangedAfterTheEndIsIgnored(String type) {
        ObjectNode body = triggered();
        body.withObject("/event").put("event_type", type);
        incident(body).put("status", "resolved");

        assertThat(Normalize.ignored(body).reason()).contains(type);
    }

    @Test
    void aReopenedIncidentBeginsAnewAndAnEndNamesNoBeginning() {
        Interpretation.Alert reopened = Normalize.alert(TestData.json("pagerduty/pagerduty-reopened.json"));
        Interpretation.Alert resolved = Normalize.alert(TestData.json("pagerduty/pagerduty-resolved.json"));

        assertThat(reopened.event().startedAt()).contains(reopened.observedAt());
        assertThat(resolved.event().startedAt()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Search, Ads & Maps; search-ads-&-maps",
                "Payments,EU; payments-eu",
                "Web,; web",
                "SRE - Platform; sre-platform",
                "SRE \u2013 Platform; sre-platform",
                "Payments (EU); payments-eu",
                "Ops: Tier 1; ops-tier-1",
                "[Core] Storage; core-storage",
                "C# Guild #2; c-guild-2",
                "Dev Infra; dev-infra",
                "Search & Ads; search-&-ads",
                "c++/core_2.x; c++/core_2.x",
            })
    void aTeamIsOneOwnerWhateverItsName(String name, String team) {
        ObjectNode body = triggered();
        incident(body).putArray("teams").addObject().put("summary", name);

        assertThat(Normalize.event(body).teams()).containsExactly(team);
        assertThat(Normalize.alert(body).routingProblems()).isEmpty();
    }

    @Test
    void aReopenedIncidentFiresAfterItsResolution() {
        AlertEvent resolved = Normalize.event(TestData.json("pagerduty/pagerduty-resolved.json"));
        AlertEvent reopened = Normalize.event(TestData.json("pagerduty/pagerduty-reopened.json"));

        assertThat(reopened.state()).isEqualTo(AlertState.FIRING);
        assertThat(reopened.occurredAt()).isAfter(resolved.occurredAt());
        assertThat(resolved.occurredAt()).isAfter(Normalize.event(triggered()).occurredAt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "incident.acknowledged",
                "incident.annotated",
                "incident.unacknowledged",
                "service.updated",
                "pagey.ping",
                "",
                "something.new"
            })
    void whatNeitherOpensNorEndsAnAlertIsIgnored(String type) {
        ObjectNode body = triggered();
        body.withObject("/event").put("event_type", type);

        if (type.isEmpty()) {
            assertThat(Normalize.invalid(body).violations())
                    .contains(new Violation("/event/event_type", "is required"));
        } else {
            assertThat(Normalize.ignored(body).reason()).contains(type);
        }
    }

    @Test
    void aPriorityChangedAfterTheEndIsIgnored() {
        ObjectNode body = TestData.json("pagerduty/pagerduty-priority-updated.json");
        incident(body).put("status", "resolved");

        assertThat(Normalize.ignored(body).reason()).contains("priority_updated");
    }

    @ParameterizedTest
    @CsvSource({
        "P1, P0",
        "P2, P1",
        "P3, P2",
        "P4, P3",
        "P5, P3",
        "p1, P0",
        "SEV-2, P1",
        "sev1, P0",
        "Sev 3, P2",
        "1, P0",
        "P0, P0"
    })
    void theFiveStepsBecomeFour(String summary, Priority priority) {
        ObjectNode body = triggered();
        incident(body).withObject("/priority").put("summary", summary);

        assertThat(Normalize.event(body).priority()).isEqualTo(priority);
        assertThat(Normalize.alert(body).routingProblems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"high, P1", "low, P3"})
    void withoutAPriorityTheUrgencyCounts(String urgency, Priority priority) {
        ObjectNode body = triggered();
        incident(body).putNull("priority").put("urgency", urgency);

        assertThat(Normalize.event(body).priority()).isEqualTo(priority);
        assertThat(Normalize.alert(body).routingProblems()).isEmpty();
    }

    @Test
    void norDoesAPlaceholderHideIt() {
        ObjectNode body = triggered();
        incident(body).put("urgency", "high").withObject("/priority").put("summary", "None");

        assertThat(Normalize.event(body).priority()).isEqualTo(Priority.P1);
    }

    @Test
    void aTeamWhoseNameHasNoLetterIsTold() {
        ObjectNode body = triggered();
        incident(body).putArray("teams").addObject().put("summary", "(!)");

        assertThat(Normalize.alert(body).routingProblems())
                .extracting(RoutingProblem::kind, RoutingProblem::found)
                .containsExactly(tuple(Kind.INVALID_TEAM, "(!)"));
    }

    @Test
    void anUnknownNameOfAPriorityIsTold() {
        Interpretation.Alert alert = Normalize.alert(TestData.json("pagerduty/pagerduty-other-priorities.json"));

        assertThat(alert.event().priority()).isEqualTo(Priority.P2);
        assertThat(alert.routingProblems())
                .extracting(RoutingProblem::kind, RoutingProblem::found)
                .containsExactly(tuple(Kind.INVALID_PRIORITY, "Business critical"));
    }

    @Test
    void withoutATeamItIsFiledForTheFallbackTeam() {
        Interpretation.Alert alert = Normalize.alert(TestData.json("pagerduty/pagerduty-missing-team.json"));

        assertThat(alert.event().teams()).containsExactly("unrouted");
        assertThat(alert.routingProblems()).extracting(RoutingProblem::kind).containsExactly(Kind.MISSING_TEAM);
    }

    @Test
    void theEndSaysHowItCame() {
        assertThat(Normalize.event(TestData.json("pagerduty/pagerduty-resolved.json"))
                        .reason())
                .contains("Resolved by Ada Example");
        assertThat(Normalize.event(TestData.json("pagerduty/pagerduty-merged.json"))
                        .reason())
                .contains("Merged into another incident");
    }

    @Test
    void theLinkLeadsToTheIncident() {
        assertThat(Normalize.event(triggered()).links())
                .isEqualTo(new Links(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(URI.create("https://example.pagerduty.com/incidents/PGR0VU2")),
                        Optional.empty()));
    }

    @Test
    void everythingThatIsMissingIsToldWithItsPlace() {
        assertThat(Normalize.violations("pagerduty", "{}"))
                .containsExactly(
                        new Violation("/event/event_type", "is required"),
                        new Violation("/event/occurred_at", "is required"),
                        new Violation("/event/data/id", "is required"),
                        new Violation("/event/data/title", "is required"));
        assertThat(Normalize.invalid(TestData.json("pagerduty/pagerduty-missing-fields.json"))
                        .violations())
                .contains(new Violation("/event/data/created_at", "is not a time with an offset"));
    }

    @Test
    void withoutItsCreationTheEventsOwnTimeCounts() {
        ObjectNode body = triggered();
        incident(body).putNull("created_at");

        assertThat(Normalize.event(body).occurredAt()).isEqualTo(Instant.parse("2025-10-02T18:45:22.169Z"));
    }

    private static ObjectNode triggered() {
        return TestData.json("pagerduty/pagerduty-triggered.json");
    }

    private static ObjectNode incident(ObjectNode body) {
        return body.withObject("/event/data");
    }
}
