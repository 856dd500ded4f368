package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.text.TextEffects;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalSecrets;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real Grafanas, Alertmanagers and scripts send, rebuilt from bug reports: {@code test-data/field/a*}. */
@ExtendWith(SharedPipeline.class)
class FieldGroupsTest {
    private World world;
    private Scenario scenario;
    private int issuesBefore;

    @BeforeEach
    void open(World shared) {
        world = shared;
        scenario = new Scenario(shared);
        issuesBefore = shared.pipeline().gitHub().issues().size();
    }

    @Test
    void replicasOfOneAlertmanagerTellOfOneAlert() throws InterruptedException {
        alertmanager(payload("a01-am-ha-external-url/1-firing-from-replica-0.json"));
        alertmanager(payload("a01-am-ha-external-url/2-repeat-from-replica-1.json"));
        assertThat(onlyNewIssue().isOpen()).isTrue();

        alertmanager(payload("a01-am-ha-external-url/3-resolved-from-replica-1.json"));
        assertThat(onlyNewIssue().isOpen()).isFalse();
    }

    @Test
    void anAlertmanagerWithoutAnAddressIsTheSameToo() throws InterruptedException {
        ObjectNode firing = alone("a01-am-ha-external-url/1-firing-from-replica-0.json", "01aa");
        ObjectNode resolved = alone("a01-am-ha-external-url/3-resolved-from-replica-1.json", "01aa");
        resolved.remove("externalURL");

        alertmanager(Json.write(firing));
        alertmanager(Json.write(resolved));

        assertThat(onlyNewIssue().isOpen()).isFalse();
    }

    /** Before 0.19 there was no fingerprint; a later version goes on with the same alert. */
    @Test
    void anOldAlertmanagerIsFiledByItsLabelsAndMayBeUpdatedMeanwhile() throws InterruptedException {
        ObjectNode firing = Json.object().put("version", "4").put("status", "firing");
        firing.putArray("alerts")
                .add(Json.parse(payload("../alertmanager/alertmanager-firing.json"))
                        .at("/alerts/0"));
        firing.withObject("/alerts/0/labels").put("instance", "old-alertmanager:9100");
        firing.withObject("/alerts/0").remove("fingerprint");
        ObjectNode resolved = firing.deepCopy().put("status", "resolved");
        resolved.withObject("/alerts/0").put("status", "resolved").put("endsAt", "2025-09-25T10:41:12Z");

        alertmanager(Json.write(firing));
        assertThat(onlyNewIssue().isOpen()).isTrue();

        alertmanager(Json.write(resolved));
        assertThat(onlyNewIssue().isOpen()).isFalse();
    }

    @Test
    void theEndOfOneGrafanaLeavesTheSameRuleOfAnotherAlone() throws InterruptedException {
        grafana(payload("a03-two-grafanas-b/1-prod.json"));

        grafana(payload("a03-two-grafanas-b/2-staging-resolved.json"));

        assertThat(onlyNewIssue().isOpen()).isTrue();
    }

    @Test
    void anAlertThatItsSenderEndedByTimeOutAndGoesOnWithIsOpenWhileItFires() throws InterruptedException {
        grafana(payload("a06-false-resolve/1-firing.json"));
        world.clock().advance(Duration.ofMinutes(5));
        grafana(payload("a06-false-resolve/2-resolved.json"));
        assertThat(onlyNewIssue().isOpen()).isFalse();

        for (String file : List.of("3", "4", "5")) {
            world.clock().advance(Duration.ofMinutes(4));
            grafana(payload("a06-false-resolve/" + file + "-firing-same-start.json"));
        }

        assertThat(newIssues()).hasSize(2);
        assertThat(newIssues().getFirst().isOpen()).isFalse();
        assertThat(newIssues().getLast().isOpen()).isTrue();
        assertThat(scenario.actions()).containsExactly("CREATE", "CLOSE", "SKIP_STALE", "CREATE", "SUPPRESS");
    }

