package dev.alerting.common.sender.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Normalize;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CloudWatchEventBridgeTest {
    private static final String STATE_CHANGE =
            "{\"source\":\"aws.cloudwatch\",\"detail-type\":\"CloudWatch Alarm State Change\"}";

    @Test
    void everythingThatIsMissingIsToldWithItsPlace() {
        assertThat(Normalize.violations("cloudwatch", STATE_CHANGE))
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder(
                        "/resources/0", "/detail/alarmName", "/detail/state/value", "/detail/state/timestamp");
    }

    @Test
    void aWrongStateIsToldWithItsPlace() {
        ObjectNode event = event();
        event.withObject("/detail/state").put("value", "BROKEN").put("timestamp", "2025-10-06T15:06:12");

        assertThat(Normalize.invalid(event).violations())
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/detail/state/value", "/detail/state/timestamp");
    }

    @Test
    void aStateChangeIsRead() {
        AlertEvent read = Normalize.event(event());

        assertThat(read.state()).isEqualTo(AlertState.FIRING);
        assertThat(read.title()).isEqualTo("signing-host-cpu");
        assertThat(read.occurredAt()).isEqualTo(Instant.parse("2025-10-06T15:06:12.874Z"));
        assertThat(read.identity().alarmArn())
                .contains("arn:aws:cloudwatch:us-west-2:123456789012:alarm:signing-host-cpu");
    }

    @Test
    void insufficientDataIsIgnored() {
        ObjectNode event = event();
        event.withObject("/detail/state").put("value", "INSUFFICIENT_DATA");

        assertThat(Normalize.ignored(event).origin().subject()).endsWith(":alarm:signing-host-cpu");
    }

    @Test
    void aContributorsStateChangeIsAnAlertOfItsOwn() {
        ObjectNode event = event().put("detail-type", "CloudWatch Alarm Contributor State Change");
        ObjectNode contributor = event.withObject("/detail").putObject("alarmContributor");
        contributor.put("id", "3f8a51c07de2b964").putObject("attributes").put("TableName", "artifacts");

        AlertEvent read = Normalize.event(event);

        assertThat(read.title()).isEqualTo("signing-host-cpu (TableName=artifacts)");
        assertThat(read.resource().id()).contains("3f8a51c07de2b964");
    }

    @Test
    void tagsNameTeamAndPriority() {
        ObjectNode event = event();
        event.withObject("/detail/configuration").remove("description");
        event.withObject("/detail")
                .putObject("alarmTags")
                .put("Team", "release")
                .put("Priority", "3");

        assertThat(Normalize.event(event).teams()).containsExactly("release");
        assertThat(Normalize.event(event).priority()).isEqualTo(Priority.P3);
    }

    @Test
    void anyOtherEventOfCloudWatchIsIgnored() {
        ObjectNode event = event().put("detail-type", "CloudWatch Alarm Configuration Change");
        assertThat(Normalize.ignored(event).reason())
                .isEqualTo(
                        "EventBridge event \"CloudWatch Alarm Configuration Change\" is not a change of an alarm's state");

        event.remove("resources");
        assertThat(Normalize.ignored(event).origin().subject()).isEqualTo("unknown");
    }

    @Test
    void theMetricsAndTheRuleAreKeptForTheIssue() {
        assertThat(Normalize.event(event()).rawProvider().orElseThrow().path("metrics"))
                .hasSize(1);
        assertThat(Normalize.event(TestData.json("cloudwatch/eventbridge-composite.json"))
                        .rawProvider()
                        .orElseThrow()
                        .has("alarm_rule"))
                .isTrue();
    }

    private static ObjectNode event() {
        return TestData.json("cloudwatch/eventbridge-alarm.json");
    }
}
