package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertSourceTest {
    @Test
    void theAttributesAreTheOnesSendersUse() {
        assertThat(AlertSource.values())
                .extracting(AlertSource::attribute)
                .containsExactly(
                        "grafana", "alertmanager", "cloudwatch", "pagerduty", "datadog", "normalized", "heartbeat");
    }

    @ParameterizedTest
    @EnumSource
    void anAttributeIsReadBack(AlertSource source) {
        assertThat(AlertSource.fromAttribute(source.attribute())).contains(source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Grafana", "opsgenie", " grafana"})
    void anythingElseIsUnknown(String value) {
        assertThat(AlertSource.fromAttribute(value)).isEmpty();
    }
}
