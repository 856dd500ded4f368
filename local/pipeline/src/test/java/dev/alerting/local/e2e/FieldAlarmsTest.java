package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.text.TextEffects;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalSecrets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages that came out wrong in the field, each for a kind of message: those of CloudWatch, Datadog and PagerDuty, and
 * what all senders have in common. Payloads are in {@code test-data/field/}.
 */
@ExtendWith(SharedPipeline.class)
class FieldAlarmsTest {
    private static final String ZERO_WIDTH_SPACE = "\u200b";

    private World world;
    private Scenario scenario;
    private int before;

    @BeforeEach
    void open(World shared) {
        world = shared;
        scenario = new Scenario(shared);
        before = world.pipeline().gitHub().issues().size();
    }

    // CloudWatch

    @Test
    void anAlarmThatIsMutedOrSuppressedOpensNothing() throws InterruptedException {
        publish("b03-muted-eventbridge/muted.json", alarm -> {});
        publish("b03-muted-eventbridge/suppressed.json", alarm -> {});

        assertThat(newIssues()).isEmpty();
        assertThat(scenario.actions()).containsExactly("SKIP_SILENCED", "SKIP_SILENCED");
        assertThat(scenario.logLines("NORMALIZED_ALERT"))
                .extracting(line -> line.path("silencedBy").asText())
                .containsExactly(
                        "muted by arn:aws:cloudwatch:us-west-2:123456789012:alarm-mute-rule:nightly",
                        "suppressed by Alarm (Actions suppressed by Alarm)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"muted", "suppressed"})
    void theEndOfASilencedAlarmStillCloses(String kind) throws InterruptedException {
        String name = kind + "-later";
        alarm(kind, name, "ALARM", "15:42:34", true);
        alarm(kind, name, "ALARM", "16:42:34", false);
        assertThat(onlyIssue(name).isOpen()).isTrue();

        alarm(kind, name, "OK", "17:42:34", false);

        assertThat(onlyIssue(name).isOpen()).isFalse();
        assertThat(scenario.actions()).containsExactly("CREATE", "SKIP_SILENCED", "CLOSE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"muted", "suppressed"})
    void anAlarmThatFiresWhenItsSilenceIsOverOpensAnIssue(String kind) throws InterruptedException {
        String name = kind + "-before";
        alarm(kind, name, "ALARM", "15:42:34", false);
        assertThat(newIssues()).isEmpty();

        // The same change of state, told without the silence.
        alarm(kind, name, "ALARM", "15:42:34", true);
        assertThat(onlyIssue(name).isOpen()).isTrue();

        alarm(kind, name, "OK", "16:42:34", true);
        alarm(kind, name, "ALARM", "17:42:34", false);
        assertThat(onlyIssue(name).isOpen()).isFalse();
        assertThat(scenario.actions()).containsExactly("SKIP_SILENCED", "CREATE", "CLOSE", "SKIP_SILENCED");
    }

    /** The silenced one changes nothing, so neither does the time at which it comes. */
    @Test
    void aSilencedAlarmThatComesLateChangesNothing() throws InterruptedException {
        alarm("muted", "muted-late", "OK", "16:42:34", true);

        alarm("muted", "muted-late", "ALARM", "15:42:34", false);
        alarm("muted", "muted-late", "ALARM", "15:42:34", true);

        assertThat(newIssues()).isEmpty();
        assertThat(scenario.actions()).containsExactly("SKIP_STALE", "SKIP_SILENCED", "SKIP_STALE");
    }

    @Test
    void aNotificationOrAReminderOfASilencedAlarmOpensNothing() throws InterruptedException {
        publish("b15-repeated-notification/alarm.json", alarm -> {
            renamed(alarm, "silenced-D").put("ActionsSuppressedBy", "Alarm");
        });
        publish("b15-repeated-notification/repeat.json", alarm -> {
            renamed(alarm, "silenced-D").putObject("MuteDetail").put("MutedByArn", "arn:aws:mute");
        });

        assertThat(newIssues()).isEmpty();
        assertThat(scenario.actions()).containsExactly("SKIP_SILENCED", "SKIP_SILENCED");
    }

    @Test
    void anAlarmAndItsContributorsAreOneIssuePerContributor() throws InterruptedException {
        send("b04-contributor-and-parent/contributor.json");
        send("b04-contributor-and-parent/parent.json");

        assertThat(newIssues()).hasSize(1);
        assertThat(onlyIssue("mts-b (TableName=orders)").isOpen()).isTrue();
        assertThat(scenario.actions()).containsExactly("CREATE", "IGNORE");
    }

    @Test
    void anAlarmDeletedWhileItFiresIsClosedAsOutOfSight() throws InterruptedException {
        send("b08-deleted-while-firing/alarm.json");
        send("b08-deleted-while-firing/create.json");
        assertThat(onlyIssue("deleted-a").isOpen()).isTrue();

        send("b08-deleted-while-firing/delete.json");

        StoredIssue issue = onlyIssue("deleted-a");
        assertThat(issue.isOpen()).isFalse();
        assertThat(issue.comments().getLast().body()).contains("The alarm was deleted", "out of sight");
        assertThat(issue.stateReason()).contains(StateReason.NOT_PLANNED);
        assertThat(issue.hasLabel("closed:out-of-sight")).isTrue();
    }

    @Test
    void whatDescribeAlarmsSaysIsARepeatOfTheAlarm() throws InterruptedException {
        publish("b15-repeated-notification/alarm.json", alarm -> {});
        publish("b15-repeated-notification/repeat.json", alarm -> {});

        assertThat(newIssues()).hasSize(1);
        assertThat(scenario.actions()).containsExactly("CREATE", "SUPPRESS");
        assertThat(onlyIssue("repeat-D").comments()).isEmpty();

        publish(
                "b15-repeated-notification/repeat.json",
                alarm ->
                        alarm.put("StateValue", "OK").put("StateUpdatedTimestamp", "2025-11-28 16:24:24.447059+00:00"));
        assertThat(onlyIssue("repeat-D").isOpen()).isFalse();
    }

    /** Not each script passes the reason on, and what is no reason is not another one. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "null", "None", "N/A", "-", "Threshold Crossed", "Threshold Crossed: 1 datapoint"})
    void aReminderWithoutAReasonIsAPlainRepeat(String reason) throws InterruptedException {
        String name = "reminder-" + UUID.randomUUID();
        publish("b15-repeated-notification/alarm.json", alarm -> renamed(alarm, name));

        for (int i = 0; i < 2; i++) {
            publish("b15-repeated-notification/repeat.json", alarm -> {
                renamed(alarm, name);
                if (reason == null) {
                    alarm.remove("StateReason");
                } else {
                    alarm.put("StateReason", reason);
                }
            });
            assertThat(scenario.actions()).endsWith(i == 0 ? "SUPPRESS" : "COMMENT");
            world.clock().advance(Duration.ofHours(2));
        }

        // When a comment is due, it does not tell once more what the issue says.
        assertThat(onlyIssue(name).comments()).hasSize(1);
        assertThat(onlyIssue(name).comments().getFirst().body())
                .contains("**Still firing")
                .doesNotContain("Threshold Crossed", "`````", "````text");
    }

    @Test
    void aReminderWithAnotherReasonTellsIt() throws InterruptedException {
        publish("b15-repeated-notification/alarm.json", alarm -> renamed(alarm, "reminder-news"));

        publish(
                "b15-repeated-notification/repeat.json",
                alarm -> renamed(alarm, "reminder-news").put("StateReason", "Threshold Crossed: 3 datapoints"));

        assertThat(scenario.actions()).containsExactly("CREATE", "COMMENT");
        assertThat(onlyIssue("reminder-news").comments().getLast().body()).contains("Threshold Crossed: 3 datapoints");
    }

    @Test
    void eachLinkIsShownOnceUnderLinksAsTextIfItIsNone() throws InterruptedException {
        publish("b16-lost-links/alarm.json", alarm -> {});

        String body = onlyIssue("golink-D").body();
        assertThat(body)
                .contains("### Links\n- Runbook: `go/db-lag`\n- [Dashboard](")
                .containsOnlyOnce("go/db-lag")
                .containsOnlyOnce("graf_ana.example.com")
                .contains("### Description\n\nReplica lag.");
        assertThat(TextEffects.ofMarkdown(body).links())
                .extracting(link -> link.destination())
                .contains("https://graf_ana.example.com/d/x?var=%7Ba%7D");
    }

    /** Of every sender that gives an address of its own. */
    @Test
    void anAddressThatIsNoneIsShownOnce() throws InterruptedException {
        send(
                "b11-datadog/link-braces.json",
                event -> event.put("alert_id", "11016").put("link", "datadog/monitors/11016"));
        send(
                "b18-team-with-comma/triggered.json",
                event -> event.withObject("/event/data")
                        .put("id", "NOLINK")
                        .put("html_url", "pagerduty/incidents/NOLINK"));

        assertThat(newIssues().getFirst().body())
                .contains("- Source: `datadog/monitors/11016`")
                .containsOnlyOnce("datadog/monitors/11016");
        assertThat(newIssues().getLast().body())
                .contains("- Source: `pagerduty/incidents/NOLINK`")
                .containsOnlyOnce("pagerduty/incidents/NOLINK");
    }

    @Test
    void anAlarmOfMOutOfNSaysSo() throws InterruptedException {
        send("b17-m-of-n/alarm.json");

        assertThat(onlyIssue("mofn-D").body())
                .contains("sum of Squid/Denials >= 1 in 1 of the last 15 periods of 60 s");
    }

    @Test
    void contributorsWithoutIdsAreToldApartByTheirAttributes() throws InterruptedException {
        send("b19-contributor-without-id/a.json");
        send("b19-contributor-without-id/b.json");
        assertThat(newIssues()).hasSize(2).allMatch(StoredIssue::isOpen);

        send("b19-contributor-without-id/ok.json");

        assertThat(onlyIssue("noid-E (TableName=orders)").isOpen()).isFalse();
        assertThat(onlyIssue("noid-E (TableName=users)").isOpen()).isTrue();
    }

    @Test
    void aRemarkBehindATeamIsFlaggedInsteadOfBecomingATeam() throws InterruptedException {
        send(
                "b17-m-of-n/alarm.json",
                alarm -> alarm.put("AlarmName", "remark")
                        .put("AlarmArn", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:remark")
                        .put("AlarmDescription", "TEAM=web - see wiki"));

        assertThat(onlyIssue("remark").labels()).contains("Team:unrouted", "routing:unknown");
        assertThat(onlyIssue("remark").body()).contains("`web - see wiki`");
    }

    // Datadog

    @Test
    void aTitleWithPriorityAndStateInItHasOnePriorityAndNoState() throws InterruptedException {
        monitor("b11-datadog/real-title-prio.json", "11001");
        monitor("b11-datadog/real-title.json", "11002");
        monitor("b12-datadog-lifecycles/t-real-title.json", "11003");

        assertThat(newIssues())
                .extracting(StoredIssue::title)
                .containsExactly(
                        "[P0] Disk is full (env:prod,host:web-1)",
                        "[P0] Disk is full (host:web-1)",
                        "[P0] Disk is full (env:prod,host:web-1)");
    }

    @Test
    void aPriorityByNumberIsThatByName() throws InterruptedException {
        monitor("b11-datadog/prio-num.json", "11004");

        assertThat(newIssues().getFirst().labels()).contains("Pri:P1").doesNotContain("routing:unknown");
    }

    @Test
    void twoTagsAreTwoTeams() throws InterruptedException {
        monitor("b11-datadog/tags-two.json", "11005");

        assertThat(newIssues().getFirst().labels()).contains("Team:web", "Team:data-platform");
    }

    @Test
    void aLinkWithBracesIsThere() throws InterruptedException {
        monitor("b11-datadog/link-braces.json", "11006");

        assertThat(newIssues().getFirst().body()).contains("app.datadoghq.com/monitors/1?group=host%3Aa&q=");
    }

    @Test
    void aRenotificationLeavesTheKnownReason() throws InterruptedException {
        send("b12-datadog-lifecycles/a1-warn.json");
        send("b12-datadog-lifecycles/a2-renotify.json");
        send("b12-datadog-lifecycles/b1-nodata.json");
        send("b12-datadog-lifecycles/b2-renotify.json");

        assertThat(scenario.actions()).containsExactly("CREATE", "SUPPRESS", "CREATE", "SUPPRESS");
        assertThat(newIssues()).hasSize(2).allMatch(issue -> issue.comments().isEmpty());

        // The next transition is still one.
        send(
                "b12-datadog-lifecycles/a2-renotify.json",
                event -> event.put("alert_transition", "Triggered").put("date", "1764375600000"));
        assertThat(newIssues().getFirst().comments().getLast().body()).contains("Triggered");
    }

    @Test
    void aRenotificationThatComesFirstOpensAnIssue() throws InterruptedException {
        monitor("b11-datadog/tr-Renotify.json", "11007");

        assertThat(newIssues()).hasSize(1).allMatch(StoredIssue::isOpen);
    }

    @Test
    void theEndOfAWarningCloses() throws InterruptedException {
        for (String file :
                List.of("b12-datadog-lifecycles/c-warn-recovered.json", "b11-datadog/tr-Warn_Recovered.json")) {
            String id = file.contains("b11") ? "11008" : "703";
            send(
                    file,
                    event -> event.put("alert_id", id)
                            .put("alert_transition", "Warn")
                            .put("date", "1759914000000"));
            monitor(file, id);
        }

        assertThat(newIssues()).hasSize(2).noneMatch(StoredIssue::isOpen);
    }

    @Test
    void groupsThatShareAnAggregationKeyAreAnIssueEach() throws InterruptedException {
        send("b12-datadog-lifecycles/e1-host-a.json");
        send("b12-datadog-lifecycles/e2-host-b.json");
        assertThat(newIssues()).hasSize(2);

        send(
                "b12-datadog-lifecycles/e1-host-a.json",
                event -> event.put("alert_transition", "Recovered").put("date", "1759918600000"));

        assertThat(newIssues().getFirst().isOpen()).isFalse();
        assertThat(newIssues().getLast().isOpen()).isTrue();
    }

    // PagerDuty

    @Test
    void anOlderEventDeliveredLaterDoesNotOverrideANewerOne() throws InterruptedException {
        send("b14d-reordered-priority/priority_updated.json");
        send("b14d-reordered-priority/triggered.json");

        assertThat(newIssues()).hasSize(1);
        assertThat(newIssues().getFirst().title()).startsWith("[P0] ");
        assertThat(newIssues().getFirst().labels()).contains("Pri:P0").doesNotContain("Pri:P3");
    }

    @Test
    void aTeamWithACommaIsOneOwner() throws InterruptedException {
        send("b18-team-with-comma/triggered.json");

        assertThat(newIssues().getFirst().labels())
                .filteredOn(label -> label.startsWith("Team:"))
                .containsExactly("Team:search-ads-&-maps");
    }

    @Test
    void whoGetsAnIncidentOwnsItsIssue() throws InterruptedException {
        incident("DELEGATED", "triggered", "Web", 0);
        int second = 1;
        for (String type : List.of("delegated", "service_updated", "escalated", "reassigned")) {
            incident("DELEGATED", type, "Team " + second, second);

            assertThat(newIssues()).hasSize(1);
            assertThat(newIssues().getFirst().labels())
                    .filteredOn(label -> label.startsWith("Team:"))
                    .containsExactly("Team:team-" + second);
            second++;
        }

        incident("DELEGATED", "resolved", "Team 4", second);
        assertThat(newIssues()).hasSize(1).noneMatch(StoredIssue::isOpen);
    }

    // All senders

    @Test
    void messagesOfNoKnownSenderNameWhatTheyAre() throws InterruptedException {
        send("b11-datadog/default-payload.json");
        publish("{\"source\": \"aws.rds\", \"detail-type\": \"RDS DB Instance Event\", \"detail\": {}}");
        publish("{\"source\": \"aws.health\", \"detail-type\": \"AWS Health Event\", \"detail\": {}}");
        publish("{\"source\": \"aws.rds\", \"detail-type\": \"RDS DB Instance Event\", \"detail\": {\"again\": 1}}");

        assertThat(newIssues())
                .extracting(StoredIssue::title)
                .containsExactly(
                        "[P2] Received messages in an unknown format: JSON with body, date, event_type, id, last_updated,"
                                + " org, title",
                        "[P2] Received messages in an unknown format: aws.rds / RDS DB Instance Event",
                        "[P2] Received messages in an unknown format: aws.health / AWS Health Event");
    }

    @Test
    void aSenderWhoseClockIsAheadIsClosed() throws InterruptedException {
        Instant start = world.clock().instant();
        sendGrafana("a29-clock-ahead/1-firing-4m50-ahead.json", group -> {
            times(group, start.plusSeconds(290));
            alert(group).put("fingerprint", "2903");
        });
        world.clock().advance(Duration.ofSeconds(5));

        sendGrafana("a29-clock-ahead/2-resolved-6m-ahead.json", group -> {
            times(group, start.plusSeconds(290));
            alert(group)
                    .put("fingerprint", "2903")
                    .put("endsAt", start.plusSeconds(360).toString());
        });

        assertThat(onlyIssue("Clock ahead").isOpen()).isFalse();
    }

    @Test
    void aSenderWhoseClockIsFarAheadIsClosedAfterRepeats() throws InterruptedException {
        Duration ahead = Duration.ofMinutes(7);
        Instant start = world.clock().instant().plus(ahead);
        Consumer<ObjectNode> other = group -> {
            times(group, start);
            alert(group).put("fingerprint", "2902").withObject("/labels").put("alertname", "Far ahead");
        };
        sendGrafana("a29-clock-ahead/1-firing-4m50-ahead.json", other);
        world.clock().advance(Duration.ofSeconds(130));
        sendGrafana("a29-clock-ahead/1-firing-4m50-ahead.json", other);
        world.clock().advance(Duration.ofSeconds(50));

        Instant end = world.clock().instant().plus(ahead);
        sendGrafana(
                "a29-clock-ahead/2-resolved-6m-ahead.json",
                other.andThen(group -> alert(group).put("endsAt", end.toString())));

        assertThat(onlyIssue("Far ahead").isOpen()).isFalse();
    }

    @Test
    void idsAreThereAsPeopleCopyThem() throws InterruptedException {
        sendAlertmanager("a37-ids-people-copy/1-instance-and-trace.json");

        String body = onlyIssue("InstanceUnreachable").body();
        assertThat(body)
                .contains(
                        "i-0ab12cd34ef567890 unreachable, trace 4bf92f3577b34da6a3ce929d0e0e4736, request"
                                + " 7f3c2b1a-5d6e-4f70-8a9b-0c1d2e3f4a5b",
                        "aws ec2 describe-instance-status --instance-ids i-0ab12cd34ef567890",
                        "api-5d6f9c8b74-x2x7q",
                        "9fceb02d0ae598e95dc970b74767f19372d61af8")
                .doesNotContain(ZERO_WIDTH_SPACE);
    }

    @Test
    void ourOwnDeliveryIdsCanBeCopied() throws InterruptedException {
        publish("{\"delivery\": \"without a sender\"}");

        StoredIssue issue = onlyIssue("Received messages in an unknown format: JSON with delivery");
        assertThat(issue.body()).containsPattern("has the delivery id [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.");
        assertThat(issue.comments()).extracting(StoredComment::body).noneMatch(text -> text.contains(ZERO_WIDTH_SPACE));
    }

    private void incident(String id, String type, String team, int second) throws InterruptedException {
        send("b18-team-with-comma/triggered.json", body -> {
            ObjectNode event = body.withObject("/event");
            event.put("event_type", "incident." + type)
                    .put("id", id + second)
                    .put("occurred_at", "2025-11-28T15:24:%02dZ".formatted(30 + second));
            event.withObject("/data")
                    .put("id", id)
                    .put("title", id)
                    .withArray("teams")
                    .removeAll();
            event.withObject("/data").withArray("teams").addObject().put("summary", team);
        });
    }

    /** One of Datadog's payloads for a monitor of the test's own. */
    private void monitor(String file, String id) throws InterruptedException {
        send(file, event -> event.put("alert_id", id));
    }

    private static void rename(ObjectNode event, String name) {
        event.withArray("resources").removeAll().add("arn:aws:cloudwatch:us-west-2:123456789012:alarm:" + name);
        event.withObject("/detail").put("alarmName", name);
    }

    /** One of EventBridge's events about an alarm, silenced as in its file or told to everybody. */
    private void alarm(String kind, String name, String state, String time, boolean aloud) throws InterruptedException {
        publish("b03-muted-eventbridge/" + kind + ".json", event -> {
            rename(event, name);
            event.withObject("/detail/state").put("value", state).put("timestamp", "2025-11-28T" + time + ".504+0000");
            if (aloud) {
                event.withObject("/detail").remove("muteDetail");
                event.withObject("/detail/state").remove("actionsSuppressedBy");
            }
        });
    }

    private static ObjectNode renamed(ObjectNode alarm, String name) {
        return alarm.put("AlarmName", name).put("AlarmArn", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:" + name);
    }

    private static void times(ObjectNode group, Instant startsAt) {
        alert(group).put("startsAt", startsAt.toString());
    }

    private static ObjectNode alert(ObjectNode group) {
        return group.withObject("/alerts/0");
    }

    private void send(String file) throws InterruptedException {
        send(file, body -> {});
    }

    private void send(String file, Consumer<ObjectNode> change) throws InterruptedException {
        scenario.post(LocalSecrets.CUSTOM_HEADER, body(file, change));
    }

    private void sendGrafana(String file, Consumer<ObjectNode> change) throws InterruptedException {
        scenario.post(LocalSecrets.GRAFANA_HEADER, body(file, change));
    }

    private void sendAlertmanager(String file) throws InterruptedException {
        scenario.post(LocalSecrets.ALERTMANAGER_HEADER, body(file, body -> {}));
    }

    private void publish(String body) throws InterruptedException {
        scenario.publish(body);
    }

    /** To the alarm topic, as CloudWatch, EventBridge and scripts do. */
    private void publish(String file, Consumer<ObjectNode> change) throws InterruptedException {
        scenario.publish(body(file, change));
    }

    /** A year earlier than in the field: the clock of the tests stands at the beginning of 2026. */
    private String body(String file, Consumer<ObjectNode> change) {
        String text = world.senders()
                .readPayload("field/" + file)
                .replace("2026-11-28", "2025-11-28")
                .replace("\"17958", "\"17643");
        ObjectNode body = (ObjectNode) Json.parse(text);
        change.accept(body);
        return Json.write(body);
    }

    private List<StoredIssue> newIssues() {
        List<StoredIssue> issues = world.pipeline().gitHub().issues();
        return issues.subList(before, issues.size());
    }

    private List<StoredIssue> newIssues(String title) {
        return newIssues().stream()
                .filter(issue -> issue.title().endsWith("] " + title))
                .toList();
    }

    private StoredIssue onlyIssue(String title) {
        List<StoredIssue> issues = newIssues(title);
        assertThat(issues).hasSize(1);
        return issues.getFirst();
    }
}
