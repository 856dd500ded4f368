package dev.alerting.common.sender.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Normalize;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void anEpisodeBeginsWhenTheStateChanges() {
        Instant changedAt = Instant.parse("2025-10-06T15:06:12.874Z");
        ObjectNode ok = event();
        ok.withObject("/detail/state").put("value", "OK");

        assertThat(Normalize.alert(event()).observedAt()).isEqualTo(changedAt);
        assertThat(Normalize.event(event()).startedAt()).contains(changedAt);
        assertThat(Normalize.alert(ok).observedAt()).isEqualTo(changedAt);
        assertThat(Normalize.event(ok).startedAt()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"mutedByArn\":\"arn:rule\"}', muted by arn:rule",
        "'{\"muteWindowStart\":\"x\"}', muted by a mute rule",
    })
    void aMutedAlarmIsSilenced(String detail, String reason) {
        ObjectNode event = event();
        event.withObject("/detail").set("muteDetail", Json.parse(detail));

        assertThat(Normalize.alert(event).silencedBy()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Alarm", "WaitPeriod", "ExtensionPeriod"})
    void aSuppressedAlarmIsSilenced(String by) {
        ObjectNode event = event();
        event.withObject("/detail/state").put("actionsSuppressedBy", by).put("actionsSuppressedReason", "because");

        assertThat(Normalize.alert(event).silencedBy()).contains("suppressed by " + by + " (because)");
    }

    @Test
    void theEndOfASilencedAlarmPasses() {
        ObjectNode event = event();
        event.withObject("/detail").putObject("muteDetail").put("mutedByArn", "arn:rule");
        event.withObject("/detail/state").put("value", "OK").put("actionsSuppressedBy", "Alarm");

        assertThat(Normalize.event(event).state()).isEqualTo(AlertState.RESOLVED);
        assertThat(Normalize.alert(event).silencedBy()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "false", "\"\""})
    void whatIsNoMuteDoesNotSilence(String detail) {
        ObjectNode event = event();
        event.withObject("/detail").set("muteDetail", Json.parse(detail));
        event.withObject("/detail/state").putNull("actionsSuppressedBy");

        assertThat(Normalize.alert(event).silencedBy()).isEmpty();
    }

    /** CloudWatch says in the state before that its wait for the suppressor is over. */
    @Test
    void anAlarmThatIsNoLongerSuppressedFires() {
        ObjectNode event = event();
        event.withObject("/detail/previousState").put("value", "ALARM").put("actionsSuppressedBy", "WaitPeriod");

        assertThat(Normalize.event(event).state()).isEqualTo(AlertState.FIRING);
        assertThat(Normalize.alert(event).silencedBy()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1 out of 1 time series evaluated to ALARM", "12 out of 500 time series evaluated to ALARM: a, b"
            })
    void anAlarmThatSumsUpItsContributorsIsIgnored(String reason) {
        ObjectNode event = event();
        event.withObject("/detail/state").put("reason", reason);
        assertThat(Normalize.ignored(event).reason()).contains("contributors");

        event.withObject("/detail/state").put("value", "OK");
        assertThat(Normalize.event(event).state()).isEqualTo(AlertState.RESOLVED);
    }

    @Test
    void aContributorWithSuchAReasonIsAnAlert() {
        ObjectNode event = event();
        event.withObject("/detail/state").put("reason", "1 out of 1 time series evaluated to ALARM");
        event.withObject("/detail").putObject("alarmContributor").put("id", "a");

        assertThat(Normalize.event(event).state()).isEqualTo(AlertState.FIRING);
    }

    @ParameterizedTest
    @CsvSource({
        // The event's time has whole seconds; the state may have changed within that second.
        "2025-10-06T15:06:12Z, 2025-10-06T15:06:12.874Z",
        "2025-10-06T16:00:00Z, 2025-10-06T16:00:00Z",
    })
    void aDeletedAlarmEnds(String time, Instant endedAt) {
        ObjectNode event = event().put("detail-type", "CloudWatch Alarm Configuration Change")
                .put("time", time);
        event.withObject("/detail").put("operation", "delete");

        Alert deleted = Normalize.alert(event);

        assertThat(deleted.event().state()).isEqualTo(AlertState.RESOLVED);
        assertThat(deleted.event().reason())
                .hasValueSatisfying(text -> assertThat(text).contains("was deleted"));
        assertThat(deleted.observedAt()).isEqualTo(endedAt);
        assertThat(deleted.fingerprint()).isEqualTo(Normalize.alert(event()).fingerprint());
    }

    @Test
    void aDeletedAlarmEndsWhateverIsLeftOutOfTheEvent() {
        ObjectNode event = event().put("detail-type", "CloudWatch Alarm Configuration Change");
        event.withObject("/detail").put("operation", "delete").remove("state");
        event.withObject("/detail").remove("configuration");

        assertThat(Normalize.alert(event).event().state()).isEqualTo(AlertState.RESOLVED);
        assertThat(Normalize.alert(event).routingProblems()).isEmpty();

        event.remove("time");
        assertThat(Normalize.invalid(event).violations())
                .extracting(Violation::pointer)
                .containsExactly("/time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "update"})
    void anotherChangeOfTheConfigurationIsIgnored(String operation) {
        ObjectNode event = event().put("detail-type", "CloudWatch Alarm Configuration Change");
        event.withObject("/detail").put("operation", operation);

        assertThat(Normalize.ignored(event).reason()).contains("is not a change of an alarm's state");
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