    /** A notification that a sender repeats much later is news to us; a copy that comes soon after the end is not. */
    @ParameterizedTest
    @CsvSource({"X-Grafana-Token, 299, 1", "X-Grafana-Token, 301, 2", "alertmanager, 299, 1", "alertmanager, 301, 2"})
    void aFiringReplayedLongAfterItsResolutionOpensAFreshIssue(String sender, int seconds, int issues)
            throws InterruptedException {
        boolean isGrafana = sender.equals("X-Grafana-Token");
        String header = isGrafana ? LocalSecrets.GRAFANA_HEADER : LocalSecrets.ALERTMANAGER_HEADER;
        String folder = isGrafana ? "../grafana/grafana-" : "../alertmanager/alertmanager-";
        String fingerprint = "88" + seconds;
        String firing = Json.write(alone(folder + "firing.json", fingerprint));
        String resolved = Json.write(alone(folder + "resolved.json", fingerprint));
        post(header, firing);
        post(header, resolved);

        world.clock().advance(Duration.ofSeconds(seconds));
        post(header, firing);

        assertThat(newIssues()).hasSize(issues);
        assertThat(newIssues().getLast().isOpen()).isEqualTo(issues == 2);
    }

    @ParameterizedTest
    @CsvSource({"2-resolved-annotations-null.json, 08aa", "2b-resolved-annotations-absent.json, 08bb"})
    void anEndingWithoutAnnotationsIsNotUnrouted(String ending, String fingerprint) throws InterruptedException {
        ObjectNode firing = alone("a08-resolved-without-annotations/1-firing.json", fingerprint);
        ObjectNode resolved = alone("a08-resolved-without-annotations/" + ending, fingerprint);

        grafana(Json.write(firing));
        JsonNode answer = grafana(Json.write(resolved));

        assertThat(onlyNewIssue().isOpen()).isFalse();
        assertThat(onlyNewIssue().labels()).doesNotContain("routing:unknown");
        assertThat(answer.has("warnings")).isFalse();
        assertThat(world.log()).noneMatch(line -> line.contains("AlertsUnrouted"));
    }

    @Test
    void aFiringWithoutAnnotationsIsUnroutedStill() throws InterruptedException {
        ObjectNode firing = alone("a08-resolved-without-annotations/1-firing.json", "08cc");
        firing.withObject("/alerts/0").putNull("annotations");

        JsonNode answer = grafana(Json.write(firing));

        assertThat(onlyNewIssue().labels()).contains("routing:unknown", "Team:unrouted");
        assertThat(answer.path("warnings")).isNotEmpty();
    }

