package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import dev.alerting.common.event.Priority;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookConfigTest {
    @Test
    void theEnvironmentNamesTopicAndSecret() {
        Settings settings = new Settings(Map.of("TOPIC_ARN", "arn:topic", "WEBHOOK_SECRET_ID", "tokens"));

        assertThat(WebhookConfig.from(settings))
                .isEqualTo(new WebhookConfig("arn:topic", "tokens", Optional.empty(), RoutingDefaults.STANDARD, 10));
    }

    @Test
    void theDefaultsOfTheCollectorCanBeSetHereAsWell() {
        Map<String, String> environment = Map.of(
                "TOPIC_ARN", "arn:topic",
                "WEBHOOK_SECRET_ID", "tokens",
                "FALLBACK_TEAM", "Dev Infra",
                "DEFAULT_PRIORITY", "3");

        assertThat(WebhookConfig.from(new Settings(environment)).routing())
                .isEqualTo(new RoutingDefaults("dev-infra", Priority.P3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"FALLBACK_TEAM; a, b; one team name", "DEFAULT_PRIORITY; P9; P0, P1, P2 or P3"})
    void aWrongDefaultIsNamed(String variable, String value, String form) {
        Map<String, String> environment =
                Map.of("TOPIC_ARN", "arn:topic", "WEBHOOK_SECRET_ID", "tokens", variable, value);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> WebhookConfig.from(new Settings(environment)))
                .withMessage(variable + " must be " + form);
    }

    @Test
    void sendersMayHaveSecretsOfTheirOwn() {
        Map<String, String> environment = Map.of(
                "TOPIC_ARN", "arn:topic", "WEBHOOK_SECRET_ID", "tokens", "WEBHOOK_SENDERS_PREFIX", "dev-senders/");

        assertThat(WebhookConfig.from(new Settings(environment)).ownSecretsPrefix())
                .contains("dev-senders/");
    }

    /** Without the slash it would be the beginning of other names, too. */
    @ParameterizedTest
    @ValueSource(strings = {"dev-senders", "/", "dev senders/", "dev*/"})
    void theirNamesBeginAlike(String prefix) {
        Map<String, String> environment =
                Map.of("TOPIC_ARN", "arn:topic", "WEBHOOK_SECRET_ID", "tokens", "WEBHOOK_SENDERS_PREFIX", prefix);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> WebhookConfig.from(new Settings(environment)))
                .withMessage("WEBHOOK_SENDERS_PREFIX must be the beginning of the names of secrets, ending in /");
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
                .isThrownBy(() -> new WebhookHandler(Map.of(), AwsSettings.FROM_SDK, log, Clock.systemUTC()));
    }
}
