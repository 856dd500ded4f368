package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alerting.common.config.AwsSettings;
import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookConfigTest {
    @Test
    void theEnvironmentNamesTopicAndSecret() {
        Settings settings = new Settings(Map.of("TOPIC_ARN", "arn:topic", "WEBHOOK_SECRET_ID", "tokens"));

        assertThat(WebhookConfig.from(settings)).isEqualTo(new WebhookConfig("arn:topic", "tokens"));
    }

    @Test
    void aMissingVariableIsNamed() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> WebhookConfig.from(new Settings(Map.of("WEBHOOK_SECRET_ID", "tokens"))))
                .withMessageStartingWith("TOPIC_ARN is not set: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> WebhookConfig.from(new Settings(Map.of("TOPIC_ARN", "arn", "WEBHOOK_SECRET_ID", " "))))
                .withMessageStartingWith("WEBHOOK_SECRET_ID is not set: ");
    }

    @Test
    void aHandlerWithoutConfigurationDoesNotStart() {
        StructuredLog log = new StructuredLog(Clock.systemUTC(), line -> {});

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new WebhookHandler(Map.of(), AwsSettings.FROM_SDK, log));
    }
}