    @Test
    void alertsThatComeOneByOneAreToldApartByWhatTheyAreGroupedBy() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            alertmanager(payload("a10-group-by-all-same-title/" + (i + 1) + "-instance-" + i + ".json"));
        }

        assertThat(newIssues())
                .extracting(StoredIssue::title)
                .containsExactly(
                        "[P1] InstanceDown (instance=node-0.example.test:9100, job=node)",
                        "[P1] InstanceDown (instance=node-1.example.test:9100, job=node)",
                        "[P1] InstanceDown (instance=node-2.example.test:9100, job=node)");
    }

    @Test
    void aRuleOfGrafanaIsNamedAndGivesItsReasonAlsoThroughAlertmanager() throws InterruptedException {
        alertmanager(payload("a12-grafana-rules-via-alertmanager/1-nodata-0.json"));
        alertmanager(payload("a12-grafana-rules-via-alertmanager/2-nodata-1.json"));
        List<StoredIssue> open = newIssues();
        assertThat(open)
                .extracting(StoredIssue::title)
                .containsExactly("[P1] Checkout errors (no data)", "[P1] Search latency (no data)");
        assertThat(open.getFirst().body()).contains("### Reason\n````text\nNoData");

        alertmanager(payload("a12-grafana-rules-via-alertmanager/3-missing-series-resolved.json"));

        StoredIssue closed = newIssues().getFirst();
        assertThat(closed.isOpen()).isFalse();
        assertThat(closed.comments().getLast().body()).contains("MissingSeries", "out of sight");
        assertThat(closed.stateReason()).contains(StateReason.NOT_PLANNED);
        assertThat(closed.hasLabel("closed:out-of-sight")).isTrue();
        assertThat(newIssues().getLast().isOpen()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "2-spaces, https://wiki.example.test/display/OPS/Node%20down",
                "3-pipe, https://kibana.example.test/app/discover#/?_a=(query:'level:error%7Cfatal')",
                "4-braces, https://wiki.example.test/%7B%7B%20$labels.x%20%7D%7D",
                "5-underscore-host, http://monitoring_grafana:3000/d/abc",
                "6-umlaut-host, https://wiki.xn--mller-kva.example/rb",
                "8-quote, https://logs.example.test/?q=%22error%22",
            })
    void whatBrowsersOpenIsALink(String file, String address) throws InterruptedException {
        alertmanager(payload("a14-links/" + file + ".json"));

        assertThat(TextEffects.ofMarkdown(onlyNewIssue().body()).links())
                .extracting(link -> link.destination())
                .containsExactly(address, address, address);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "1-no-scheme, runbooks.example.test/rb/node",
                "7-plain-text, See page 'Node down' in Confluence",
            })
    void whatIsNoLinkIsVisibleText(String file, String text) throws InterruptedException {
        alertmanager(payload("a14-links/" + file + ".json"));

        assertThat(onlyNewIssue().body())
                .contains("- Runbook: `" + text + "`", "- Dashboard: `" + text + "`", "- Source: `" + text + "`");
        assertThat(TextEffects.ofMarkdown(onlyNewIssue().body()).links()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "1-no-scheme, 3, runbooks.example.test/rb/node",
                "2-spaces, 0, ``",
                "3-pipe, 0, ``",
                "4-braces, 0, ``",
                "5-underscore-host, 0, ``",
                "6-umlaut-host, 0, ``",
                "7-plain-text, 3, See page 'Node down' in Confluence",
                "8-quote, 0, ``",
            })
    void theDryRunWarnsOfEachLinkThatCannotBeUsedAndOfNoOther(String file, int problems, String found) {
        JsonNode report = scenario.dryRun(LocalSecrets.ALERTMANAGER_HEADER, payload("a14-links/" + file + ".json"));

        assertThat(report.path("problems").asInt()).isEqualTo(problems);
        assertThat(report.at("/alerts/0/problems")).hasSize(problems).allSatisfy(problem -> {
            assertThat(problem.path("problem").asText()).isEqualTo("UNUSABLE_LINK");
            assertThat(problem.path("found").asText()).isEqualTo(found);
            assertThat(problem.path("remedy").asText()).contains("https://");
        });
        assertThat(report.at("/alerts/0/problems"))
                .extracting(problem -> problem.path("link").asText())
                .isSubsetOf("runbook_url", "dashboard_url", "source_url");
    }

    /** Whoever sends them: links are read in one place. */
    @ParameterizedTest
    @CsvSource({
        "cloudwatch, b16-lost-links/alarm.json, runbook_url",
        "datadog, b11-datadog/link-braces.json, source_url",
        "pagerduty, b18-team-with-comma/triggered.json, source_url",
    })
    void theDryRunWarnsOfTheLinksOfEverySender(String source, String file, String link) {
        String body = payload(file)
                .replace("https://app.datadoghq.com/", "app/")
                .replaceAll("https://example.pagerduty.com/incidents/", "incidents/");

        JsonNode report = scenario.dryRun(LocalSecrets.CUSTOM_HEADER, body);

        assertThat(report.path("source").asText()).isEqualTo(source);
        assertThat(report.at("/alerts/0/problems"))
                .extracting(problem -> problem.path("problem").asText() + " "
                        + problem.path("link").asText())
                .containsExactly("UNUSABLE_LINK " + link);
    }

    @Test
    void anAddressThatLeadsElsewhereIsTextAndTheDryRunTells() throws InterruptedException {
        ObjectNode body = alone("a14-links/8-quote.json", "14aa");
        body.withObject("/alerts/0/annotations").put("runbook_url", "https://grafana.example.test@evil.example/x");

        JsonNode report = scenario.dryRun(LocalSecrets.ALERTMANAGER_HEADER, Json.write(body));
        assertThat(report.at("/alerts/0/problems"))
                .extracting(problem -> problem.path("link").asText() + " "
                        + problem.path("found").asText())
                .containsExactly("runbook_url https://grafana.example.test@evil.example/x");
        assertThat(newIssues()).isEmpty();

        alertmanager(Json.write(body));

        StoredIssue issue = onlyNewIssue();
        assertThat(issue.body()).contains("- Runbook: `https");
        assertThat(TextEffects.ofMarkdown(issue.body()).links())
                .hasSize(2)
                .noneMatch(link -> link.destination().contains("evil"));
    }

    @Test
    void aStartThatMovesBackIsTheSameEpisodeAndItsPriorityIsFollowed() throws InterruptedException {
        alertmanager(payload("a25-startsat-backwards/1-firing-from-prom-b.json"));
        alertmanager(payload("a25-startsat-backwards/2-firing-earlier-start-P0.json"));
        assertThat(onlyNewIssue().title()).isEqualTo("[P0] Replication lag");
        assertThat(onlyNewIssue().labels()).contains("Pri:P0").doesNotContain("Pri:P2");

        alertmanager(payload("a25-startsat-backwards/3-resolved.json"));
        assertThat(onlyNewIssue().isOpen()).isFalse();
    }

    /** A second Alertmanager has lost its Prometheus, and ends by a time-out what the first has ended before. */
    @Test
    void aLateEndOfAnEpisodeThatIsOverDoesNotCloseTheNext() throws InterruptedException {
        alertmanager(of25("1-firing-from-prom-b", 60));
        alertmanager(of25("3-resolved", 60));
        alertmanager(of25("1-firing-from-prom-b", 30));

        alertmanager(of25("3-resolved", 60));

        assertThat(newIssues()).extracting(StoredIssue::isOpen).containsExactly(false, true);

        alertmanager(of25("3-resolved", 30));
        assertThat(newIssues()).extracting(StoredIssue::isOpen).containsExactly(false, false);
    }

    private String of25(String file, int startedSecondsAgo) {
        ObjectNode body = alone("a25-startsat-backwards/" + file + ".json", "25b2");
        Instant now = world.clock().instant();
        ObjectNode alert = body.withObject("/alerts/0")
                .put("startsAt", now.minusSeconds(startedSecondsAgo).toString());
        if (alert.path("status").asText().equals("resolved")) {
            alert.put("endsAt", now.toString());
        }
        return Json.write(body);
    }

    @Test
    void theLabelsThatTellMostComeFirstAndTheTitleIsBounded() throws InterruptedException {
        alertmanager(payload("a26-long-title/1-two-pods.json"));

        assertThat(newIssues())
                .extracting(StoredIssue::title)
                .containsExactlyInAnyOrder(
                        "[P1] KubePodCrashLooping (instance=10.1.2.0:8080, pod=checkout-0-7c9f, namespace=shop-0)",
                        "[P1] KubePodCrashLooping (instance=10.1.2.1:8080, pod=checkout-1-7c9f, namespace=shop-1)");
    }

    @Test
    void aClockThatIsAheadDoesNotKeepAnIssueOpen() throws InterruptedException {
        grafana(payload("a29-clock-ahead/1-firing-4m50-ahead.json"));
        grafana(payload("a29-clock-ahead/2-resolved-6m-ahead.json"));

        assertThat(onlyNewIssue().isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2099-01-01T00:00:00Z", "1999-01-01T00:00:00Z"})
    void aClockThatIsYearsOffDoesNotEither(String start) throws InterruptedException {
        ObjectNode firing = alone("a29-clock-ahead/1-firing-4m50-ahead.json", "29" + start.substring(0, 4));
        ObjectNode resolved = alone("a29-clock-ahead/2-resolved-6m-ahead.json", "29" + start.substring(0, 4));
        for (ObjectNode body : List.of(firing, resolved)) {
            body.withObject("/alerts/0").put("startsAt", start);
        }
        resolved.withObject("/alerts/0").put("endsAt", start);

        grafana(Json.write(firing));
        grafana(Json.write(resolved));

        assertThat(onlyNewIssue().isOpen()).isFalse();
    }

    @Test
    void aSecondPressOfTheTestButtonShowsItself() throws InterruptedException {
        ObjectNode body = (ObjectNode) Json.parse(payload("../grafana/grafana-test-button.json"));
        body.withObject("/alerts/0").put("startsAt", "2026-11-28T14:00:00Z");
        grafana(Json.write(body));
        body.withObject("/alerts/0").put("startsAt", "2026-11-28T14:00:20Z");

        grafana(Json.write(body));

        assertThat(newIssues())
                .hasSize(2)
                .allSatisfy(issue -> assertThat(issue.title()).isEqualTo("[P2] TestAlert"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "None", "N/A", "<no value>", "undefined", "-"})
    void aPlaceholderIsNoTeam(String written) throws InterruptedException {
        TestAlert unrouted = TestAlert.fresh().withTeam(written);

        scenario.grafana(unrouted.firing(0));

        assertThat(scenario.onlyIssue(unrouted).labels())
                .contains("Team:unrouted", "routing:unknown")
                .filteredOn(label -> label.startsWith("Team:"))
                .hasSize(1);
    }

    /** As the scripts of pytorch/test-infra poll: no resource, an alarm_id, {@code occurred_at} is now each time. */
    @Test
    void theEventsOfAPollerAreFiledAndClosed() throws InterruptedException {
        ObjectNode event = (ObjectNode) Json.parse(payload("../normalized/normalized-queue-alert.json"));
        custom(Json.write(event));
        custom(Json.write(event.put("occurred_at", "2025-11-17T16:10:04.218973Z")));
        StoredIssue open = onlyNewIssue();
        assertThat(open.isOpen()).isTrue();
        assertThat(open.labels())
                .containsExactlyInAnyOrder(
                        "area:alerting", "Source:test-infra-queue-alerts", "Pri:P2", "Team:pytorch-dev-infra");

        custom(Json.write(event.put("state", "RESOLVED").put("occurred_at", "2025-11-17T16:15:04.218973Z")));
        assertThat(onlyNewIssue().isOpen()).isFalse();
    }

    @Test
    void aLoneSurrogateInATitleDoesNotKeepAnAlertFromBeingFiled() throws InterruptedException {
        ObjectNode event = (ObjectNode) Json.parse(payload("../normalized/normalized-queue-alert.json"));
        event.put("title", "Half TITLE").withObject("/identity").put("alarm_id", "half ID");

        custom(Json.write(event).replace("TITLE", "\\ud83d").replace("ID", "\\ude92"));

        assertThat(onlyNewIssue().title()).isEqualTo("[P2] Half \ufffd");
        assertThat(world.log()).noneMatch(line -> line.contains("\\ud83d") || line.contains("\\uD83D"));
    }

    private JsonNode alertmanager(String body) throws InterruptedException {
        return post(LocalSecrets.ALERTMANAGER_HEADER, body);
    }

    private JsonNode grafana(String body) throws InterruptedException {
        return post(LocalSecrets.GRAFANA_HEADER, body);
    }

    private JsonNode custom(String body) throws InterruptedException {
        return post(LocalSecrets.CUSTOM_HEADER, body);
    }

    private JsonNode post(String header, String body) throws InterruptedException {
        HttpResponse<String> answer = world.senders().post(header, body);
        assertThat(answer.statusCode()).isEqualTo(200);
        scenario.settle();
        return Json.parse(answer.body());
    }

    private String payload(String file) {
        return world.senders().readPayload("field/" + file);
    }

    /** The notification of another alert that is the same but for its fingerprint. */
    private ObjectNode alone(String file, String fingerprint) {
        ObjectNode body = (ObjectNode) Json.parse(payload(file));
        body.withObject("/alerts/0").put("fingerprint", fingerprint);
        return body;
    }

    private List<StoredIssue> newIssues() {
        List<StoredIssue> issues = world.pipeline().gitHub().issues();
        return issues.subList(issuesBefore, issues.size());
    }

    private StoredIssue onlyNewIssue() {
        assertThat(newIssues()).hasSize(1);
        return newIssues().getFirst();
    }
}
