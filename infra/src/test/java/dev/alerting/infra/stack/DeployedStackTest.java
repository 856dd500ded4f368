package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

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
    private final AppliedStack stack = AppliedStack.find();

    @Test
    void anAlertGoesTheWholeWayThroughWhatWasApplied() throws InterruptedException {
        try (DeployedPipeline pipeline = DeployedPipeline.start(stack);
                SqsClient sqs = stack.aws().client(SqsClient.builder());
                DynamoDbClient dynamoDb = stack.aws().client(DynamoDbClient.builder())) {

            assertThat(pipeline.request("wrong", payload("grafana/grafana-firing.json")))
                    .isEqualTo(401);

            pipeline.send(payload("grafana/grafana-firing.json"));
            pipeline.deliver();
            assertThat(pipeline.gitHub().issues()).singleElement().satisfies(issue -> {
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
            pipeline.deliver();
            assertThat(pipeline.issues("checkout-latency")).singleElement().satisfies(issue -> {
                assertThat(issue.labels()).contains("Team:web", "Pri:P0", "Source:cloudwatch");
                assertThat(issue.isOpen()).isTrue();
            });
            setState("checkout-latency", "OK");
            pipeline.deliver();
            assertThat(pipeline.issues("checkout-latency"))
                    .singleElement()
                    .satisfies(issue -> assertThat(issue.isOpen()).isFalse());

            pipeline.publish("{\"heartbeat\": {\"path\": \"topic\", \"sent_at\": \""
                    + Clock.systemUTC().instant() + "\"}}");
            pipeline.deliver();
            assertThat(pipeline.log()).anyMatch(line -> line.contains("HeartbeatDelaySeconds"));

            pipeline.publish("no JSON");
            pipeline.deliver();
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
        String alert = payload("grafana/grafana-firing.json").replace("9242a68c6aa9a52e", "0000a68c6aa9a52e");
        try (DeployedPipeline pipeline = DeployedPipeline.start(stack)) {
            for (int i = 0; i < 2; i++) {
                pipeline.send(alert);
                pipeline.deliver();
            }

            assertThat(pipeline.gitHub().issues()).hasSize(1);
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

    private static String payload(String file) {
        try {
            return Files.readString(Repository.path("test-data").resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
