package dev.alerting.common.sender.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Placeholders;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Normalize;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.RoutingProblem.Kind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alarm notifications from the topic; EventBridge's events have a test of their own. */
class CloudWatchSenderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'AlarmName':'a','NewStateValue':'OK'}",
                "{'AlarmName':'a','AlarmArn':'b'}",
                "{'AlarmName':'a','AlarmArn':'b','StateValue':'OK'}",
                "{'MetricAlarms':[]}",
                "{'CompositeAlarms':[],'MetricAlarms':[]}",
                "{'source':'aws.cloudwatch','detail-type':'CloudWatch Alarm State Change'}",
                "{'source':'aws.cloudwatch','detail-type':'Something else'}"
            })
    void itsShapeIsRecognized(String json) {
        assertThat(new CloudWatchSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'AlarmName':'a'}",
                "{'AlarmArn':'a'}",
                "{'source':'aws.ec2','detail-type':'x'}",
                "{'source':'aws.cloudwatch'}",
                "{'MetricAlarms':{}}"
            })
    void whatOnlyLooksLikeItIsNot(String json) {
        assertThat(new CloudWatchSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isFalse();
    }

    @Test
    void everythingThatIsMissingIsToldWithItsPlace() {
        assertThat(Normalize.violations("cloudwatch", "{}"))
                .containsExactly(
                        new Violation("/AlarmName", "is required"),
                        new Violation("/AlarmArn", "is required"),
                        new Violation("/NewStateValue", "is required"),
                        new Violation("/StateChangeTime", "is required"));
    }

    @Test
    void everythingThatIsWrongIsToldWithItsPlace() {
        ObjectNode alarm = alarm().put("AlarmArn", "arn:aws:sns:us-east-1:123456789012:topic")
                .put("NewStateValue", "BROKEN")
                .put("StateChangeTime", "2025-09-16T16:59:17.131");

        assertThat(Normalize.invalid(alarm).violations())
                .containsExactlyInAnyOrder(
                        new Violation("/AlarmArn", "is not the ARN of an alarm"),
                        new Violation("/NewStateValue", "is neither ALARM, OK nor INSUFFICIENT_DATA"),
                        new Violation("/StateChangeTime", "is not a time with an offset"));
    }

    @ParameterizedTest
    @CsvSource({"ALARM,FIRING", "OK,RESOLVED"})
    void theStateIsRead(String state, AlertState expected) {
        assertThat(Normalize.event(alarm().put("NewStateValue", state)).state()).isEqualTo(expected);
    }

    @Test
    void insufficientDataIsNeitherFiringNorResolved() {
        assertThat(Normalize.ignored(alarm().put("NewStateValue", "INSUFFICIENT_DATA"))
                        .reason())
                .contains("insufficient data");
    }

    @Test
    void theTimeIsReadWithCloudWatchsOffset() {
        assertThat(Normalize.event(alarm().put("StateChangeTime", "2025-09-16T18:59:17.131+0200"))
                        .occurredAt())
                .isEqualTo(Instant.parse("2025-09-16T16:59:17.131Z"));
    }

    @Test
    void accountAndRegionComeFromTheArn() {
        ObjectNode alarm = alarm().put("AWSAccountId", "999999999999").put("Region", "Mars");

        assertThat(Normalize.event(alarm).identity().awsAccount()).contains("123456789012");
        assertThat(Normalize.event(alarm).identity().region()).contains("us-east-1");
    }

    @ParameterizedTest
    @CsvSource({
        "aws,        eu-west-1,      https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1",
        "aws-us-gov, us-gov-west-1,  https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1",
        "aws-cn,     cn-north-1,     https://console.amazonaws.cn/cloudwatch/home?region=cn-north-1",
    })
    void theLinkLeadsToTheConsoleOfThePartition(String partition, String region, String console) {
        ObjectNode alarm = alarm().put("AlarmName", "a b/c+d")
                .put("AlarmArn", "arn:" + partition + ":cloudwatch:" + region + ":123456789012:alarm:a b/c+d");

        assertThat(Normalize.event(alarm).links().source())
                .contains(URI.create(console + "#alarmsV2:alarm/a%20b%2Fc%2Bd"));
    }

    @Test
    void teamPriorityAndLinksComeFromTheDescription() {
        ObjectNode alarm = alarm().put(
                        "AlarmDescription",
                        "CPU is high. TEAM=web, Dev Infra | PRIORITY=0 | RUNBOOK=https://example.com/r"
                                + " | DASHBOARD=https://example.com/d");

        Alert alert = Normalize.alert(alarm);

        assertThat(alert.event().description()).contains("CPU is high.");
        assertThat(alert.event().teams()).containsExactly("web", "dev-infra");
        assertThat(alert.event().priority()).isEqualTo(Priority.P0);
        assertThat(alert.event().links().runbook()).contains(URI.create("https://example.com/r"));
        assertThat(alert.event().links().dashboard()).contains(URI.create("https://example.com/d"));
        assertThat(alert.routingProblems()).isEmpty();
    }

    @Test
    void whatCannotBeALinkIsKeptAsTheTextOfOneAndNowhereElse() {
        ObjectNode alarm = alarm().put("AlarmDescription", "RUNBOOK=javascript:alert(1)\nDASHBOARD=//x");

        assertThat(Normalize.event(alarm).links().runbook()).isEmpty();
        assertThat(Normalize.event(alarm).links().dashboard()).isEmpty();
        assertThat(Normalize.event(alarm).links().unusable())
                .containsEntry(Links.RUNBOOK, "javascript:alert(1)")
                .containsEntry(Links.DASHBOARD, "//x");
        assertThat(Normalize.event(alarm).description()).isEmpty();
    }

    @Test
    void theFirstOfTwoPrioritiesOrRunbooksCounts() {
        ObjectNode alarm = alarm().put(
                        "AlarmDescription",
                        "TEAM=web\nPRIORITY=P1\nPRIORITY=P3\nRUNBOOK=https://example.com/1 RUNBOOK=https://example.com/2");

        Alert alert = Normalize.alert(alarm);

        assertThat(alert.event().priority()).isEqualTo(Priority.P1);
        assertThat(alert.event().links().runbook()).contains(URI.create("https://example.com/1"));
        assertThat(alert.routingProblems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Team':'Dev Infra','PRIORITY':'P3'}",
                "[{'Key':'Team','Value':'Dev Infra'},{'Key':'PRIORITY','Value':'P3'}]",
                "[{'key':'team','value':'Dev Infra'},{'key':'priority','value':3},{'key':'other'},{},7]",
            })
    void tagsNameTeamAndPriorityInEitherShape(String tags) {
        ObjectNode alarm = alarm().put("AlarmDescription", "CPU is high.");
        alarm.set("AlarmTags", Json.parse(tags.replace('\'', '"')));

        Alert alert = Normalize.alert(alarm);

        assertThat(alert.event().teams()).containsExactly("dev-infra");
        assertThat(alert.event().priority()).isEqualTo(Priority.P3);
        assertThat(alert.routingProblems()).isEmpty();
    }

    @Test
    void theDescriptionWinsOverTags() {
        ObjectNode alarm = alarm().put("AlarmDescription", "TEAM=web\nPRIORITY=P1");
        alarm.putObject("AlarmTags").put("team", "release").put("priority", "P3");

        assertThat(Normalize.event(alarm).teams()).containsExactly("web");
        assertThat(Normalize.event(alarm).priority()).isEqualTo(Priority.P1);
    }

    @Test
    void anEmptySettingOfTheDescriptionDoesNotHideATag() {
        ObjectNode alarm = alarm().put("AlarmDescription", "TEAM=\nPRIORITY= | RUNBOOK=");
        alarm.putObject("AlarmTags")
                .put("team", "release")
                .put("priority", "P3")
                .put("runbook", "https://example.com/");

        Alert alert = Normalize.alert(alarm);

        assertThat(alert.event().teams()).containsExactly("release");
        assertThat(alert.event().priority()).isEqualTo(Priority.P3);
        assertThat(alert.event().links().runbook()).contains(URI.create("https://example.com/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "none", "-", "N/A", "see the wiki (web)", "web - see wiki", "@org/web"})
    void norDoesOneThatIsOfNoUse(String value) {
        ObjectNode alarm =
                alarm().put("AlarmDescription", "TEAM=" + value + " | PRIORITY=" + value + " | RUNBOOK=" + value);
        alarm.putObject("AlarmTags")
                .put("team", "release")
                .put("priority", "P0")
                .put("runbook", "https://example.com/");

        Alert alert = Normalize.alert(alarm);

        assertThat(alert.event().teams()).containsExactly("release");
        assertThat(alert.event().priority()).isEqualTo(Priority.P0);
        assertThat(alert.event().links().runbook()).contains(URI.create("https://example.com/"));
        assertThat(alert.routingProblems()).isEmpty();
        // What people may understand is kept.
        assertThat(alert.event().description())
                .isEqualTo(Placeholders.isPlaceholder(value) ? Optional.empty() : Optional.of("RUNBOOK=" + value));
    }

    @Test
    void withoutDescriptionAndTagsTheDefaultsCountAndTheRemedyIsTold() {
        Alert alert = Normalize.alert(alarm().putNull("AlarmDescription"));

        assertThat(alert.event().teams()).containsExactly("unrouted");
        assertThat(alert.event().priority()).isEqualTo(Priority.P2);
        assertThat(alert.event().description()).isEmpty();
        assertThat(alert.routingProblems())
                .extracting(RoutingProblem::kind)
                .containsExactly(Kind.MISSING_TEAM, Kind.MISSING_PRIORITY);
        assertThat(alert.routingProblems())
                .allSatisfy(problem -> assertThat(problem.remedy()).contains("alarm's description"));
    }

    @Test
    void aCompositeAlarmHasNoTrigger() {
        Alert alert = Normalize.alert(TestData.json("cloudwatch/cloudwatch-composite.json"));

        assertThat(alert.event().summary()).isEmpty();
        assertThat(alert.event().rawProvider().orElseThrow().path("alarm_rule").textValue())
                .startsWith("ALARM(");
        assertThat(alert.event().rawProvider().orElseThrow().path("triggering_children"))
                .hasSize(1);
    }

    @Test
    void aContributorIsNamedByItsAttributes() {
        ObjectNode alarm = TestData.json("cloudwatch/cloudwatch-contributor.json");
        alarm.putObject("AlarmContributorAttributes").put("Table", "a").put("Index", "b");
        assertThat(Normalize.event(alarm).title()).isEqualTo("dynamodb-throttles-per-table (Index=b, Table=a)");

        alarm.remove("AlarmContributorAttributes");
        assertThat(Normalize.event(alarm).title()).isEqualTo("dynamodb-throttles-per-table (3f8a51c07de2b964)");
        assertThat(Normalize.event(alarm).resource().id()).contains("3f8a51c07de2b964");
    }

    @Test
    void contributorsWithoutIdsAreToldApartByTheirAttributes() {
        ObjectNode one = TestData.json("cloudwatch/cloudwatch-contributor.json");
        one.remove("AlarmContributorId");
        ObjectNode other = one.deepCopy();
        other.withObject("/AlarmContributorAttributes").put("TableName", "users");

        assertThat(Normalize.event(one).title()).isEqualTo("dynamodb-throttles-per-table (TableName=build-artifacts)");
        assertThat(Normalize.alert(one).fingerprint())
                .isNotEqualTo(Normalize.alert(other).fingerprint());
        assertThat(Normalize.alert(one.deepCopy().put("NewStateValue", "OK")).fingerprint())
                .isEqualTo(Normalize.alert(one).fingerprint());
    }

    @Test
    void anIdDecidesWhicheverAttributesAreTold() {
        ObjectNode alarm = TestData.json("cloudwatch/cloudwatch-contributor.json");
        String fingerprint = Normalize.alert(alarm).fingerprint();
        alarm.withObject("/AlarmContributorAttributes").put("Index", "b");

        assertThat(Normalize.alert(alarm).fingerprint()).isEqualTo(fingerprint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"web - see wiki", "web \u2013 ask Ada", "web -- see wiki", "web // see wiki"})
    void aRemarkBehindATeamIsFlagged(String team) {
        Alert alert = Normalize.alert(alarm().put("AlarmDescription", "TEAM=" + team + "\nPRIORITY=P1"));

        assertThat(alert.event().teams()).containsExactly("unrouted");
        assertThat(alert.routingProblems())
                .extracting(RoutingProblem::kind, RoutingProblem::found)
                .containsExactly(tuple(Kind.INVALID_TEAM, team));
    }

    @Test
    void aTagThatIsToBeALinkAndCannotBeOneIsKeptAsTheTextOfOne() {
        ObjectNode alarm = alarm().put("AlarmDescription", "CPU is high.");
        alarm.putObject("AlarmTags").put("runbook", "go/cpu").put("dashboard", "https://example.com/d");

        assertThat(Normalize.event(alarm).description()).contains("CPU is high.");
        assertThat(Normalize.event(alarm).links().text(Links.RUNBOOK)).contains("go/cpu");
        assertThat(Normalize.event(alarm).links().dashboard()).contains(URI.create("https://example.com/d"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'2025-09-16 16:59:17.131059+00:00'",
                "'2025-09-16T18:59:17.131059+02:00'",
                "'2025-09-16T16:59:17.131Z'",
                "1758041957.131",
                "1.758041957131E9",
            })
    void whatDescribeAlarmsSaysIsTheAlarm(String time) {
        ObjectNode described = described();
        described.set("StateTransitionedTimestamp", Json.parse(time.replace('\'', '"')));
        described.put("StateUpdatedTimestamp", "2025-09-17 00:00:00+00:00");

        Alert repeat = Normalize.alert(described);
        Alert alert = Normalize.alert(alarm());

        assertThat(repeat.fingerprint()).isEqualTo(alert.fingerprint());
        assertThat(repeat.observedAt()).isEqualTo(alert.observedAt());
        assertThat(repeat.event().startedAt()).isEqualTo(alert.event().startedAt());
        assertThat(repeat.event().teams()).isEqualTo(alert.event().teams());
        assertThat(repeat.event().summary())
                .contains("average of CI/Runners/QueuedJobs > 50 for 1 x 60 s, RunnerType=linux.2xlarge");
    }

    @ParameterizedTest
    @CsvSource({"ALARM, FIRING", "OK, RESOLVED"})
    void whatDescribeAlarmsSaysHasAState(String value, AlertState state) {
        assertThat(Normalize.event(described().put("StateValue", value)).state())
                .isEqualTo(state);
    }

    @Test
    void whatDescribeAlarmsSaysOfASilencedAlarmIsSilenced() {
        assertThat(Normalize.alert(described().put("ActionsSuppressedBy", "Alarm"))
                        .silencedBy())
                .contains("suppressed by Alarm");
    }

    @Test
    void whatDescribeAlarmsSaysOfAnAlarmWithoutDataIsIgnored() {
        assertThat(Normalize.ignored(described().put("StateValue", "INSUFFICIENT_DATA"))
                        .reason())
                .contains("insufficient data");
    }

    @Test
    void aWholeAnswerOfDescribeAlarmsIsAllItsAlarms() {
        ObjectNode answer = Json.object();
        answer.putArray("MetricAlarms").add(described()).add(described().put("StateValue", "OK"));
        ObjectNode composite = described().put("AlarmRule", "ALARM(a)");
        composite.remove("AlarmArn");
        answer.putArray("CompositeAlarms").add(composite);

        List<Interpretation> all = Normalize.all(answer);

        assertThat(all).hasSize(3);
        assertThat(((Alert) all.get(0)).event().state()).isEqualTo(AlertState.FIRING);
        assertThat(((Alert) all.get(1)).event().state()).isEqualTo(AlertState.RESOLVED);
        assertThat(((Invalid) all.get(2)).violations())
                .containsExactly(new Violation("/CompositeAlarms/0/AlarmArn", "is required"));
        assertThat(Normalize.ignored(Json.parse("{\"MetricAlarms\":[]}")).reason())
                .contains("no alarms");
    }

    @Test
    void aTimeOfDescribeAlarmsThatIsNoneIsTold() {
        assertThat(Normalize.invalid(described().put("StateUpdatedTimestamp", "yesterday"))
                        .violations())
                .containsExactly(new Violation("/StateUpdatedTimestamp", "is not a time with an offset"));
    }

    @Test
    void withoutAnythingToShowThereAreNoProviderFields() {
        ObjectNode alarm = alarm();
        alarm.remove("Trigger");
        alarm.putNull("OldStateValue");

        assertThat(Normalize.event(alarm).rawProvider()).isEmpty();
    }

    @Test
    void theOriginIsTheArnOrElseTheName() {
        assertThat(Normalize.alert(alarm()).origin().subject()).startsWith("arn:aws:cloudwatch:");
        assertThat(Normalize.invalid(alarm().putNull("AlarmArn")).origin().subject())
                .isEqualTo("[Runners] linux.2xlarge queue too long");
    }

    /** The same alarm as the AWS CLI prints it. */
    private static ObjectNode described() {
        ObjectNode alarm = alarm();
        ObjectNode described = Json.object();
        for (String field : List.of("AlarmName", "AlarmArn", "AlarmDescription")) {
            described.set(field, alarm.get(field));
        }
        described.put("StateValue", "ALARM").put("StateReason", "Threshold Crossed");
        described.put("StateUpdatedTimestamp", "2025-09-16T16:59:17.131000+00:00");
        described.setAll((ObjectNode) alarm.get("Trigger"));
        described.putArray("Dimensions").addObject().put("Name", "RunnerType").put("Value", "linux.2xlarge");
        return described;
    }

    private static ObjectNode alarm() {
        return TestData.json("cloudwatch/cloudwatch-alarm.json");
    }
}
