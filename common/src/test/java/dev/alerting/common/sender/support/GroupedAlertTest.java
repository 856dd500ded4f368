package dev.alerting.common.sender.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.RoutingDefaults;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupedAlertTest {
    private static final Routing.Remedy REMEDY = new Routing.Remedy("team", "priority");

    @Test
    void aFiringAlertOccurredAtItsStart() {
        GroupedAlert alert = one("{'startsAt':'2025-09-16T17:11:19.283071388Z','endsAt':'2099-01-01T00:00:00Z'}");

        assertThat(alert.occurredAt(AlertState.FIRING)).isEqualTo(Instant.parse("2025-09-16T17:11:19.283071388Z"));
        assertThat(alert.violations()).isEmpty();
    }

    @Test
    void aResolvedAlertOccurredAtItsEnd() {
        GroupedAlert alert = one("{'startsAt':'2025-09-16T17:11:19Z','endsAt':'2025-09-16T18:00:00.000000001+00:00'}");

        assertThat(alert.occurredAt(AlertState.RESOLVED)).isEqualTo(Instant.parse("2025-09-16T18:00:00.000000001Z"));
    }

    @Test
    void anEndBeforeTheStartCountsAsTheStart() {
        GroupedAlert alert = one("{'startsAt':'2025-09-16T17:11:19Z','endsAt':'2025-09-16T17:00:00Z'}");

        assertThat(alert.occurredAt(AlertState.RESOLVED)).isEqualTo(Instant.parse("2025-09-16T17:11:19Z"));
        assertThat(alert.violations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'startsAt':'2025-09-16T17:11:19Z'}; is required",
                "{'startsAt':'2025-09-16T17:11:19Z','endsAt':null}; is required",
                "{'startsAt':'2025-09-16T17:11:19Z','endsAt':'soon'}; is not a time with an offset",
                "{'startsAt':'2025-09-16T17:11:19Z','endsAt':'0001-01-01T00:00:00Z'};"
                        + " is not set, though the alert is resolved",
            })
    void aResolvedAlertNeedsItsEnd(String json, String message) {
        GroupedAlert alert = one(json);

        alert.occurredAt(AlertState.RESOLVED);

        assertThat(alert.violations()).containsExactly(new Violation("/alerts/0/endsAt", message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"team", "TEAM", "Team", "teams", "Teams"})
    void aTeamIsFoundWhateverTheCaseOfItsName(String name) {
        assertThat(routing("{'annotations':{'" + name + "':'Web'}}").teams()).containsExactly("web");
        assertThat(routing("{'labels':{'" + name + "':'Web'}}").teams()).containsExactly("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"priority", "PRIORITY", "Priority"})
    void aPriorityIsFoundWhateverTheCaseOfItsName(String name) {
        assertThat(routing("{'annotations':{'" + name + "':0}}").priority()).isEqualTo(Priority.P0);
        assertThat(routing("{'labels':{'" + name + "':'p0'}}").priority()).isEqualTo(Priority.P0);
    }

    @Test
    void annotationsWinOverLabelsUnlessTheyAreBlank() {
        String labels = "'labels':{'team':'web','priority':'P3'}";

        assertThat(routing("{" + labels + ",'annotations':{'team':'release','priority':'P1'}}"))
                .isEqualTo(new Routing(List.of("release"), Priority.P1, List.of()));
        assertThat(routing("{" + labels + ",'annotations':{'team':' ','priority':''}}"))
                .isEqualTo(new Routing(List.of("web"), Priority.P3, List.of()));
    }

    @Test
    void teamAndTeamsAreReadTogether() {
        assertThat(routing("{'labels':{'team':'web','Teams':'release, web'}}").teams())
                .containsExactly("web", "release");
    }

    static Stream<Arguments> groups() {
        return Stream.of(
                group("Disk", "{'alertname':'Disk','instance':'a'}"),
                group(
                        "Disk (instance=a)",
                        "{'alertname':'Disk','instance':'a'}",
                        "{'alertname':'Disk','instance':'b'}"),
                group("Disk", "{'alertname':'Disk','instance':'a'}", "{'alertname':'Memory','instance':'b'}"),
                group(
                        "Disk (a=1, b=2)",
                        "{'alertname':'Disk','b':'2','a':'1'}",
                        "{'alertname':'Disk','b':'3','a':'4'}"),
                group("Disk (b=2)", "{'alertname':'Disk','b':'2','a':'1'}", "{'alertname':'Disk','b':'3','a':'1'}"),
                group("Disk (instance=a)", "{'alertname':'Disk','instance':'a'}", "{'alertname':'Disk'}"),
                group("Disk", "{'alertname':'Disk'}", "{'alertname':'Disk','instance':'b'}"),
                group("Disk", "{'alertname':'Disk','team':'a'}", "{'alertname':'Disk','team':'b'}"),
                group("Disk", "{'alertname':'Disk','Team':'a'}", "{'alertname':'Disk','Team':'b'}"),
                group("Disk", "{'alertname':'Disk','Priority':'1'}", "{'alertname':'Disk','Priority':'2'}"),
                group("Disk", "{'alertname':'Disk','grafana_folder':'a'}", "{'alertname':'Disk','grafana_folder':'b'}"),
                group("Disk", "{'alertname':'Disk','instance':'a'}", "{'alertname':'Disk','instance':'a'}"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("groups")
    void theTitleTellsTheAlertsOfAGroupApart(String title, List<String> labels) {
        ObjectNode body = Json.object();
        labels.forEach(each -> body.withArray("/alerts").addObject().set("labels", json(each)));
        List<GroupedAlert> group = GroupedAlert.all(body);

        assertThat(group.getFirst().title("Disk", DistinguishingLabels.of(group)))
                .isEqualTo(title);
    }

    @Test
    void theDetailsHoldWhatHasNoPlaceOfItsOwn() {
        GroupedAlert alert = one(
                "{'labels':{'b':'2','a':1},'values':{'A':1.5},'annotations':{'team':'web','Priority':'1',"
                        + "'summary':'s','description':'d','runbook_url':'r','grafana_state_reason':'g','query':'up','null':null}}");

        assertThat(alert.details())
                .isEqualTo(json("{'labels':{'a':'1','b':'2'},'values':{'A':1.5},'annotations':{'query':'up'}}"));
    }

    @Test
    void emptyDetailsAreLeftOut() {
        assertThat(one("{'labels':{},'values':null,'annotations':[]}").details())
                .isEqualTo(Json.object());
        assertThat(one("{'values':{}}").details()).isEqualTo(Json.object());
    }

    private static Arguments group(String title, String... labels) {
        return Arguments.of(title, List.of(labels));
    }

    private static Routing routing(String json) {
        return one(json).routing(RoutingDefaults.STANDARD, REMEDY);
    }

    private static GroupedAlert one(String json) {
        ObjectNode body = Json.object();
        body.putArray("alerts").add(json(json));
        return GroupedAlert.all(body).getFirst();
    }

    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"'));
    }
}
