package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.text.TextEffects;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalSecrets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The payloads of the providers, each by the way it really comes. */
@ExtendWith(SharedPipeline.class)
class SourcesTest {
    private World world;
    private Scenario scenario;

    @BeforeEach
    void open(World shared) {
        world = shared;
        scenario = new Scenario(shared);
    }

    static List<AlertSender> senders() {
        return SenderRegistry.all().stream()
                .filter(sender -> !sender.source().isOfDeployment())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("senders")
    void theSampleOfEverySenderOpensAndCloses(AlertSender sender) throws InterruptedException {
        int before = world.pipeline().gitHub().issues().size();

        scenario.send(sender, sender.sample(SamplePhase.FIRING, Instant.parse("2025-09-16T17:11:19.283Z")));
        scenario.send(sender, sender.sample(SamplePhase.RESOLVED, Instant.parse("2025-09-16T18:11:19.283Z")));

        List<StoredIssue> all = world.pipeline().gitHub().issues();
        assertThat(all.subList(before, all.size())).isNotEmpty().allSatisfy(issue -> {
            assertThat(issue.isOpen()).isFalse();
            assertThat(issue.labels()).contains("Team:priming").doesNotContain("routing:unknown");
        });
    }

    @Test
    void grafanaOverHttp() throws InterruptedException {
        scenario.post(LocalSecrets.GRAFANA_HEADER, payload("grafana/grafana-firing.json"));
        scenario.post(LocalSecrets.GRAFANA_HEADER, payload("grafana/grafana-resolved.json"));

        StoredIssue issue = onlyOne("Disk nearly full");
        assertThat(issue.isOpen()).isFalse();
        assertThat(issue.labels()).contains("Source:grafana", "Team:dev-infra");
    }

    @Test
    void alertmanagerOverHttp() throws InterruptedException {
        scenario.post(LocalSecrets.ALERTMANAGER_HEADER, payload("alertmanager/alertmanager-firing.json"));
        scenario.post(LocalSecrets.ALERTMANAGER_HEADER, payload("alertmanager/alertmanager-resolved.json"));

        StoredIssue issue = onlyOne("FilesystemFullSoon");
        assertThat(issue.isOpen()).isFalse();
        assertThat(issue.labels()).contains("Source:alertmanager");
    }

    @Test
    void cloudWatchThroughTheAlarmTopic() throws InterruptedException {
        scenario.publish(payload("cloudwatch/cloudwatch-alarm.json"));
        scenario.publish(payload("cloudwatch/cloudwatch-ok.json"));
        scenario.publish(payload("cloudwatch/cloudwatch-alarm-again.json"));

        String title = Json.parse(payload("cloudwatch/cloudwatch-alarm.json"))
                .path("AlarmName")
                .asText();
        assertThat(scenario.issues(title)).hasSize(2);
        assertThat(scenario.issues(title).getFirst().isOpen()).isFalse();
        assertThat(scenario.issues(title).getLast().isOpen()).isTrue();
        assertThat(scenario.issues(title).getLast().labels()).contains("Source:cloudwatch");
    }

    @Test
    void cloudWatchInAnEnvelopeIsTheSameAlarm() throws InterruptedException {
        ObjectNode alarm = (ObjectNode) Json.parse(payload("cloudwatch/cloudwatch-alarm.json"));
        alarm.put("AlarmName", "Enveloped");
        alarm.put("AlarmArn", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:Enveloped");
        ObjectNode envelope = (ObjectNode) Json.parse(payload("cloudwatch/cloudwatch-sns-envelope.json"));
        envelope.put("Message", Json.write(alarm));

        scenario.publish(Json.write(envelope));
        alarm.put("NewStateValue", "OK").put("StateChangeTime", "2025-12-01T00:00:00.000+0000");
        scenario.publish(Json.write(alarm));

        assertThat(onlyOne("Enveloped").isOpen()).isFalse();
    }

    @Test
    void eventBridgeAlarmsOpenAndClose() throws InterruptedException {
        scenario.publish(payload("cloudwatch/eventbridge-alarm.json"));
        scenario.publish(payload("cloudwatch/eventbridge-ok.json"));

        String title = Json.parse(payload("cloudwatch/eventbridge-alarm.json"))
                .path("detail")
                .path("alarmName")
                .asText();
        assertThat(onlyOne(title).isOpen()).isFalse();
    }

    @Test
    void compositeAlarmsOpenAndClose() throws InterruptedException {
        scenario.publish(payload("cloudwatch/cloudwatch-composite.json"));
        scenario.publish(payload("cloudwatch/cloudwatch-composite-ok.json"));

        String title = Json.parse(payload("cloudwatch/cloudwatch-composite.json"))
                .path("AlarmName")
                .asText();
        assertThat(onlyOne(title).isOpen()).isFalse();
    }

    @Test
    void insufficientDataIsRecordedAndSkipped() throws InterruptedException {
        int before = world.pipeline().gitHub().issues().size();

        scenario.publish(payload("cloudwatch/cloudwatch-insufficient-data.json"));

        assertThat(world.pipeline().gitHub().issues()).hasSize(before);
        assertThat(scenario.actions()).containsExactly("IGNORE");
    }

    @Test
    void normalizedEventsOneOrMany() throws InterruptedException {
        ArrayNode events = (ArrayNode) Json.parse(payload("normalized/normalized-array.json"));

        scenario.post(LocalSecrets.CUSTOM_HEADER, payload("normalized/normalized-firing.json"));
        scenario.post(LocalSecrets.CUSTOM_HEADER, Json.write(events));

        StoredIssue issue = onlyOne(Json.parse(payload("normalized/normalized-firing.json"))
                .path("title")
                .asText());
        assertThat(issue.labels()).contains("Source:datadog");
        assertThat(scenario.logLines("NORMALIZED_ALERT")).hasSize(1 + events.size());
    }

    @Test
    void pagerDutyOverHttp() throws InterruptedException {
        for (String event : new String[] {"ping", "triggered", "acknowledged", "priority-updated", "resolved"}) {
            scenario.post(LocalSecrets.CUSTOM_HEADER, payload("pagerduty/pagerduty-" + event + ".json"));
        }

        StoredIssue issue = onlyOne(Json.parse(payload("pagerduty/pagerduty-triggered.json"))
                .at("/event/data/title")
                .asText());
        assertThat(scenario.actions()).containsExactly("IGNORE", "CREATE", "IGNORE", "COMMENT", "CLOSE");
        assertThat(issue.isOpen()).isFalse();
        assertThat(issue.labels()).contains("Source:pagerduty", "Team:web", "Pri:P0");

        scenario.post(LocalSecrets.CUSTOM_HEADER, payload("pagerduty/pagerduty-reopened.json"));
        assertThat(scenario.actions()).endsWith("CREATE");
    }

    @Test
    void datadogOverHttp() throws InterruptedException {
        for (String event : new String[] {"triggered", "retriggered", "priority-change", "warn", "recovered"}) {
            scenario.post(LocalSecrets.CUSTOM_HEADER, payload("datadog/datadog-" + event + ".json"));
        }

        StoredIssue issue = onlyOne("Search latency is high on search-1 (cluster:search-1,env:prod)");
        assertThat(scenario.actions()).containsExactly("CREATE", "SUPPRESS", "COMMENT", "COMMENT", "CLOSE");
        assertThat(issue.isOpen()).isFalse();
        assertThat(issue.labels()).contains("Source:datadog", "Team:web");
    }

    @Test
    void hostileTextReachesNobody() throws InterruptedException {
        scenario.post(LocalSecrets.GRAFANA_HEADER, payload("grafana/grafana-hostile.json"));

        List<JsonNode> lines = scenario.logLines("alert processed");
        int number = lines.getFirst().path("issue").asInt();
        StoredIssue issue = world.pipeline().gitHub().issue(number).orElseThrow();
        var effects = TextEffects.ofMarkdown(issue.body());
        assertThat(effects.mentions()).isEmpty();
        assertThat(effects.references()).isEmpty();
        assertThat(effects.images()).isEmpty();
        assertThat(effects.rawHtml()).isEmpty();
        assertThat(TextEffects.ofPlainText(issue.title()).mentions()).isEmpty();
    }

    private String payload(String file) {
        return world.senders().readPayload(file);
    }

    private StoredIssue onlyOne(String title) {
        assertThat(scenario.issues(title)).hasSize(1);
        return scenario.issues(title).getFirst();
    }
}
