package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.Invocation;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The stack as Terraform has applied it: the packages run as its functions say (handler, environment, memory, time-out),
 * each in a process of its own, and an alert goes the whole way. {@code infra/bin/emulator-test} applies the stack and
 * runs this; {@code STACK_OUTPUTS} names the file with {@code terraform output -json}.
 */
@EnabledIfEnvironmentVariable(
        named = "STACK_OUTPUTS",
        matches = ".+",
        disabledReason = "run by infra/bin/emulator-test, which applies the stack first")
class DeployedStackTest {
    private static final String TOKEN = "a-token-of-this-test";

    private final AppliedStack stack = AppliedStack.find();
    private final AwsEndpoint aws = stack.aws();
    private final SqsClient sqs = aws.client(SqsClient.builder());
    private final SnsClient sns = aws.client(SnsClient.builder());
    private final DynamoDbClient dynamoDb = aws.client(DynamoDbClient.builder());

    @Test
    void anAlertGoesTheWholeWayThroughWhatWasApplied() throws InterruptedException {
        FunctionConfiguration webhookSettings = stack.live(stack.output("webhook_name"), "webhook");
        FunctionConfiguration collectorSettings = stack.live(stack.output("collector_name"), "collector");
        try (GitHubStandIn gitHub = gitHub(collectorSettings);
                FunctionProcess webhook = stack.start(webhookSettings, "webhook");
                FunctionProcess collector = stack.start(collectorSettings, "collector")) {

            assertThat(status(webhook.invoke(request("wrong", payload("grafana/grafana-firing.json")))))
                    .isEqualTo(401);

            // As a sender would: an emulator on a busy machine may take longer than the webhook waits for it.
            assertThat(await().atMost(Duration.ofMinutes(2))
                            .until(
                                    () -> status(
                                            webhook.invoke(request(TOKEN, payload("grafana/grafana-firing.json")))),
                                    status -> status != 503))
                    .isEqualTo(200);
            deliver(collector);
            assertThat(gitHub.issues()).singleElement().satisfies(issue -> {
                assertThat(issue.title()).startsWith("[P1] ");
                assertThat(issue.labels()).contains("area:alerting", "Team:dev-infra", "Source:grafana");
            });
            assertThat(dynamoDb.scan(request -> request.tableName(stack.output("status_table_name")))
                            .items())
                    .filteredOn(item -> !item.get("fingerprint").s().startsWith("#"))
                    .singleElement()
                    .satisfies(item -> assertThat(item.get("status").s()).isEqualTo("OPEN"));

            alarm("checkout-latency");
            setState("checkout-latency", "ALARM");
            deliver(collector);
            assertThat(issues(gitHub, "checkout-latency")).singleElement().satisfies(issue -> {
                assertThat(issue.labels()).contains("Team:web", "Pri:P0", "Source:cloudwatch");
                assertThat(issue.isOpen()).isTrue();
            });
            setState("checkout-latency", "OK");
            deliver(collector);
            assertThat(issues(gitHub, "checkout-latency"))
                    .singleElement()
                    .satisfies(issue -> assertThat(issue.isOpen()).isFalse());

            sns.publish(request -> request.topicArn(stack.output("sns_topic_arn"))
                    .message("{\"heartbeat\": {\"path\": \"topic\", \"sent_at\": \""
                            + Clock.systemUTC().instant() + "\"}}"));
            deliver(collector);
            assertThat(collector.output()).anyMatch(line -> line.contains("HeartbeatDelaySeconds"));

            sns.publish(
                    request -> request.topicArn(stack.output("sns_topic_arn")).message("no JSON"));
            deliver(collector);
            assertThat(sqs.receiveMessage(request -> request.queueUrl(stack.output("dlq_url"))
                                    .messageAttributeNames("All")
                                    .waitTimeSeconds(1))
                            .messages())
                    .singleElement()
                    .satisfies(letter -> assertThat(
                                    letter.messageAttributes().get("reason").stringValue())
                            .isEqualTo("NOT_JSON"));
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "GAME_DAY",
            matches = "over",
            disabledReason = "run by infra/bin/emulator-test after infra/bin/game-day-emulator")
    void anAlertAfterAGameDayIsFiledOnce() throws InterruptedException {
        FunctionConfiguration webhookSettings = stack.live(stack.output("webhook_name"), "webhook");
        FunctionConfiguration collectorSettings = stack.live(stack.output("collector_name"), "collector");
        String alert = payload("grafana/grafana-firing.json").replace("9242a68c6aa9a52e", "0000a68c6aa9a52e");
        try (GitHubStandIn gitHub = gitHub(collectorSettings);
                FunctionProcess webhook = stack.start(webhookSettings, "webhook");
                FunctionProcess collector = stack.start(collectorSettings, "collector")) {
            for (int i = 0; i < 2; i++) {
                assertThat(await().atMost(Duration.ofMinutes(2))
                                .until(() -> status(webhook.invoke(request(TOKEN, alert))), status -> status != 503))
                        .isEqualTo(200);
                deliver(collector);
            }

            assertThat(gitHub.issues()).hasSize(1);
        }
    }

    @Test
    void anAlarmOfTheSystemItselfGoesToItsOwnTopicAndIsFiledAsWell() {
        JsonNode described = Json.parse(cloudWatch("describe-alarms", "--alarm-name-prefix", stack.prefix()));
        List<String> alarms = new ArrayList<>();
        described.path("MetricAlarms").forEach(alarm -> {
            String name = alarm.path("AlarmName").asText();
            List<String> actions = new ArrayList<>();
            alarm.path("AlarmActions").forEach(arn -> actions.add(arn.asText()));
            assertThat(actions).describedAs(name).anyMatch(arn -> arn.endsWith(":" + stack.prefix() + "-ops"));
            assertThat(alarm.path("OKActions")).describedAs(name).isEqualTo(alarm.path("AlarmActions"));
            if (name.endsWith("-critical")) {
                assertThat(actions)
                        .describedAs(name)
                        .anyMatch(arn -> arn.endsWith(":" + stack.prefix() + "-ops-critical"));
            }
            alarms.add(name);
        });

        assertThat(alarms).hasSizeGreaterThan(15);
    }

    private static int status(Invocation invocation) {
        return Json.parse(invocation.answer()).path("statusCode").asInt();
    }

    /** Where the collector was told GitHub is; the webhook learns the token as well. */
    private GitHubStandIn gitHub(FunctionConfiguration collector) {
        try (SecretsManagerClient secrets = aws.client(SecretsManagerClient.builder())) {
            secrets.putSecretValue(request -> request.secretId(stack.prefix() + "-webhook-secrets")
                    .secretString("{\"X-Grafana-Token\": \"" + TOKEN + "\"}"));
        }
        return stack.gitHub(collector.environment().variables());
    }

    /** What the event source mapping does: receives, invokes, deletes what is done with and redelivers the rest, until none is left. */
    private void deliver(FunctionProcess collector) {
        AtomicInteger done = new AtomicInteger();
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            List<Message> batch = sqs.receiveMessage(request -> request.queueUrl(stack.output("sqs_queue_url"))
                            .maxNumberOfMessages(10)
                            .waitTimeSeconds(1)
                            .messageAttributeNames("All")
                            .messageSystemAttributeNamesWithStrings("All"))
                    .messages();
            if (batch.isEmpty()) {
                return done.get() > 0;
            }
            done.addAndGet(batch.size() - failed(collector, batch).size());
            return false;
        });
    }

    private Set<String> failed(FunctionProcess collector, List<Message> batch) throws InterruptedException {
        ObjectNode event = Json.object();
        ArrayNode records = event.putArray("Records");
        batch.forEach(message -> records.add(record(message)));
        Set<String> failed = new HashSet<>();
        Json.parse(collector.invoke(Json.write(event)).answer())
                .path("batchItemFailures")
                .forEach(failure -> failed.add(failure.path("itemIdentifier").asText()));
        for (Message message : batch) {
            if (failed.contains(message.messageId())) {
                sqs.changeMessageVisibility(request -> request.queueUrl(stack.output("sqs_queue_url"))
                        .receiptHandle(message.receiptHandle())
                        .visibilityTimeout(0));
            } else {
                sqs.deleteMessage(request ->
                        request.queueUrl(stack.output("sqs_queue_url")).receiptHandle(message.receiptHandle()));
            }
        }
        return failed;
    }

    private ObjectNode record(Message message) {
        ObjectNode record = Json.object();
        record.put("messageId", message.messageId())
                .put("receiptHandle", message.receiptHandle())
                .put("body", message.body())
                .put("eventSource", "aws:sqs")
                .put("eventSourceARN", "arn:aws:sqs:" + aws.region() + ":123456789012:" + stack.prefix() + "-alerts")
                .put("awsRegion", aws.region());
        ObjectNode attributes = record.putObject("attributes");
        message.attributesAsStrings().forEach(attributes::put);
        ObjectNode messageAttributes = record.putObject("messageAttributes");
        message.messageAttributes()
                .forEach((name, value) -> messageAttributes
                        .putObject(name)
                        .put("stringValue", value.stringValue())
                        .put("dataType", value.dataType()));
        return record;
    }

    private void alarm(String name) {
        cloudWatch(
                "put-metric-alarm --namespace Shop --metric-name Latency --statistic Average --period 60"
                        + " --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold",
                "--alarm-name",
                name,
                "--alarm-description",
                "Checkout is slow. TEAM=web | PRIORITY=P0",
                "--alarm-actions",
                stack.output("sns_topic_arn"),
                "--ok-actions",
                stack.output("sns_topic_arn"));
    }

    private void setState(String alarm, String state) {
        cloudWatch("set-alarm-state --state-reason by-hand", "--alarm-name", alarm, "--state-value", state);
    }

    /** By the AWS CLI: emulators know CloudWatch's older protocol, which the SDK for Java no longer speaks. */
    private String cloudWatch(String command, String... more) {
        List<String> call = new ArrayList<>(List.of("cloudwatch"));
        call.addAll(List.of(command.split(" ")));
        call.addAll(List.of(more));
        return stack.cli(call.toArray(String[]::new));
    }

    private static List<StoredIssue> issues(GitHubStandIn gitHub, String title) {
        return gitHub.issues().stream()
                .filter(issue -> issue.title().contains(title))
                .toList();
    }

    private static String request(String token, String body) {
        ObjectNode request = Json.object();
        request.put("version", "2.0").put("routeKey", "POST /webhook").put("rawPath", "/webhook");
        request.putObject("headers").put("x-grafana-token", token).put("content-type", "application/json");
        request.putObject("requestContext")
                .putObject("http")
                .put("method", "POST")
                .put("path", "/webhook")
                .put("sourceIp", "192.0.2.1");
        request.put("body", body).put("isBase64Encoded", false);
        return Json.write(request);
    }

    private static String payload(String file) {
        try {
            return Files.readString(Repository.path("test-data").resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
