package dev.alerting.infra.policy;

import static dev.alerting.infra.policy.Rules.always;
import static dev.alerting.infra.policy.Rules.between;
import static dev.alerting.infra.policy.Rules.free;
import static dev.alerting.infra.policy.Rules.known;
import static dev.alerting.infra.policy.Rules.onlyGoes;
import static dev.alerting.infra.policy.Rules.raised;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.infra.AccessPolicy.Kind;
import java.util.List;

/** Topics, queues and the key they are encrypted with. */
final class MessagingRules {
    /** The most that SQS takes: 14 days. */
    private static final int LONGEST_RETENTION_SECONDS = 1_209_600;

    /** The most that SQS takes since August 2025, 1 MiB. */
    private static final int LARGEST_MESSAGE_BYTES = 1_048_576;

    /** Six times the longest time-out of a function, and the longest batching window. */
    private static final int LONGEST_VISIBILITY_SECONDS = 6 * 900 + 60;

    /** The most that SQS takes; fewer than 900 do not outlast a long outage of GitHub. */
    private static final int MOST_RECEIVES = 1000;

    private static final int FEWEST_RECEIVES = 900;

    private MessagingRules() {}

    static List<ResourceRules> all() {
        return List.of(
                queue(),
                topic(),
                topicPolicy(),
                subscription(),
                key(),
                ResourceRules.of("aws_kms_alias"),
                ResourceRules.of("aws_cloudwatch_event_bus").named("name").allow(free(), "description"),
                ResourceRules.of("aws_cloudwatch_event_bus_policy")
                        .named("event_bus_name")
                        .allow(free(), "policy")
                        .check(PolicyDocument.in("policy", Kind.RESOURCE, false)));
    }

    private static ResourceRules queue() {
        return ResourceRules.of("aws_sqs_queue")
                .named("name")
                .allow(free(), "policy", "receive_wait_time_seconds")
                .check(PolicyDocument.in("policy", Kind.RESOURCE, false))
                .allow(raised(LONGEST_RETENTION_SECONDS), "message_retention_seconds")
                .allow(raised(LARGEST_MESSAGE_BYTES), "max_message_size")
                .allow(raised(LONGEST_VISIBILITY_SECONDS), "visibility_timeout_seconds")
                .allow(always(0), "delay_seconds")
                .allow(known(MessagingRules::keepsItsDeadLetterQueue), "redrive_policy");
    }

    /** The same dead-letter queue, and enough receives before a message goes there. */
    private static boolean keepsItsDeadLetterQueue(AttributeChange change) {
        try {
            JsonNode before = Json.parse(change.before().asText("{}"));
            JsonNode after = Json.parse(change.after().asText());
            int receives = after.path("maxReceiveCount").asInt();
            return before.path("deadLetterTargetArn").equals(after.path("deadLetterTargetArn"))
                    && receives
                            >= Math.min(
                                    FEWEST_RECEIVES,
                                    before.path("maxReceiveCount").asInt())
                    && receives <= MOST_RECEIVES;
        } catch (InvalidJsonException e) {
            return false;
        }
    }

    private static ResourceRules topic() {
        ResourceRules topic = ResourceRules.of("aws_sns_topic")
                .named("name")
                .allow(free(), "display_name", "policy", "tracing_config")
                .check(PolicyDocument.in("policy", Kind.RESOURCE, false));
        for (String protocol : List.of("application", "firehose", "http", "lambda", "sqs")) {
            topic.allow(
                    free(),
                    protocol + "_failure_feedback_role_arn",
                    protocol + "_success_feedback_role_arn",
                    protocol + "_success_feedback_sample_rate");
        }
        return topic;
    }

    private static ResourceRules topicPolicy() {
        return ResourceRules.of("aws_sns_topic_policy")
                .named("arn")
                .allow(free(), "policy", "owner")
                .check(PolicyDocument.in("policy", Kind.RESOURCE, false));
    }

    /** Whether one may be removed depends on which others remain: see {@link PlanPolicy}. */
    private static ResourceRules subscription() {
        return ResourceRules.of("aws_sns_topic_subscription")
                .allow(
                        free(),
                        "confirmation_timeout_in_minutes",
                        "confirmation_was_authenticated",
                        "endpoint_auto_confirms",
                        "filter_policy_scope",
                        "owner_id",
                        "pending_confirmation")
                // A filter lets through less; without it everything comes.
                .allow(onlyGoes(), "filter_policy");
    }

    private static ResourceRules key() {
        return ResourceRules.of("aws_kms_key")
                .allow(free(), "description", "policy")
                .check(PolicyDocument.in("policy", Kind.KEY, false))
                .allow(always(true), "enable_key_rotation", "is_enabled")
                .allow(between(90, 2560), "rotation_period_in_days")
                .allow(raised(30), "deletion_window_in_days");
    }
}
