package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.schema.AlertEventSchema;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Providers have no limits of ours: their texts are cut to those of the schema, and nothing else changes. */
class LongTextsTest {
    private static final AlertEventSchema SCHEMA = AlertEventSchema.load();

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("grafana/grafana-firing", "/alerts/0/labels", "alertname"),
                Arguments.of("grafana/grafana-firing", "/alerts/0/annotations", "summary"),
                Arguments.of("grafana/grafana-firing", "/alerts/0/annotations", "description"),
                Arguments.of("grafana/grafana-firing", "/alerts/0/annotations", "grafana_state_reason"),
                Arguments.of("alertmanager/alertmanager-firing", "/alerts/0/labels", "alertname"),
                Arguments.of("cloudwatch/cloudwatch-alarm", "", "AlarmName"),
                Arguments.of("cloudwatch/cloudwatch-alarm", "", "NewStateReason"),
                Arguments.of("pagerduty/pagerduty-triggered", "/event/data", "title"),
                Arguments.of("datadog/datadog-triggered", "", "alert_title"),
                Arguments.of("datadog/datadog-triggered", "", "message"));
    }

    @ParameterizedTest(name = "{0} {1}/{2}")
    @MethodSource("texts")
    void aTextBeyondTheSchemaIsCutAndTheAlertStaysTheSame(String payload, String parent, String field) {
        ObjectNode body = TestData.json(payload + ".json");
        String fingerprint = Normalize.alert(body).fingerprint();
        ObjectNode object = parent.isEmpty() ? body : body.withObject(parent);
        object.put(field, "🚒".repeat(70_000));

        Interpretation.Alert alert = Normalize.alert(body);

        assertThat(SCHEMA.validate(AlertEventJson.write(alert.event()))).isEmpty();
        assertThat(alert.fingerprint()).isEqualTo(fingerprint);
        assertThat(AlertEventJson.write(alert.event()).toString()).contains("🚒…");
    }
}
