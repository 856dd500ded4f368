package dev.alerting.webhook;

import dev.alerting.common.config.Settings;
import dev.alerting.common.sender.RoutingDefaults;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The webhook's environment.
 *
 * @param topicArn {@code TOPIC_ARN}
 * @param secretId {@code WEBHOOK_SECRET_ID}: name or ARN of the secret with the senders' tokens
 * @param ownSecretsPrefix {@code WEBHOOK_SENDERS_PREFIX}: what the names of secrets begin with that senders have of their own
 * @param routing {@code FALLBACK_TEAM} and {@code DEFAULT_PRIORITY}, as the collector has them: only to tell senders about them
 * @param stormAfter {@code STORM_AFTER}, as the collector has it and for the same purpose
 */
public record WebhookConfig(
        String topicArn, String secretId, Optional<String> ownSecretsPrefix, RoutingDefaults routing, int stormAfter) {
    /** Without the slash at its end, it could be the beginning of other secrets' names as well. */
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9/_+=.@-]{1,200}/");

    public static WebhookConfig from(Settings settings) {
        return new WebhookConfig(
                settings.required("TOPIC_ARN", "the ARN of the SNS topic alerts are published to"),
                settings.required("WEBHOOK_SECRET_ID", "name or ARN of the secret with the senders' tokens"),
                settings.parsedValue(
                        "WEBHOOK_SENDERS_PREFIX",
                        Optional.empty(),
                        "the beginning of the names of secrets, ending in /",
                        text -> PREFIX.matcher(text).matches() ? Optional.of(Optional.of(text)) : Optional.empty()),
                RoutingDefaults.from(settings),
                settings.integerValue("STORM_AFTER", 10, 0, 1_000));
    }
}
