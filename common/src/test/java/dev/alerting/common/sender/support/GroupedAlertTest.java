package dev.alerting.common.sender.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.RoutingProblem;
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
                group("Disk", "{'alertname':'Disk','instance':'a'}", "{'alertname':'Disk','instance':'a'}"),
                group(
                        "Disk (instance=web-1, pod=p-1, job=node, a=1, severity=x)",
                        "{'alertname':'Disk','severity':'x','a':'1','job':'node','pod':'p-1','instance':'web-1'}",
                        "{'alertname':'Disk','severity':'y','a':'2','job':'x','pod':'p-2','instance':'web-2'}"),
                group(
                        "Disk (instance=web-1:9100, job=node)",
                        "{'alertname':'Disk','host':'web-1','instance':'web-1:9100','job':'node','service':'node'}",
                        "{'alertname':'Disk','host':'web-2','instance':'web-2:9100','job':'x','service':'y'}"),
                group(
                        "Disk (pod=p-1)",
                        "{'alertname':'Disk','pod':'p-1','uid':'0c2d5a3e-1111-4222-8333-944445555660'}",
                        "{'alertname':'Disk','pod':'p-2','uid':'0c2d5a3e-1111-4222-8333-944445555661'}"),
                group(
                        "Disk (uid=0c2d5a3e-1111-4222-8333-944445555660)",
                        "{'alertname':'Disk','uid':'0c2d5a3e-1111-4222-8333-944445555660'}",
                        "{'alertname':'Disk','uid':'0c2d5a3e-1111-4222-8333-944445555661'}"),
                group(
                        "Disk (pod=p-1, uid=0c2d5a3e-1111-4222-8333-944445555660)",
                        "{'alertname':'Disk','pod':'p-1','uid':'0c2d5a3e-1111-4222-8333-944445555660'}",
                        "{'alertname':'Disk','pod':'p-1','uid':'0c2d5a3e-1111-4222-8333-944445555661'}",
                        "{'alertname':'Disk','pod':'p-2','uid':'0c2d5a3e-1111-4222-8333-944445555662'}"),
                group(
                        "Disk (instance_id=i-0ab12cd34ef567890)",
                        "{'alertname':'Disk','instance_id':'i-0ab12cd34ef567890'}",
                        "{'alertname':'Disk','instance_id':'i-0ab12cd34ef567891'}"),
                group(
                        "Rule (no data)",
                        "{'alertname':'DatasourceNoData','rulename':'Rule','ref_id':'A','__alert_rule_uid__':'1'}",
                        "{'alertname':'DatasourceNoData','rulename':'Other','ref_id':'B','__alert_rule_uid__':'2'}"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("groups")
    void theTitleTellsTheAlertsOfAGroupApart(String title, List<String> labels) {
        ObjectNode body = Json.object();
        labels.forEach(each -> body.withArray("/alerts").addObject().set("labels", json(each)));
        List<GroupedAlert> group = GroupedAlert.all(body);

        assertThat(title(group.getFirst(), group, body)).isEqualTo(title);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "Down; {'alertname':'Down','instance':'a'}; {}",
                "Down (instance=a, job=node); {'alertname':'Down','instance':'a','job':'node','pod':'p'};"
                        + " {'alertname':'Down','job':'node','instance':'a'}",
                "Down (instance=a); {'alertname':'Down','instance':'a','job':''}; {'instance':'a','job':'','pod':'b'}",
                "Down; {'alertname':'Down','team':'web'}; {'alertname':'Down','team':'web','grafana_folder':'x'}",
                "Down on web-1; {'alertname':'Down on web-1','instance':'web-1'}; {'instance':'web-1'}",
                "Down on web-1 (instance=web-10); {'alertname':'Down on web-1','instance':'web-10'}; {'instance':'web-10'}",
                "Over 5 % (shard=5); {'alertname':'Over 5 %','shard':'5'}; {'shard':'5'}",
            })
    void whatANotificationIsGroupedByTellsItsOnlyAlertApart(String title, String labels, String groupLabels) {
        ObjectNode body = Json.object();
        body.withArray("/alerts").addObject().set("labels", json(labels));
        body.set("groupLabels", json(groupLabels));
        List<GroupedAlert> group = GroupedAlert.all(body);

        assertThat(title(group.getFirst(), group, body)).isEqualTo(title);
    }

    @Test
    void theLabelsOfATitleAreBoundedAndStaySeenBehindALongName() {
        String name = "N".repeat(400);
        ObjectNode body = Json.object();
        for (String end : List.of("1", "2")) {
            ObjectNode labels = body.withArray("/alerts").addObject().putObject("labels");
            labels.put("alertname", name).put("image", "registry.example.test/" + "x".repeat(80) + "-" + end);
            for (int i = 0; i < 20; i++) {
                labels.put("label_number_" + i, "some value " + i + end);
            }
        }
        List<GroupedAlert> group = GroupedAlert.all(body);

        List<String> titles =
                group.stream().map(alert -> title(alert, group, body)).toList();

        assertThat(titles).doesNotHaveDuplicates().allSatisfy(title -> {
            assertThat(title).hasSizeLessThanOrEqualTo(251).startsWith("NNNN").contains("… (label_number_0=");
            assertThat(title.length() - title.indexOf(" (") - 3).isLessThanOrEqualTo(DistinguishingLabels.MAX_LENGTH);
        });
    }

    @Test
    void aLongValueShowsBothEnds() {
        ObjectNode body = Json.object();
        for (String end : List.of("1", "2")) {
            body.withArray("/alerts")
                    .addObject()
                    .putObject("labels")
                    .put("alertname", "Disk")
                    .put("image", "registry.example.test/path/" + "x".repeat(80) + "-" + end);
        }
        List<GroupedAlert> group = GroupedAlert.all(body);

        assertThat(title(group.getFirst(), group, body))
                .startsWith("Disk (image=registry.example.test/path/xx…x")
                .endsWith("x-1)");
    }

    @Test
    void aPlaceholderDoesNotHideATeamOrAPriority() {
        String labels = "'labels':{'team':'web','priority':1}";

        for (String none : List.of("null", "None", "N/A", "<no value>", "undefined", "-")) {
            assertThat(routing("{" + labels + ",'annotations':{'team':'" + none + "','priority':'" + none + "'}}"))
                    .isEqualTo(new Routing(List.of("web"), Priority.P1, List.of()));
            assertThat(routing("{'annotations':{'team':'" + none + "','priority':'" + none + "'}}")
                            .problems())
                    .containsExactly(
                            new RoutingProblem(RoutingProblem.Kind.INVALID_TEAM, none, "team"),
                            new RoutingProblem(RoutingProblem.Kind.MISSING_PRIORITY, "", "priority"));
        }
    }

    @Test
    void norDoesARemarkWhichStaysInTheDetails() {
        GroupedAlert alert =
                one("{'labels':{'team':'web','priority':'P0'},'annotations':{'team':'the web team (see wiki)',"
                        + "'priority':'see runbook'}}");

        assertThat(alert.routing(RoutingDefaults.STANDARD, REMEDY))
                .isEqualTo(new Routing(List.of("web"), Priority.P0, List.of()));
        assertThat(alert.rawDetails().path("annotations"))
                .isEqualTo(json("{'priority':'see runbook','team':'the web team (see wiki)'}"));
    }

    /** The values are those that Alertmanager itself sent for these labels. */
    @Test
    void withoutAFingerprintTheLabelsGiveTheOneThatALaterVersionSends() {
        for (String payload : List.of("firing", "resolved", "missing-team", "local-offset", "group", "mixed")) {
            ObjectNode body = TestData.json("alertmanager/alertmanager-" + payload + ".json");
            List<String> sent = GroupedAlert.all(body).stream()
                    .map(GroupedAlert::fingerprintOrHashOfLabels)
                    .toList();
            body.path("alerts").forEach(alert -> ((ObjectNode) alert).remove("fingerprint"));

            assertThat(GroupedAlert.all(body))
                    .extracting(GroupedAlert::fingerprintOrHashOfLabels)
                    .isEqualTo(sent);
        }
    }

    @Test
    void withoutFingerprintAndLabelsAnAlertIsNobodys() {
        GroupedAlert alert = one("{'labels':{}}");

        alert.fingerprintOrHashOfLabels();

        assertThat(alert.violations()).containsExactly(new Violation("/alerts/0/fingerprint", "is required"));
    }

    @Test
    void theDetailsHoldWhatIsNotShownElsewhere() {
        GroupedAlert alert = one(
                "{'labels':{'b':'2','a':1},'values':{'A':1.5},'annotations':{'team':'web','Priority':'1','summary':'s',"
                        + "'Summary':'other','runbook_url':'r','Runbook_URL':'other','query':'up','null':null}}");

        alert.routing(RoutingDefaults.STANDARD, REMEDY);
        alert.showAnnotation("summary");
        alert.showAnnotation("runbook_url");

        assertThat(alert.rawDetails())
                .isEqualTo(json("{'labels':{'a':'1','b':'2'},'values':{'A':1.5},"
                        + "'annotations':{'query':'up','Summary':'other','Runbook_URL':'other'}}"));
    }

    @Test
    void aTeamOrPriorityThatIsNotUsedStaysInTheDetails() {
        GroupedAlert alert =
                one("{'annotations':{'team':'@org/web','priority':'urgent','Priority':'P1','Teams':'web'}}");

        alert.routing(RoutingDefaults.STANDARD, REMEDY);

        assertThat(alert.rawDetails().path("annotations"))
                .isEqualTo(json("{'Teams':'web','priority':'urgent','team':'@org/web'}"));
    }

    @Test
    void emptyDetailsAreLeftOut() {
        assertThat(one("{'labels':{},'values':null,'annotations':[]}").rawDetails())
                .isEqualTo(Json.object());
        assertThat(one("{'values':{}}").rawDetails()).isEqualTo(Json.object());
    }

    private static String title(GroupedAlert alert, List<GroupedAlert> group, JsonNode body) {
        return alert.title(alert.name(""), DistinguishingLabels.of(group, body));
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
