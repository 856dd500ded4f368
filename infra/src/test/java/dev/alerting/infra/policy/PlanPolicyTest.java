package dev.alerting.infra.policy;

import static dev.alerting.infra.policy.DeployedStack.at;
import static dev.alerting.infra.policy.DeployedStack.create;
import static dev.alerting.infra.policy.DeployedStack.createBeforeDestroy;
import static dev.alerting.infra.policy.DeployedStack.createLike;
import static dev.alerting.infra.policy.DeployedStack.delete;
import static dev.alerting.infra.policy.DeployedStack.forget;
import static dev.alerting.infra.policy.DeployedStack.lose;
import static dev.alerting.infra.policy.DeployedStack.plan;
import static dev.alerting.infra.policy.DeployedStack.quote;
import static dev.alerting.infra.policy.DeployedStack.replace;
import static dev.alerting.infra.policy.DeployedStack.replaceAll;
import static dev.alerting.infra.policy.DeployedStack.replacedBecauseOf;
import static dev.alerting.infra.policy.DeployedStack.set;
import static dev.alerting.infra.policy.DeployedStack.unknown;
import static dev.alerting.infra.policy.DeployedStack.unset;
import static dev.alerting.infra.policy.DeployedStack.was;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.infra.Plan;
import dev.alerting.infra.policy.DeployedStack.Edit;
import dev.alerting.infra.policy.DeployedStack.Step;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlanPolicyTest {
    private static final String API = "aws_apigatewayv2_api.webhook";
    private static final String INTEGRATION = "aws_apigatewayv2_integration.webhook";
    private static final String ROUTE = "aws_apigatewayv2_route.webhook";
    private static final String STAGE = "aws_apigatewayv2_stage.default";
    private static final String DOMAIN = "aws_apigatewayv2_domain_name.webhook[0]";
    private static final String RECORD = "aws_route53_record.webhook[0]";
    private static final String QUEUE = "aws_sqs_queue.alerts";
    private static final String DLQ = "aws_sqs_queue.dlq";
    private static final String TOPIC = "aws_sns_topic.alerts";
    private static final String TOPIC_POLICY = "aws_sns_topic_policy.alerts";
    private static final String SUBSCRIPTION = "aws_sns_topic_subscription.queue";
    private static final String OPS = "aws_sns_topic_subscription.ops[\"a@b.c\"]";
    private static final String PAGER = "aws_sns_topic_subscription.ops_critical[\"p@b.c\"]";
    private static final String KEY = "aws_kms_key.topics";
    private static final String OPS_KEY = "aws_kms_key.ops";
    private static final String OPS_KEY_ALIAS = "aws_kms_alias.ops";
    private static final String OPS_TOPIC = "aws_sns_topic.ops";
    private static final String OPS_CRITICAL_TOPIC = "aws_sns_topic.ops_critical";
    private static final String TABLE = "aws_dynamodb_table.state";
    private static final String MAPPING = "aws_lambda_event_source_mapping.alerts";
    private static final String STREAM_MAPPING = "aws_lambda_event_source_mapping.history[0]";
    private static final String COLLECTOR = "module.collector.aws_lambda_function.this";
    private static final String WEBHOOK = "module.webhook.aws_lambda_function.this";
    private static final String HISTORY = "module.history[0].aws_lambda_function.this";
    private static final String FILES = "aws_s3_bucket_lifecycle_configuration.reports[0]";
    private static final String ALIAS = "module.collector.aws_lambda_alias.live";
    private static final String CANARY = "module.collector.terraform_data.canary[0]";
    private static final String LOGS = "module.collector.aws_cloudwatch_log_group.this";
    private static final String ROLE = "module.collector.aws_iam_role.this";
    private static final String ROLE_POLICY = "module.collector.aws_iam_role_policy.this";
    private static final String PERMISSION = "aws_lambda_permission.api";
    private static final String HEARTBEAT = "aws_scheduler_schedule.heartbeat";
    private static final String WAKE_UP = "aws_scheduler_schedule.wake_up[\"webhook\"]";
    private static final String THROTTLED = "aws_cloudwatch_log_metric_filter.throttled";
    private static final String RULE = "aws_cloudwatch_event_rule.heartbeat[0]";
    private static final String CONNECTION = "aws_cloudwatch_event_connection.heartbeat[0]";
    private static final String DESTINATION = "aws_cloudwatch_event_api_destination.heartbeat[0]";
    private static final String DASHBOARD = "aws_cloudwatch_dashboard.this";
    private static final String DLQ_ALARM = alarm("dlq-not-empty-critical");
    private static final String AGE_ALARM = alarm("oldest-message-warning");
    private static final String SHARE_ALARM = alarm("api-4xx-critical");
    private static final String SILENCE_ALARM = alarm("heartbeat-missing-critical");
    private static final String BREAKER_ALARM = alarm("breaker-open-warning");
    private static final String REMAINING_ALARM = alarm("github-remaining-warning");
    private static final String BUCKET = "aws_s3_bucket.state";
    private static final String VERSIONING = "aws_s3_bucket_versioning.state";
    private static final String VARIABLES = "/environment/0/variables/";
    private static final String DENY_ALL =
            "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\","
                    + " \"Action\": \"*\", \"Resource\": \"*\"}]}";

    private static String alarm(String key) {
        return "aws_cloudwatch_metric_alarm.this[\"" + key + "\"]";
    }

    private static Arguments change(String what, String attribute, String address, Step... steps) {
        return arguments(what, address, attribute, steps);
    }

    /** What is wrong with it, the attribute that is named, the resource, what the plan does to it. */
    static Stream<Arguments> refused() {
        return Stream.of(
                        theElevenOfTheIssue(),
                        door(),
                        functions(),
                        queuesAndTopics(),
                        state(),
                        alarms(),
                        heartbeat(),
                        rights(),
                        bootstrap(),
                        newResources())
                .flatMap(kind -> kind);
    }

    private static Stream<Arguments> theElevenOfTheIssue() {
        return Stream.of(
                change("api-replaced", "replace", API, replaceAll()),
                change(
                        "concurrency-0",
                        "reserved_concurrent_executions",
                        COLLECTOR,
                        set("/reserved_concurrent_executions", "0")),
                change("heartbeat-disabled", "state", HEARTBEAT, set("/state", "\"DISABLED\"")),
                change("last-pager-removed", "delete", PAGER, delete()),
                change("mapping-deleted", "delete", MAPPING, delete()),
                change(
                        "max-receive-count-1",
                        "redrive_policy",
                        QUEUE,
                        replace("/redrive_policy", "\"maxReceiveCount\":1000", "\"maxReceiveCount\":1")),
                change(
                        "pitr-window-cut",
                        "point_in_time_recovery.recovery_period_in_days",
                        TABLE,
                        set("/point_in_time_recovery/0/recovery_period_in_days", "1")),
                change("retention-unknown", "message_retention_seconds", QUEUE, unset("/message_retention_seconds")),
                change(
                        "shadow-mode",
                        "environment.variables.ENABLE_GITHUB_ISSUES",
                        COLLECTOR,
                        set(VARIABLES + "ENABLE_GITHUB_ISSUES", "\"false\"")),
                change("topic-policy-denies-all", "policy", TOPIC_POLICY, set("/policy", quote(DENY_ALL))),
                change("ttl-moved", "ttl.attribute_name", TABLE, set("/ttl/0/attribute_name", "\"version\"")));
    }

    private static Stream<Arguments> door() {
        return Stream.of(
                change("the API goes", "delete", API, delete()),
                change(
                        "its address closes",
                        "disable_execute_api_endpoint",
                        API,
                        set("/disable_execute_api_endpoint", "true")),
                change("the route goes", "delete", ROUTE, delete()),
                change("the route is replaced", "replace", ROUTE, createBeforeDestroy()),
                change(
                        "the route asks for IAM",
                        "authorization_type",
                        ROUTE,
                        set("/authorization_type", "\"AWS_IAM\"")),
                change("the route leads elsewhere", "target", ROUTE, set("/target", "\"integrations/other\"")),
                change(
                        "the integration calls another function",
                        "integration_uri",
                        INTEGRATION,
                        set("/integration_uri", "\"arn:aws:lambda:us-west-2:111122223333:function:other\"")),
                change(
                        "the integration gives up at once",
                        "timeout_milliseconds",
                        INTEGRATION,
                        set("/timeout_milliseconds", "50")),
                change(
                        "the API lets through one a second",
                        "default_route_settings.throttling_rate_limit",
                        STAGE,
                        set("/default_route_settings/0/throttling_rate_limit", "1")),
                change(
                        "the limit is unknown",
                        "default_route_settings.throttling_burst_limit",
                        STAGE,
                        unknown("/default_route_settings/0/throttling_burst_limit")),
                change("changes no longer reach the stage", "auto_deploy", STAGE, set("/auto_deploy", "false")),
                change(
                        "senders need a certificate",
                        "mutual_tls_authentication.truststore_uri",
                        DOMAIN,
                        set("/mutual_tls_authentication", "[{\"truststore_uri\": \"s3://trust/store.pem\"}]")),
                change(
                        "the certificate is unknown",
                        "domain_name_configuration.certificate_arn",
                        DOMAIN,
                        unknown("/domain_name_configuration/0/certificate_arn")),
                change("the domain's record goes", "delete", RECORD, delete()),
                change("the API may no longer call the webhook", "delete", PERMISSION, delete()));
    }

    private static Stream<Arguments> functions() {
        return Stream.of(
                change("a function goes", "delete", WEBHOOK, delete()),
                change("Terraform lets go of it", "forget", COLLECTOR, forget()),
                change("half the time it needs", "timeout", COLLECTOR, set("/timeout", "5")),
                change("too little memory to start", "memory_size", COLLECTOR, set("/memory_size", "128")),
                change(
                        "one instance for all senders",
                        "reserved_concurrent_executions",
                        WEBHOOK,
                        set("/reserved_concurrent_executions", "1")),
                change("another handler", "handler", COLLECTOR, set("/handler", "\"dev.alerting.Other::handle\"")),
                change("another role", "role", COLLECTOR, set("/role", "\"arn:aws:iam::111122223333:role/other\"")),
                change(
                        "no metrics any more",
                        "logging_config.application_log_level",
                        COLLECTOR,
                        set("/logging_config/0/application_log_level", "\"ERROR\"")),
                change(
                        "another repository",
                        "environment.variables.GITHUB_REPO",
                        COLLECTOR,
                        set(VARIABLES + "GITHUB_REPO", "\"example-org/nowhere\"")),
                change(
                        "another secret",
                        "environment.variables.WEBHOOK_SECRET_ID",
                        WEBHOOK,
                        set(VARIABLES + "WEBHOOK_SECRET_ID", "\"empty\"")),
                change(
                        "a topic nobody reads",
                        "environment.variables.TOPIC_ARN",
                        WEBHOOK,
                        set(VARIABLES + "TOPIC_ARN", "\"arn:aws:sns:us-west-2:111122223333:other\"")),
                change(
                        "raw events go elsewhere",
                        "environment.variables.EVENTS_TABLE_NAME",
                        HISTORY,
                        set(VARIABLES + "EVENTS_TABLE_NAME", "\"another\"")),
                change(
                        "files go elsewhere",
                        "environment.variables.REPORTS_BUCKET",
                        HISTORY,
                        set(VARIABLES + "REPORTS_BUCKET", "\"another\"")),
                change(
                        "the key of people goes",
                        "environment.variables.PEOPLE_KEY_SECRET_ID",
                        HISTORY,
                        lose(VARIABLES + "PEOPLE_KEY_SECRET_ID", "\"alerting-dev-history-people-key\"")),
                change(
                        "no more reports",
                        "environment.variables.REPORT_ISSUES",
                        HISTORY,
                        lose(VARIABLES + "REPORT_ISSUES", "\"true\"")),
                change(
                        "fewer instances of the history",
                        "reserved_concurrent_executions",
                        HISTORY,
                        set("/reserved_concurrent_executions", "1")),
                change("files go sooner", "rule.expiration.days", FILES, set("/rule/0/expiration/0/days", "30")),
                change(
                        "states expire",
                        "rule.expiration.days",
                        "aws_s3_bucket_lifecycle_configuration.state",
                        set("/rule/0/expiration", "[{\"days\": 365}]")),
                change("a variable goes", "environment.variables.DLQ_URL", COLLECTOR, unset(VARIABLES + "DLQ_URL")),
                change(
                        "a variable is unknown",
                        "environment.variables.DLQ_URL",
                        COLLECTOR,
                        unknown(VARIABLES + "DLQ_URL")),
                change(
                        "two issues an hour",
                        "environment.variables.GITHUB_CONTENT_PER_HOUR",
                        COLLECTOR,
                        set(VARIABLES + "GITHUB_CONTENT_PER_HOUR", "\"2\"")),
                change(
                        "everything becomes P3",
                        "environment.variables.DEFAULT_PRIORITY",
                        COLLECTOR,
                        set(VARIABLES + "DEFAULT_PRIORITY", "\"P3\"")),
                change(
                        "the SDK is sent elsewhere",
                        "environment.variables.AWS_ENDPOINT_URL_SNS",
                        WEBHOOK,
                        set(VARIABLES + "AWS_ENDPOINT_URL_SNS", "\"http://127.0.0.1:1\"")),
                change(
                        "the JVM does not start",
                        "environment.variables.JAVA_TOOL_OPTIONS",
                        WEBHOOK,
                        set(VARIABLES + "JAVA_TOOL_OPTIONS", "\"-Xmx1m\"")),
                change(
                        "the JVM starts, with another's agent",
                        "environment.variables.JAVA_TOOL_OPTIONS",
                        COLLECTOR,
                        set(
                                VARIABLES + "JAVA_TOOL_OPTIONS",
                                "\"-XX:+DisableExplicitGC -Xmn32m -javaagent:agent.jar\"")),
                change(
                        "a new switch is off",
                        "environment.variables.WEBHOOK_ENABLED",
                        WEBHOOK,
                        set(VARIABLES + "WEBHOOK_ENABLED", "\"false\"")),
                change(
                        "alerts are dropped by a new switch",
                        "environment.variables.DROP_SOURCES",
                        WEBHOOK,
                        set(VARIABLES + "DROP_SOURCES", "\"grafana\"")),
                change(
                        "what fires again counts as a late copy for ever",
                        "environment.variables.REFIRE_AFTER_SECONDS",
                        COLLECTOR,
                        set(VARIABLES + "REFIRE_AFTER_SECONDS", "\"2000000000\"")),
                change(
                        "an episode never ends",
                        "environment.variables.EPISODE_GAP_HOURS",
                        COLLECTOR,
                        set(VARIABLES + "EPISODE_GAP_HOURS", "\"1000000\"")),
                change("the alias goes back", "function_version", ALIAS, set("/function_version", "\"0\"")),
                change(
                        "half the calls go to another version",
                        "routing_config.additional_version_weights.1",
                        ALIAS,
                        set("/routing_config", "[{\"additional_version_weights\": {\"1\": 0.5}}]")),
                change("the mapping is switched off", "enabled", MAPPING, set("/enabled", "false")),
                change("whether it is on is unknown", "enabled", MAPPING, unknown("/enabled")),
                change(
                        "a filter deletes messages",
                        "filter_criteria.filter.pattern",
                        MAPPING,
                        set("/filter_criteria", "[{\"filter\": [{\"pattern\": \"{\\\"body\\\":{\\\"a\\\":[1]}}\"}]}]")),
                change(
                        "one failure repeats the batch",
                        "function_response_types",
                        MAPPING,
                        set("/function_response_types", "[]")),
                change(
                        "another function gets the messages",
                        "function_name",
                        MAPPING,
                        set("/function_name", "\"arn:aws:lambda:us-west-2:111122223333:function:other\"")));
    }

    private static Stream<Arguments> queuesAndTopics() {
        return Stream.of(
                change("the queue goes", "delete", QUEUE, delete()),
                change("the topic is replaced", "replace", TOPIC, replaceAll()),
                change("the key goes", "delete", KEY, delete()),
                change("the ops topics' key goes", "delete", OPS_KEY, delete()),
                change("it is another one", "replace", OPS_KEY, createBeforeDestroy()),
                change("its name goes", "delete", OPS_KEY_ALIAS, delete()),
                change("the subscription goes", "delete", SUBSCRIPTION, delete()),
                change(
                        "the subscription filters",
                        "filter_policy",
                        SUBSCRIPTION,
                        set("/filter_policy", quote("{\"source\": [\"grafana\"]}"))),
                change(
                        "the subscription wraps messages",
                        "raw_message_delivery",
                        SUBSCRIPTION,
                        set("/raw_message_delivery", "false")),
                change(
                        "what SNS cannot deliver is dropped",
                        "redrive_policy",
                        SUBSCRIPTION,
                        set("/redrive_policy", "\"\"")),
                change("no dead-letter queue", "redrive_policy", QUEUE, set("/redrive_policy", "\"\"")),
                change(
                        "another dead-letter queue",
                        "redrive_policy",
                        QUEUE,
                        replace("/redrive_policy", "alerts-dlq", "other-dlq")),
                change(
                        "nothing may go to the dead-letter queue",
                        "redrive_allow_policy",
                        DLQ,
                        set("/redrive_allow_policy", quote("{\"redrivePermission\": \"denyAll\"}"))),
                change("large alerts are refused", "max_message_size", QUEUE, set("/max_message_size", "1024")),
                change(
                        "dead letters expire sooner",
                        "message_retention_seconds",
                        DLQ,
                        set("/message_retention_seconds", "86400")),
                change("every message waits", "delay_seconds", QUEUE, set("/delay_seconds", "900")),
                change(
                        "batches are handed out twice",
                        "visibility_timeout_seconds",
                        QUEUE,
                        set("/visibility_timeout_seconds", "30")),
                change(
                        "a crash hides messages for half a day",
                        "visibility_timeout_seconds",
                        QUEUE,
                        set("/visibility_timeout_seconds", "43200")),
                change("the queue's policy goes", "policy", QUEUE, set("/policy", "\"\"")),
                change(
                        "the queue's policy denies the topic",
                        "policy",
                        QUEUE,
                        replace("/policy", "\"Effect\":\"Allow\"", "\"Effect\":\"Deny\"")),
                change("the queue's policy is unknown", "policy", QUEUE, unknown("/policy")),
                change(
                        "the queue is for another topic",
                        "policy",
                        QUEUE,
                        replace("/policy", "dev-alerts\"}}", "dev-other\"}}")),
                change("the topic's policy goes", "delete", TOPIC_POLICY, delete()),
                change(
                        "CloudWatch may publish no more",
                        "policy",
                        TOPIC_POLICY,
                        replace("/policy", "cloudwatch.amazonaws.com", "events.amazonaws.com")),
                change(
                        "only from one more account's alarms",
                        "policy",
                        TOPIC_POLICY,
                        replace("/policy", "[\"111122223333\"]", "[\"444455556666\"]")),
                change(
                        "anybody may publish",
                        "policy",
                        TOPIC_POLICY,
                        replace(
                                "/policy",
                                "\"Statement\":[",
                                "\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                                        + "\"Action\":\"sns:Publish\",\"Resource\":\"*\"},")),
                change(
                        "the topic takes another key",
                        "kms_master_key_id",
                        TOPIC,
                        set("/kms_master_key_id", "\"alias/aws/sns\"")),
                change(
                        "an ops topic is not encrypted any more",
                        "kms_master_key_id",
                        OPS_TOPIC,
                        unset("/kms_master_key_id")),
                change(
                        "an ops topic takes AWS's key, which CloudWatch may not use",
                        "kms_master_key_id",
                        OPS_CRITICAL_TOPIC,
                        set("/kms_master_key_id", "\"alias/aws/sns\"")),
                change(
                        "an ops topic takes the key of another account",
                        "kms_master_key_id",
                        OPS_TOPIC,
                        set(
                                "/kms_master_key_id",
                                "\"arn:aws:kms:us-west-2:444455556666:key/00000000-0000-0000-0000-000000000001\"")),
                change(
                        "an ops topic takes a key that nobody knows yet",
                        "kms_master_key_id",
                        OPS_TOPIC,
                        unknown("/kms_master_key_id")),
                change("the key is off", "is_enabled", KEY, set("/is_enabled", "false")),
                change("the ops topics' key is off", "is_enabled", OPS_KEY, set("/is_enabled", "false")),
                change("it rotates no more", "enable_key_rotation", OPS_KEY, set("/enable_key_rotation", "false")),
                change("it goes sooner", "deletion_window_in_days", OPS_KEY, set("/deletion_window_in_days", "7")),
                change(
                        "CloudWatch may not use the ops topics' key",
                        "policy",
                        OPS_KEY,
                        replace("/policy", "cloudwatch.amazonaws.com", "events.amazonaws.com")),
                change(
                        "only for alarms of another account",
                        "policy",
                        OPS_KEY,
                        replace(
                                "/policy",
                                "\"aws:SourceAccount\":\"111122223333\"",
                                "\"aws:SourceAccount\":\"444455556666\"")),
                change(
                        "CloudWatch may not use the key",
                        "policy",
                        KEY,
                        replace("/policy", "cloudwatch.amazonaws.com", "events.amazonaws.com")),
                change(
                        "the deploy role may not deploy it any more",
                        "tags_all.stack",
                        QUEUE,
                        set("/tags_all/stack", "\"other\"")));
    }

    private static Stream<Arguments> state() {
        return Stream.of(
                change(
                        "another tag comes back",
                        "tags_all.stack",
                        TABLE,
                        was("/tags_all", "{}"),
                        set("/tags_all/stack", "\"other\"")),
                change(
                        "the queue's mapping is made anew",
                        "replace",
                        MAPPING,
                        unknown("/event_source_arn"),
                        replacedBecauseOf("event_source_arn")),
                change(
                        "the stream's mapping is made anew for nothing",
                        "replace",
                        STREAM_MAPPING,
                        replacedBecauseOf("function_name")),
                change(
                        "the stream's mapping also gets another function",
                        "replace",
                        STREAM_MAPPING,
                        unknown("/event_source_arn"),
                        replacedBecauseOf("event_source_arn", "function_name")),
                change(
                        "the stream's new mapping begins at the end",
                        "starting_position",
                        STREAM_MAPPING,
                        set("/starting_position", "\"LATEST\""),
                        unknown("/event_source_arn"),
                        replacedBecauseOf("event_source_arn")),
                change(
                        "the stream's new mapping is off",
                        "enabled",
                        STREAM_MAPPING,
                        set("/enabled", "false"),
                        unknown("/event_source_arn"),
                        replacedBecauseOf("event_source_arn")),
                change(
                        "the stream of another table",
                        "event_source_arn",
                        STREAM_MAPPING,
                        replace("/event_source_arn", "alerts-state", "other"),
                        replacedBecauseOf("event_source_arn")),
                change("the table is replaced", "replace", TABLE, replaceAll()),
                change(
                        "no way back",
                        "point_in_time_recovery.enabled",
                        TABLE,
                        set("/point_in_time_recovery/0/enabled", "false")),
                change(
                        "no way back, by its absence",
                        "point_in_time_recovery.recovery_period_in_days",
                        TABLE,
                        set("/point_in_time_recovery/0/recovery_period_in_days", "7")),
                change(
                        "an index holds something else",
                        "global_secondary_index.range_key",
                        TABLE,
                        set("/global_secondary_index/0/range_key", "\"kind\"")),
                change(
                        "an index over what records hold as a number: none could be written",
                        "attribute.name",
                        TABLE,
                        set(
                                "/attribute",
                                "[{\"name\": \"fingerprint\", \"type\": \"S\"}, {\"name\": \"version\", \"type\": \"S\"},"
                                        + " {\"name\": \"timer_due\", \"type\": \"S\"},"
                                        + " {\"name\": \"timer_set\", \"type\": \"S\"}]")),
                change(
                        "an index over texts as if they were numbers",
                        "attribute.type",
                        TABLE,
                        set(
                                "/attribute",
                                "[{\"name\": \"fingerprint\", \"type\": \"S\"}, {\"name\": \"open_set\", \"type\": \"N\"},"
                                        + " {\"name\": \"timer_due\", \"type\": \"S\"},"
                                        + " {\"name\": \"timer_set\", \"type\": \"S\"}]")),
                change("an index goes", "global_secondary_index.name", TABLE, set("/global_secondary_index", "[]")),
                change("records never expire", "ttl.enabled", TABLE, set("/ttl/0/enabled", "false")),
                change(
                        "records expire by another attribute",
                        "ttl.attribute_name",
                        TABLE,
                        was("/ttl/0/attribute_name", "\"\""),
                        set("/ttl/0/attribute_name", "\"last_seen_at\"")),
                change("a capacity that throttles", "billing_mode", TABLE, set("/billing_mode", "\"PROVISIONED\"")),
                change(
                        "another key for its records",
                        "server_side_encryption.enabled",
                        TABLE,
                        set("/server_side_encryption/0/enabled", "false")));
    }

    private static Stream<Arguments> alarms() {
        return Stream.of(
                change("an alarm goes", "delete", DLQ_ALARM, delete()),
                change("it is muted", "actions_enabled", DLQ_ALARM, set("/actions_enabled", "false")),
                change("whether it is muted is unknown", "actions_enabled", DLQ_ALARM, unknown("/actions_enabled")),
                change("it tells nobody", "alarm_actions", DLQ_ALARM, set("/alarm_actions", "[]")),
                change(
                        "it tells somebody else",
                        "alarm_actions",
                        DLQ_ALARM,
                        set("/alarm_actions", "[\"arn:aws:sns:us-west-2:111122223333:other\"]")),
                change("its end is told to nobody", "ok_actions", DLQ_ALARM, set("/ok_actions", "[]")),
                change("a threshold nobody reaches", "threshold", DLQ_ALARM, set("/threshold", "1000000")),
                change("twice the threshold", "threshold", AGE_ALARM, set("/threshold", "3600")),
                change("a threshold below which it is always on", "threshold", AGE_ALARM, set("/threshold", "1")),
                change("a share above all", "threshold", SHARE_ALARM, set("/threshold", "110")),
                change("2 of a thing that is 0 or 1", "threshold", BREAKER_ALARM, set("/threshold", "2")),
                change("an unknown threshold", "threshold", AGE_ALARM, unknown("/threshold")),
                change("no requests are left when it rings", "threshold", REMAINING_ALARM, set("/threshold", "100")),
                change("it looks at a day", "evaluation_periods", DLQ_ALARM, set("/evaluation_periods", "288")),
                change(
                        "longer periods, and more of them",
                        "evaluation_periods",
                        AGE_ALARM,
                        set("/period", "600"),
                        set("/evaluation_periods", "4")),
                change(
                        "an event that comes once never rings",
                        "datapoints_to_alarm",
                        DLQ_ALARM,
                        set("/evaluation_periods", "2"),
                        set("/datapoints_to_alarm", "2")),
                change(
                        "the same, where the number is left to AWS",
                        "datapoints_to_alarm",
                        DLQ_ALARM,
                        set("/evaluation_periods", "2"),
                        unset("/datapoints_to_alarm")),
                change(
                        "all of three instead of two of three",
                        "datapoints_to_alarm",
                        BREAKER_ALARM,
                        set("/datapoints_to_alarm", "3")),
                change("two events fall into the same period", "period", BREAKER_ALARM, set("/period", "600")),
                change(
                        "two events are no longer looked at together",
                        "evaluation_periods",
                        BREAKER_ALARM,
                        set("/evaluation_periods", "2")),
                change("the same, by shorter periods", "evaluation_periods", BREAKER_ALARM, set("/period", "150")),
                change(
                        "silence is fine",
                        "treat_missing_data",
                        SILENCE_ALARM,
                        set("/treat_missing_data", "\"notBreaching\"")),
                change(
                        "it watches another queue",
                        "dimensions.QueueName",
                        DLQ_ALARM,
                        set("/dimensions/QueueName", "\"other\"")),
                change(
                        "it rings when all is well",
                        "comparison_operator",
                        DLQ_ALARM,
                        set("/comparison_operator", "\"LessThanThreshold\"")),
                change(
                        "its formula is 0",
                        "metric_query.expression",
                        SHARE_ALARM,
                        set("/metric_query/0/expression", "\"0 * requests\"")),
                change(
                        "its issue is a P3",
                        "alarm_description",
                        DLQ_ALARM,
                        replace("/alarm_description", "PRIORITY=P1", "PRIORITY=P3")),
                change(
                        "nobody's team",
                        "alarm_description",
                        DLQ_ALARM,
                        replace("/alarm_description", "TEAM=", "TEEM=")),
                change("the last address goes", "delete", OPS, delete()),
                change("logs expire sooner", "retention_in_days", LOGS, set("/retention_in_days", "1")),
                change("logs go", "delete", LOGS, delete()));
    }

    private static Stream<Arguments> heartbeat() {
        return Stream.of(
                change("the schedule goes", "delete", HEARTBEAT, delete()),
                change(
                        "a heartbeat a year",
                        "schedule_expression",
                        HEARTBEAT,
                        set("/schedule_expression", "\"rate(365 days)\"")),
                change("it ends", "end_date", HEARTBEAT, set("/end_date", "\"2026-12-01T00:00:00Z\"")),
                change(
                        "it goes elsewhere",
                        "target.input",
                        HEARTBEAT,
                        replace("/target/0/input", "dev-alerts", "dev-other")),
                change("the functions are left to sleep", "state", WAKE_UP, set("/state", "\"DISABLED\"")),
                change(
                        "a topic that nobody hears is looked at no more",
                        "target.input",
                        WAKE_UP,
                        replace("/target/0/input", "alerting-dev-ops-critical", "alerting-dev-alerts")),
                change(
                        "nothing is looked at any more",
                        "target.input",
                        WAKE_UP,
                        set("/target/0/input", quote("{\"wake_up\":{\"topics\":[]}}"))),
                change("429 is counted no more", "delete", THROTTLED, delete()),
                change("something else is counted", "pattern", THROTTLED, set("/pattern", quote("{ $.status = 1 }"))),
                change("the rule is off", "state", RULE, set("/state", "\"DISABLED\"")),
                change(
                        "a token that whoever reads the plan can read",
                        "auth_parameters.api_key.value",
                        CONNECTION,
                        set("/auth_parameters/0/api_key/0/value", "\"another-token-0123456789\"")),
                change(
                        "its token goes elsewhere",
                        "invocation_endpoint",
                        DESTINATION,
                        set("/invocation_endpoint", "\"https://alerts.example.com.example.org/webhook\"")),
                change(
                        "it goes to a path that nobody answers",
                        "invocation_endpoint",
                        DESTINATION,
                        set("/invocation_endpoint", "\"https://alerts.example.com/nowhere\"")),
                change(
                        "nobody knows where it goes",
                        "invocation_endpoint",
                        DESTINATION,
                        unknown("/invocation_endpoint")),
                change("the token goes", "delete", CONNECTION, delete()));
    }

    private static Stream<Arguments> rights() {
        return Stream.of(
                change(
                        "the collector may not poll",
                        "policy",
                        ROLE_POLICY,
                        replace("/policy", "sqs:ReceiveMessage", "sqs:ListQueueTags")),
                change(
                        "a statement denies",
                        "policy",
                        ROLE_POLICY,
                        replace(
                                "/policy",
                                "\"Statement\":[",
                                "\"Statement\":[{\"Effect\":\"Deny\","
                                        + "\"Action\":\"dynamodb:*\",\"Resource\":\"*\"},")),
                change("its policy goes", "delete", ROLE_POLICY, delete()),
                change(
                        "Lambda may not take the role",
                        "assume_role_policy",
                        ROLE,
                        replace("/assume_role_policy", "lambda.amazonaws.com", "ec2.amazonaws.com")),
                change(
                        "its boundary denies all",
                        "permissions_boundary",
                        ROLE,
                        set("/permissions_boundary", "\"arn:aws:iam::aws:policy/AWSDenyAll\"")),
                change(
                        "a route for other addresses only",
                        "destination_cidr_block",
                        "aws_route.nat[\"us-west-2a\"]",
                        set("/destination_cidr_block", "\"10.0.0.0/8\"")));
    }

    private static Stream<Arguments> bootstrap() {
        return Stream.of(
                change("the state's bucket goes", "delete", BUCKET, delete()),
                change("and all that is in it", "force_destroy", BUCKET, set("/force_destroy", "true")),
                change(
                        "no old states",
                        "versioning_configuration.status",
                        VERSIONING,
                        set("/versioning_configuration/0/status", "\"Suspended\"")),
                change(
                        "the state is public",
                        "block_public_policy",
                        "aws_s3_bucket_public_access_block.state",
                        set("/block_public_policy", "false")),
                change(
                        "old states for a day",
                        "rule.noncurrent_version_expiration.noncurrent_days",
                        "aws_s3_bucket_lifecycle_configuration.state",
                        set("/rule/0/noncurrent_version_expiration/0/noncurrent_days", "1")),
                change(
                        "the boundary stops the functions",
                        "policy",
                        "aws_iam_policy.boundary",
                        replace("/policy", "\"sns:Publish\",", "")),
                change(
                        "the deploy role may rewrite itself",
                        "policy",
                        "aws_iam_policy.apply[\"roles\"]",
                        replace("/policy", "\"iam:Delete*\",\"iam:Put*\"", "\"iam:Delete*\"")),
                change(
                        "other workflows may deploy",
                        "assume_role_policy",
                        "aws_iam_role.apply",
                        replace("/assume_role_policy", "StringEquals", "StringLike")));
    }

    private static Stream<Arguments> newResources() {
        return Stream.of(
                change(
                        "a second policy overwrites the topic's",
                        "create",
                        "aws_sns_topic_policy.second",
                        createLike(TOPIC_POLICY, "{}")),
                change(
                        "a second alarm of the name overwrites it",
                        "create",
                        alarm("second"),
                        createLike(DLQ_ALARM, "{\"threshold\": 1000000}")),
                change(
                        "a second reader of the queue",
                        "event_source_arn",
                        "aws_lambda_event_source_mapping.second",
                        createLike(MAPPING, "{\"function_name\": \"arn:aws:lambda:us-west-2:1:function:other\"}")),
                change(
                        "a reader of the dead-letter queue",
                        "event_source_arn",
                        "aws_lambda_event_source_mapping.second",
                        createLike(
                                MAPPING,
                                "{\"event_source_arn\": \"arn:aws:sqs:us-west-2:111122223333:alerting-dev-alerts-dlq\"}")),
                change(
                        "an alarm that is born muted",
                        "actions_enabled",
                        alarm("new"),
                        createLike(DLQ_ALARM, "{\"alarm_name\": \"new\", \"actions_enabled\": false}")),
                change(
                        "an alarm that tells nobody",
                        "alarm_actions",
                        alarm("new"),
                        createLike(DLQ_ALARM, "{\"alarm_name\": \"new\", \"alarm_actions\": []}")),
                change(
                        "a right that denies",
                        "policy",
                        "aws_iam_role_policy.second",
                        create("{\"role\": \"alerting-dev-collector\", \"name\": \"second\", \"policy\": "
                                + quote("{\"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\","
                                        + " \"Resource\": \"*\"}}")
                                + "}")),
                change(
                        "a policy from elsewhere",
                        "role",
                        "aws_iam_role_policy_attachment.second",
                        create("{\"role\": \"alerting-dev-collector\","
                                + " \"policy_arn\": \"arn:aws:iam::aws:policy/AWSDenyAll\"}")),
                change(
                        "a role for everybody",
                        "assume_role_policy",
                        "aws_iam_role.open",
                        create("{\"name\": \"open\", \"assume_role_policy\": "
                                + quote("{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"*\"},"
                                        + " \"Action\": \"sts:AssumeRole\"}]}")
                                + "}")),
                change(
                        "a queue's own policy resource",
                        "create",
                        "aws_sqs_queue_policy.alerts",
                        create("{\"policy\": " + quote(DENY_ALL) + "}")),
                change(
                        "a bus for everybody",
                        "policy",
                        "aws_cloudwatch_event_bus_policy.alarms[0]",
                        create("{\"event_bus_name\": \"alerting-dev-alarms\", \"policy\": "
                                + quote("{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\","
                                        + " \"Action\": \"events:PutEvents\", \"Resource\": \"*\"}]}")
                                + "}")),
                change("a user", "create", "aws_iam_user.somebody", create("{\"name\": \"somebody\"}")),
                change("a program", "create", "terraform_data.run", create("{\"input\": \"x\"}")),
                change(
                        "another program in a function's module",
                        "create",
                        "module.collector.terraform_data.hook",
                        create("{\"input\": \"x\"}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatStopsAlertsIsRefused(String what, String address, String attribute, Step... steps) {
        List<Objection> objections = PlanPolicy.findObjections(plan(address, steps), AllowedChanges.none());

        assertThat(objections).as(what).isNotEmpty().allSatisfy(objection -> {
            assertThat(objection.address()).isEqualTo(address);
            assertThat(objection.toString()).doesNotContain("\n");
        });
        assertThat(objections).extracting(Objection::attribute).contains(attribute);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void anExceptionForExactlyThatLetsItThrough(String what, String address, String attribute, Step... steps) {
        Plan plan = plan(address, steps);
        StringBuilder exceptions = new StringBuilder("# for " + what + "\n\n");
        PlanPolicy.findObjections(plan, AllowedChanges.none()).stream()
                .map(objection ->
                        objection.address() + " " + objection.attribute() + ": agreed with the team on Monday")
                .distinct()
                .forEach(line -> exceptions.append(line).append('\n'));

        assertThat(exceptions).contains(address + " " + attribute + ": ");
        assertThat(PlanPolicy.findObjections(plan, AllowedChanges.parse(exceptions.toString())))
                .isEmpty();
    }

    static Stream<Arguments> ordinary() {
        return Stream.of(
                change(
                        "a new version",
                        "",
                        WEBHOOK,
                        set("/source_code_hash", "\"bmV3\""),
                        unknown("/version"),
                        unknown("/qualified_arn"),
                        unknown("/qualified_invoke_arn"),
                        unknown("/last_modified")),
                change("the alias follows", "", ALIAS, unknown("/function_version")),
                change("the alias moves to a newer version", "", ALIAS, set("/function_version", "\"12\"")),
                change("the new version is tried first", "", CANARY, create("{\"triggers_replace\": \"1\"}")),
                change("and the one after it", "", CANARY, create("{\"triggers_replace\": \"2\"}"), replaceAll()),
                change("what a killed canary has left goes", "", ALIAS, PlanPolicyTest::afterAKilledCanary),
                change("more memory", "", COLLECTOR, set("/memory_size", "2048")),
                change("a little less memory", "", WEBHOOK, set("/memory_size", "768")),
                change("more time", "", COLLECTOR, set("/timeout", "120")),
                change("traces", "", COLLECTOR, set("/tracing_config/0/mode", "\"Active\"")),
                change("instances set aside", "", WEBHOOK, set("/reserved_concurrent_executions", "100")),
                change("a description", "", COLLECTOR, set("/description", "\"Files alerts as issues\"")),
                change("more in the log", "", COLLECTOR, set("/logging_config/0/application_log_level", "\"DEBUG\"")),
                change("a variable comes in", "", COLLECTOR, set(VARIABLES + "EPISODE_GAP_HOURS", "\"24\"")),
                change(
                        "the JVM's options of this version come in",
                        "",
                        COLLECTOR,
                        set(VARIABLES + "JAVA_TOOL_OPTIONS", "\"-XX:+DisableExplicitGC -Xmn32m\"")),
                change("another time zone", "", COLLECTOR, set(VARIABLES + "TIME_ZONES", "\"UTC,Europe/Berlin\"")),
                change("links to a wiki", "", COLLECTOR, set(VARIABLES + "LINK_HOSTS", "\"wiki.example.com\"")),
                change("another fallback team", "", WEBHOOK, set(VARIABLES + "FALLBACK_TEAM", "\"platform\"")),
                change("a higher default priority", "", COLLECTOR, set(VARIABLES + "DEFAULT_PRIORITY", "\"P1\"")),
                change("fewer comments", "", COLLECTOR, set(VARIABLES + "COMMENT_INTERVAL_SECONDS", "\"7200\"")),
                change("no comments on repeats", "", COLLECTOR, set(VARIABLES + "COMMENT_INTERVAL_SECONDS", "\"\"")),
                change(
                        "a few more issues an hour",
                        "",
                        COLLECTOR,
                        set(VARIABLES + "GITHUB_CONTENT_PER_HOUR", "\"200\"")),
                change(
                        "reports of each week",
                        "",
                        HISTORY,
                        set(VARIABLES + "REPORT_ISSUES", "\"true\""),
                        set(VARIABLES + "GITHUB_REPO", "\"acme/alerts\""),
                        set(VARIABLES + "GITHUB_API_URL", "\"https://api.github.com\""),
                        set(VARIABLES + "GITHUB_APP_SECRET_ID", "\"alerting-dev-alerting-app-secrets\""),
                        set(VARIABLES + "GITHUB_TIMEOUT_SECONDS", "\"10\"")),
                change("another zone of reports", "", HISTORY, set(VARIABLES + "TIME_ZONES", "\"Asia/Tokyo,UTC\"")),
                change(
                        "a key of people",
                        "",
                        HISTORY,
                        set(VARIABLES + "PEOPLE_KEY_SECRET_ID", "\"alerting-dev-history-people-key\"")),
                change("files for longer", "", FILES, set("/rule/0/expiration/0/days", "1095")),
                change("more instances of the history", "", HISTORY, set("/reserved_concurrent_executions", "10")),
                change("a batch of five", "", MAPPING, set("/batch_size", "5")),
                change("more instances", "", MAPPING, set("/scaling_config/0/maximum_concurrency", "4")),
                change("a longer time-out of the queue", "", QUEUE, set("/visibility_timeout_seconds", "720")),
                change("larger messages", "", QUEUE, set("/max_message_size", "1048576")),
                change("shorter polls", "", QUEUE, set("/receive_wait_time_seconds", "10")),
                change(
                        "enough receives",
                        "",
                        QUEUE,
                        replace("/redrive_policy", "\"maxReceiveCount\":1000", "\"maxReceiveCount\":950")),
                change(
                        "one more account's alarms",
                        "",
                        TOPIC_POLICY,
                        replace("/policy", "[\"111122223333\"]", "[\"111122223333\",\"444455556666\"]")),
                change(
                        "EventBridge may publish",
                        "",
                        TOPIC_POLICY,
                        replace(
                                "/policy",
                                "\"Statement\":[",
                                "\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                        + "{\"Service\":\"events.amazonaws.com\"},\"Action\":\"sns:Publish\",\"Resource\":"
                                        + "\"arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts\"},")),
                change(
                        "the organization's alarms",
                        "",
                        TOPIC_POLICY,
                        replace(
                                "/policy",
                                "\"Statement\":[",
                                "\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                                        + "\"Action\":\"sns:Publish\",\"Resource\":"
                                        + "\"arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts\",\"Condition\":"
                                        + "{\"StringEquals\":{\"aws:SourceOrgID\":\"o-0123456789\"}}},")),
                change(
                        "the same policy in another layout",
                        "",
                        QUEUE,
                        replace("/policy", "\"Version\":\"2012-10-17\"", " \"Version\" : \"2012-10-17\" ")),
                change(
                        "the collector may do one thing more",
                        "",
                        ROLE_POLICY,
                        replace("/policy", "\"dynamodb:GetItem\"", "\"dynamodb:GetItem\",\"dynamodb:Query\"")),
                change("a threshold within bounds", "", AGE_ALARM, set("/threshold", "2400")),
                change("a more sensitive threshold", "", AGE_ALARM, set("/threshold", "1200")),
                change("one period more", "", AGE_ALARM, set("/evaluation_periods", "3")),
                change(
                        "what lasts is heard a little later",
                        "",
                        SHARE_ALARM,
                        set("/evaluation_periods", "4"),
                        set("/datapoints_to_alarm", "4")),
                change("one of several is enough", "", BREAKER_ALARM, set("/datapoints_to_alarm", "1")),
                change("a longer period of one", "", DLQ_ALARM, set("/period", "600")),
                change(
                        "shorter periods, and as far back",
                        "",
                        BREAKER_ALARM,
                        set("/period", "150"),
                        set("/evaluation_periods", "6")),
                change(
                        "another text of an alarm",
                        "",
                        DLQ_ALARM,
                        replace("/alarm_description", "Alerts could not", "Some alerts could not")),
                change(
                        "an alarm tells one more",
                        "",
                        DLQ_ALARM,
                        set(
                                "/alarm_actions",
                                "[\"arn:aws:sns:us-west-2:111122223333:alerting-dev-ops-critical\","
                                        + " \"arn:aws:sns:us-west-2:111122223333:alerting-dev-ops\","
                                        + " \"arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts\","
                                        + " \"arn:aws:sns:us-west-2:111122223333:team\"]")),
                change("a new alarm", "", alarm("new"), createLike(DLQ_ALARM, "{\"alarm_name\": \"new\"}")),
                change(
                        "an address more",
                        "",
                        "aws_sns_topic_subscription.ops[\"d@e.f\"]",
                        createLike(OPS, "{\"endpoint\": \"d@e.f\", \"pending_confirmation\": null}")),
                change(
                        "one more should hear a topic",
                        "",
                        WAKE_UP,
                        replace("/target/0/input", "\"listeners\":1},", "\"listeners\":2},")),
                change(
                        "what a restored table has lost",
                        "",
                        TABLE,
                        was("/ttl", "[{\"attribute_name\": \"\", \"enabled\": false}]"),
                        was("/tags_all", "{}"),
                        was("/billing_mode", "\"PROVISIONED\""),
                        was("/server_side_encryption", "[]"),
                        was("/point_in_time_recovery/0/enabled", "false"),
                        was("/deletion_protection_enabled", "false")),
                change("a tag", "", TABLE, set("/tags_all/cost-center", "\"42\"")),
                change("the dashboard", "", DASHBOARD, set("/dashboard_body", "\"{}\"")),
                change("no dashboard", "", DASHBOARD, delete()),
                change("longer logs", "", LOGS, set("/retention_in_days", "365")),
                change("logs for ever", "", LOGS, set("/retention_in_days", "0")),
                change("more in the access log", "", STAGE, set("/access_log_settings/0/format", "\"{}\"")),
                change("a higher limit", "", STAGE, set("/default_route_settings/0/throttling_rate_limit", "200")),
                change("a longer wait for the webhook", "", INTEGRATION, set("/timeout_milliseconds", "15000")),
                change(
                        "a renewed certificate",
                        "",
                        DOMAIN,
                        set(
                                "/domain_name_configuration/0/certificate_arn",
                                "\"arn:aws:acm:us-west-2:111122223333:certificate/new\"")),
                change(
                        "an index more",
                        "",
                        TABLE,
                        set(
                                "/attribute",
                                "[{\"name\": \"fingerprint\", \"type\": \"S\"}, {\"name\": \"open_set\", \"type\": \"S\"},"
                                        + " {\"name\": \"timer_due\", \"type\": \"S\"},"
                                        + " {\"name\": \"timer_set\", \"type\": \"S\"}]"),
                        set(
                                "/global_secondary_index",
                                "[{\"name\": \"open\", \"hash_key\": \"open_set\", \"projection_type\": \"KEYS_ONLY\"},"
                                        + " {\"name\": \"timers\", \"hash_key\": \"timer_set\", \"range_key\": \"timer_due\","
                                        + " \"projection_type\": \"KEYS_ONLY\", \"non_key_attributes\": [],"
                                        + " \"on_demand_throughput\": [], \"read_capacity\": 0, \"write_capacity\": 0}]")),
                change("protection against deletion", "", TABLE, set("/deletion_protection_enabled", "true")),
                change(
                        "a stream",
                        "",
                        TABLE,
                        set("/stream_enabled", "true"),
                        set("/stream_view_type", "\"NEW_AND_OLD_IMAGES\""),
                        unknown("/stream_arn")),
                change(
                        "a bus for the organization",
                        "",
                        "aws_cloudwatch_event_bus_policy.alarms[0]",
                        create("{\"event_bus_name\": \"alerting-dev-alarms\", \"policy\": "
                                + quote("{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\","
                                        + " \"Action\": \"events:PutEvents\", \"Resource\": \"*\", \"Condition\":"
                                        + " {\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-0123456789\"}}}]}")
                                + "}")),
                change(
                        "a new queue",
                        "",
                        "aws_sqs_queue.other",
                        createLike(QUEUE, "{\"name\": \"alerting-dev-other\", \"arn\": null}")),
                change(
                        "old states for longer",
                        "",
                        "aws_s3_bucket_lifecycle_configuration.state",
                        set("/rule/0/noncurrent_version_expiration/0/noncurrent_days", "180")),
                change(
                        "the deploy role may do one thing more",
                        "",
                        "aws_iam_policy.apply[\"state\"]",
                        replace("/policy", "\"s3:ListBucket\"", "\"s3:ListBucket\",\"s3:GetBucketLocation\"")));
    }

    private static void afterAKilledCanary(ObjectNode change) {
        set("/function_version", "\"12\"").apply(change);
        ((ObjectNode) change.path("before"))
                .set("routing_config", Json.parse("[{\"additional_version_weights\": {\"12\": 0.1}}]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ordinary")
    void ordinaryChangesNeedNoWord(String what, String address, String attribute, Step... steps) {
        assertThat(attribute).isEmpty();
        assertThat(PlanPolicy.findObjections(plan(address, steps), AllowedChanges.none()))
                .as(what)
                .isEmpty();
    }

    @Test
    void aFirstDeploymentAndOneWithNothingToDoAreAllowed() {
        assertThat(PlanPolicy.findObjections(DeployedStack.first(), AllowedChanges.none()))
                .isEmpty();
        assertThat(PlanPolicy.findObjections(DeployedStack.unchanged(), AllowedChanges.none()))
                .isEmpty();
    }

    @Test
    void nothingThatIsThereGoesButTheDashboard() {
        for (String address : DeployedStack.addresses()) {
            List<Objection> objections = PlanPolicy.findObjections(plan(address, delete()), AllowedChanges.none());

            assertThat(objections).as(address).hasSize(address.equals(DASHBOARD) ? 0 : 1);
        }
    }

    /** What a plan does to a function's limit, and to the threshold that follows it; what the account may run at once. */
    static Stream<Arguments> movedLimits() {
        Step reserved = was("/reserved_concurrent_executions", "100");
        return Stream.of(
                limit(
                        "more time",
                        true,
                        1000,
                        at(COLLECTOR, set("/timeout", "120")),
                        at(alarm("collector-duration-warning"), set("/threshold", "80250")),
                        at(alarm("collector-duration-critical"), set("/threshold", "107000"))),
                limit(
                        "the most time there is",
                        true,
                        1000,
                        at(COLLECTOR, set("/timeout", "900")),
                        at(alarm("collector-duration-critical"), set("/threshold", "887000"))),
                limit(
                        "a shorter wait for GitHub",
                        true,
                        1000,
                        at(
                                COLLECTOR,
                                was(VARIABLES + "GITHUB_TIMEOUT_SECONDS", "\"30\""),
                                set(VARIABLES + "GITHUB_TIMEOUT_SECONDS", "\"10\"")),
                        at(
                                alarm("collector-duration-critical"),
                                was("/threshold", "27000"),
                                set("/threshold", "47000"))),
                limit(
                        "more time, and an alarm that never hears of it",
                        false,
                        1000,
                        at(COLLECTOR, set("/timeout", "120")),
                        at(alarm("collector-duration-critical"), set("/threshold", "120000"))),
                limit(
                        "more time only for the alarm",
                        false,
                        1000,
                        at(alarm("collector-duration-warning"), set("/threshold", "80250"))),
                limit(
                        "more time for another function",
                        false,
                        1000,
                        at(HISTORY, set("/timeout", "900")),
                        at(alarm("collector-duration-warning"), set("/threshold", "80250"))),
                limit(
                        "twice the instances set aside",
                        true,
                        1000,
                        at(WEBHOOK, reserved, set("/reserved_concurrent_executions", "200")),
                        at(alarm("webhook-concurrency-warning"), was("/threshold", "50"), set("/threshold", "100")),
                        at(alarm("webhook-concurrency-critical"), was("/threshold", "80"), set("/threshold", "160"))),
                limit(
                        "twice the instances, four times the threshold",
                        false,
                        1000,
                        at(WEBHOOK, reserved, set("/reserved_concurrent_executions", "200")),
                        at(alarm("webhook-concurrency-warning"), was("/threshold", "50"), set("/threshold", "200"))),
                limit(
                        "twice the threshold of as many instances",
                        false,
                        1000,
                        at(WEBHOOK, reserved, set("/reserved_concurrent_executions", "100")),
                        at(alarm("webhook-concurrency-warning"), was("/threshold", "50"), set("/threshold", "100"))),
                limit(
                        "the first instances set aside",
                        true,
                        1000,
                        at(WEBHOOK, set("/reserved_concurrent_executions", "100")),
                        at(alarm("webhook-concurrency-warning"), set("/threshold", "50")),
                        at(alarm("webhook-concurrency-critical"), set("/threshold", "80"))),
                limit(
                        "the first instances set aside, and more than those in the threshold",
                        false,
                        1000,
                        at(WEBHOOK, set("/reserved_concurrent_executions", "100")),
                        at(alarm("webhook-concurrency-warning"), was("/threshold", "50"), set("/threshold", "110"))),
                limit(
                        "none set aside any more",
                        true,
                        1000,
                        at(WEBHOOK, reserved, set("/reserved_concurrent_executions", "-1")),
                        at(alarm("webhook-concurrency-warning"), was("/threshold", "50"), set("/threshold", "200"))),
                limit(
                        "AWS lets a new account run as many as others",
                        true,
                        1000,
                        at(alarm("webhook-concurrency-warning"), was("/threshold", "2"), set("/threshold", "200")),
                        at(alarm("webhook-concurrency-critical"), was("/threshold", "3.2"), set("/threshold", "320"))),
                limit(
                        "a threshold above what the account may run",
                        false,
                        10,
                        at(alarm("webhook-concurrency-warning"), was("/threshold", "2"), set("/threshold", "200"))),
                limit(
                        "more instances of the queue",
                        true,
                        1000,
                        at(MAPPING, set("/scaling_config/0/maximum_concurrency", "4")),
                        at(alarm("collector-concurrency-warning"), set("/threshold", "4"))),
                limit(
                        "a threshold above the instances of the queue",
                        false,
                        1000,
                        at(MAPPING, set("/scaling_config/0/maximum_concurrency", "3")),
                        at(alarm("collector-concurrency-warning"), set("/threshold", "4"))),
                limit(
                        "a threshold alone above the instances of the queue",
                        false,
                        1000,
                        at(alarm("collector-concurrency-warning"), set("/threshold", "4"))));
    }

    private static Arguments limit(String what, boolean allowed, int accountConcurrency, Edit... edits) {
        return arguments(what, allowed, accountConcurrency, List.of(edits));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("movedLimits")
    void aThresholdMovesOnlyWithItsLimit(String what, boolean allowed, int accountConcurrency, List<Edit> edits) {
        List<Objection> objections = PlanPolicy.findObjections(plan(accountConcurrency, edits), AllowedChanges.none());

        if (allowed) {
            assertThat(objections).as(what).isEmpty();
        } else {
            assertThat(objections).as(what).extracting(Objection::attribute).containsOnly("threshold");
        }
    }

    /** What OPERATIONS.md has an operator repair with a plan and an apply. */
    static Stream<Arguments> repairs() {
        return Stream.of(
                repair("a table that was restored, while history is off", restoredTable()),
                repair(
                        "a table that was restored, with its stream",
                        restoredTable(
                                was("/stream_enabled", "false"),
                                set("/stream_enabled", "true"),
                                set("/stream_view_type", "\"NEW_AND_OLD_IMAGES\""),
                                unknown("/stream_arn"),
                                unknown("/stream_label")),
                        collectorIsOff(),
                        at(
                                STREAM_MAPPING,
                                unknown("/event_source_arn"),
                                unknown("/arn"),
                                unknown("/id"),
                                unknown("/uuid"),
                                unknown("/function_arn"),
                                unknown("/last_modified"),
                                unknown("/last_processing_result"),
                                unknown("/state"),
                                unknown("/state_transition_reason"),
                                unknown("/amazon_managed_kafka_event_source_config"),
                                unknown("/self_managed_kafka_event_source_config"),
                                unset("/tumbling_window_in_seconds"),
                                replacedBecauseOf("event_source_arn"))),
                repair(
                        "an empty table in its place",
                        restoredTable(
                                was("/global_secondary_index", "[]"),
                                was("/attribute", "[{\"name\": \"fingerprint\", \"type\": \"S\"}]")),
                        collectorIsOff()),
                repair("a table that is gone", at(TABLE, createLike(TABLE, "{\"arn\": null}"))),
                repair("an index that is missing", at(TABLE, was("/global_secondary_index", "[]"))),
                repair("a mapping that was switched off", collectorIsOff()),
                repair("a schedule that was switched off", at(HEARTBEAT, was("/state", "\"DISABLED\""))),
                repair("an alarm that was muted", at(DLQ_ALARM, was("/actions_enabled", "false"))),
                repair("an alarm that was deleted", at(DLQ_ALARM, createLike(DLQ_ALARM, "{}"))),
                repair(
                        "a topic whose policy was emptied",
                        at(TOPIC_POLICY, was("/policy", quote("{\"Version\":\"2012-10-17\",\"Statement\":[]}")))),
                repair("a key that was switched off", at(KEY, was("/is_enabled", "false"))),
                repair("the ops topics' key that was switched off", at(OPS_KEY, was("/is_enabled", "false"))),
                repair(
                        "a key whose policy was emptied",
                        at(OPS_KEY, was("/policy", quote("{\"Version\":\"2012-10-17\",\"Statement\":[]}")))),
                repair("a permission that is gone", at(PERMISSION, createLike(PERMISSION, "{}"))),
                repair("a right that is gone", at(ROLE_POLICY, createLike(ROLE_POLICY, "{}"))),
                repair("a subscription that is gone", at(SUBSCRIPTION, createLike(SUBSCRIPTION, "{}"))),
                repair("an address that never confirmed goes", at(OPS, was("/pending_confirmation", "true"), delete())),
                repair("and is created again", at(OPS, createLike(OPS, "{\"pending_confirmation\": null}"))),
                repair(
                        "a standby takes the domain over",
                        collectorIsOff(),
                        at(COLLECTOR, was(VARIABLES + "ENABLE_GITHUB_ISSUES", "\"false\"")),
                        at(RECORD, createLike(RECORD, "{\"allow_overwrite\": true}")),
                        at(DESTINATION, set("/invocation_endpoint", "\"https://alerts.example.com/webhook\""))),
                repair("more memory", at(COLLECTOR, set("/memory_size", "2048"))),
                repair(
                        "instances set aside for the collector",
                        at(COLLECTOR, set("/reserved_concurrent_executions", "2"))),
                repair("a smaller batch", at(MAPPING, set("/batch_size", "5"))),
                repair(
                        "issues are opened from now on",
                        at(COLLECTOR, was(VARIABLES + "ENABLE_GITHUB_ISSUES", "\"false\""))));
    }

    private static Arguments repair(String what, Edit... edits) {
        return arguments(what, List.of(edits));
    }

    /** What a restore leaves behind, and what more there is to it. */
    private static Edit restoredTable(Step... more) {
        List<Step> steps = new ArrayList<>(List.of(
                was("/tags_all", "{}"),
                was("/ttl", "[{\"attribute_name\": \"\", \"enabled\": false}]"),
                was("/point_in_time_recovery", "[{\"enabled\": false, \"recovery_period_in_days\": 0}]"),
                was("/deletion_protection_enabled", "false"),
                set("/deletion_protection_enabled", "true")));
        steps.addAll(List.of(more));
        return at(TABLE, steps.toArray(Step[]::new));
    }

    private static Edit collectorIsOff() {
        return at(MAPPING, was("/enabled", "false"), was("/state", "\"Disabled\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("repairs")
    void whatTheRunbookRepairsNeedsNoWord(String what, List<Edit> edits) {
        assertThat(PlanPolicy.findObjections(plan(edits), AllowedChanges.none()))
                .as(what)
                .isEmpty();
    }

    /** Both topics had the key of the alerts topic; that of their own is created by the same plan. */
    private static Plan opsTopicsGetTheirKey() {
        String old = "\"arn:aws:kms:us-west-2:111122223333:key/a16eaff8-8b57-4739-ab3d-47cce15ab200\"";
        Step ownKey = change -> {
            was("/kms_master_key_id", old).apply(change);
            unknown("/kms_master_key_id").apply(change);
        };
        return plan(List.of(
                at(KEY, was("/description", "\"alerting-dev: alerts and ops topics\"")),
                at(OPS_KEY, createLike(OPS_KEY, "{\"arn\": null, \"id\": null, \"key_id\": null}")),
                at(
                        OPS_KEY_ALIAS,
                        createLike(
                                OPS_KEY_ALIAS, "{\"arn\": null, \"target_key_arn\": null, \"target_key_id\": null}")),
                at(OPS_TOPIC, ownKey),
                at(OPS_CRITICAL_TOPIC, ownKey)));
    }

    /** Whoever may publish besides CloudWatch is not in the plan, so a person has to say that the new key lets all in. */
    @Test
    void theOpsTopicsGetTheirKeyOnlyWithTheWordThatTheUpgradeNoteGives() throws IOException {
        assertThat(PlanPolicy.findObjections(opsTopicsGetTheirKey(), AllowedChanges.none()))
                .extracting(Objection::address, Objection::attribute)
                .containsExactlyInAnyOrder(
                        tuple(OPS_TOPIC, "kms_master_key_id"), tuple(OPS_CRITICAL_TOPIC, "kms_master_key_id"));

        AllowedChanges noted = AllowedChanges.parse(Files.readString(Repository.path("docs", "deploy.md"))
                .lines()
                .filter(line -> line.matches(" +\\S+ kms_master_key_id: .*"))
                .collect(Collectors.joining("\n")));

        assertThat(noted.all()).hasSize(2);
        assertThat(PlanPolicy.findObjections(opsTopicsGetTheirKey(), noted)).isEmpty();
        // Nothing of it stays behind for later plans.
        assertThat(PlanPolicy.findObjections(DeployedStack.unchanged(), noted)).hasSize(2);
    }

    /** A version from before: the key goes, and its name, and both topics have that of the alerts topic again. */
    @Test
    void goingBackToOneKeyNeedsAWordForEach() {
        Step oldKey = set(
                "/kms_master_key_id",
                "\"arn:aws:kms:us-west-2:111122223333:key/a16eaff8-8b57-4739-ab3d-47cce15ab200\"");

        assertThat(PlanPolicy.findObjections(
                        plan(List.of(
                                at(OPS_KEY, delete()),
                                at(OPS_KEY_ALIAS, delete()),
                                at(OPS_TOPIC, oldKey),
                                at(OPS_CRITICAL_TOPIC, oldKey))),
                        AllowedChanges.none()))
                .extracting(Objection::address, Objection::attribute)
                .containsExactlyInAnyOrder(
                        tuple(OPS_KEY, "delete"),
                        tuple(OPS_KEY_ALIAS, "delete"),
                        tuple(OPS_TOPIC, "kms_master_key_id"),
                        tuple(OPS_CRITICAL_TOPIC, "kms_master_key_id"));
    }

    @Test
    void oneOfTwoAddressesMayGo() {
        String second = "aws_sns_topic_subscription.ops[\"d@e.f\"]";
        Step isThere = createLike(OPS, "{\"endpoint\": \"d@e.f\"}");
        Step confirmed = change -> {
            isThere.apply(change);
            change.set("before", change.path("after"));
            set("/endpoint", "\"d@e.f\"").apply(change);
        };

        assertThat(PlanPolicy.findObjections(
                        plan(List.of(at(OPS, delete()), at(second, confirmed))), AllowedChanges.none()))
                .isEmpty();
        // Nobody has confirmed it yet.
        assertThat(PlanPolicy.findObjections(
                        plan(List.of(at(OPS, delete()), at(second, isThere))), AllowedChanges.none()))
                .singleElement()
                .hasToString(OPS + " delete: is the last subscriber to hear these alarms;"
                        + " a new one counts once it is confirmed");
    }

    @Test
    void whatMustNotBeShownIsNot() {
        String json = DeployedStack.json(CONNECTION, set("/auth_parameters/0/api_key/0/key", "\"X-Secret-Name\""))
                .replace(
                        "\"after_unknown\":{}",
                        "\"after_unknown\":{},\"after_sensitive\":{\"auth_parameters\":[{\"api_key\":[{\"key\":true}]}]}");

        assertThat(PlanPolicy.findObjections(Plan.parse(json), AllowedChanges.none()))
                .singleElement()
                .asString()
                .contains("auth_parameters.api_key.key", "(sensitive)")
                .doesNotContain("X-Secret-Name", "X-Heartbeat-Token");
    }

    @Test
    void aReasonIsOneLineWhateverThePlanHolds() {
        assertThat(PlanPolicy.findObjections(
                        plan(ROUTE, set("/target", quote("a\n::set-output\u001b[0m"))), AllowedChanges.none()))
                .singleElement()
                .asString()
                .doesNotContain("\n", "\u001b");
    }

    @Test
    void dataIsReadWhereItOnlyLooks() {
        String read = "{\"resource_changes\": [{\"address\": \"data.%1$s.it\", \"mode\": \"data\", \"type\": \"%1$s\","
                + " \"change\": {\"actions\": [\"read\"], \"before\": null, \"after\": {}, \"after_unknown\": {}}}]}";

        assertThat(PlanPolicy.findObjections(Plan.parse(read.formatted("aws_caller_identity")), AllowedChanges.none()))
                .isEmpty();
        assertThat(PlanPolicy.findObjections(Plan.parse(read.formatted("external")), AllowedChanges.none()))
                .hasSize(1);
        assertThat(PlanPolicy.findObjections(
                        Plan.parse(read.formatted("aws_lambda_invocation")), AllowedChanges.none()))
                .hasSize(1);
    }

    @Test
    void whatIsPutOffIsRefused() {
        assertThat(PlanPolicy.findObjections(
                        Plan.parse("{\"resource_changes\": [], \"deferred_changes\": [{\"reason\": \"unknown\","
                                + " \"resource_change\": {\"address\": \"aws_sqs_queue.later\"}}]}"),
                        AllowedChanges.none()))
                .singleElement()
                .asString()
                .startsWith("aws_sqs_queue.later deferred: ");
    }
}
