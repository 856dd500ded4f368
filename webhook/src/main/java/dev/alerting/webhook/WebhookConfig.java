package dev.alerting.webhook;

import dev.alerting.common.config.Settings;

/**
 * The webhook's environment.
 *
 * @param topicArn {@code TOPIC_ARN}
 * @param secretId {@code WEBHOOK_SECRET_ID}: name or ARN of the secret with the senders' tokens
 */
public record WebhookConfig(String topicArn, String secretId) {
    public static WebhookConfig from(Settings settings) {
        return new WebhookConfig(
                settings.required("TOPIC_ARN", "the ARN of the SNS topic alerts are published to"),
                settings.required("WEBHOOK_SECRET_ID", "name or ARN of the secret with the senders' tokens"));
    }
}
