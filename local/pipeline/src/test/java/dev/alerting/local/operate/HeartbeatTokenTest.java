package dev.alerting.local.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alerting.common.secret.InvalidSecretException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatTokenTest {
    private static final String CONNECTION = "alerting-dev-webhook-heartbeat";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"hb\": {\"type\": \"token\", \"header\": \"X-Heartbeat-Token\", \"secrets\": [\"old\", \"new\"], \"source\": \"heartbeat\"}",
                "\"x-heartbeat-token\": {\"type\": \"token\", \"secrets\": [\"new\"], \"source\": \"heartbeat\"}"
            })
    void theNewestTokenOfTheHeartbeatsEntryIsTaken(String entry) {
        assertThat(HeartbeatToken.update(CONNECTION, "{\"X-Grafana-Token\": \"other\", " + entry + "}"))
                .contains(
                        "{\"Name\":\"alerting-dev-webhook-heartbeat\",\"AuthorizationType\":\"API_KEY\",\"AuthParameters\":"
                                + "{\"ApiKeyAuthParameters\":{\"ApiKeyName\":\"X-Heartbeat-Token\",\"ApiKeyValue\":\"new\"}}}");
    }

    /** The webhook would refuse the heartbeat all the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"X-Heartbeat-Token\": \"new\"",
                "\"hb\": {\"type\": \"token\", \"header\": \"X-Other\", \"secrets\": [\"new\"], \"source\": \"heartbeat\"}",
                "\"hb\": {\"type\": \"bearer\", \"secrets\": [\"new\"], \"source\": \"heartbeat\"}",
                "\"X-Heartbeat-Token\": {\"type\": \"token\", \"secrets\": [\"new\"], \"source\": \"grafana\"}"
            })
    void anEntryThatMayNotSendItIsNot(String entry) {
        assertThat(HeartbeatToken.update(CONNECTION, "{" + entry + "}")).isEmpty();
    }

    @Test
    void aSecretThatTheWebhookWouldNotTakeIsNotUsed() {
        assertThatExceptionOfType(InvalidSecretException.class)
                .isThrownBy(() -> HeartbeatToken.update(CONNECTION, "{\"X-Heartbeat-Token\": 7}"))
                .withMessageContaining("X-Heartbeat-Token");
    }
}
