package dev.alerting.webhook;

import dev.alerting.common.config.Settings;
import dev.alerting.common.sender.RoutingDefaults;

/**
 * The webhook's environment.
 *
 * @param topicArn {@code TOPIC_ARN}
 * @param secretId {@code WEBHOOK_SECRET_ID}: name or ARN of the secret with the senders' tokens
 * @param routing {@code FALLBACK_TEAM} and {@code DEFAULT_PRIORITY}, as the collector has them: only to tell senders about them
 * @param stormAfter {@code STORM_AFTER}, as the collector has it and for the same purpose
 */
public record WebhookConfig(String topicArn, String secretId, RoutingDefaults routing, int stormAfter) {
    public static WebhookConfig from(Settings settings) {
        return new WebhookConfig(
                settings.required("TOPIC_ARN", "the ARN of the SNS topic alerts are published to"),
                settings.required("WEBHOOK_SECRET_ID", "name or ARN of the secret with the senders' tokens"),
                RoutingDefaults.from(settings),
                settings.integerValue("STORM_AFTER", 10, 0, 1_000));
    }
}
