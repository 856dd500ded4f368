package dev.alerting.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalAwsTest {

    private final List<String> progress = new CopyOnWriteArrayList<>();
    private LocalAws aws;

    @BeforeAll
    void start() {
        aws = LocalAws.start(
                LocalAwsOptions.of("alerting-test")
                        .withQueue(QueueSettings.defaults().withMaxReceiveCount(2)),
                progress::add);
    }

    @AfterAll
    void stop() {
        aws.close();
    }

    @Test
    void resourcesAreNamedAsDeployed() {
        assertThat(aws.topicArn()).isEqualTo("arn:aws:sns:us-east-1:000000000000:alerting-test-alerts");
        assertThat(aws.queueArn()).isEqualTo("arn:aws:sqs:us-east-1:000000000000:alerting-test-alerts");
        assertThat(aws.dlqArn()).isEqualTo("arn:aws:sqs:us-east-1:000000000000:alerting-test-alerts-dlq");
        assertThat(aws.queueUrl()).startsWith("http://127.0.0.1:").endsWith("/alerting-test-alerts");
        assertThat(aws.tableName()).isEqualTo("alerting-test-alerts-state");
    }

    @Test
    void theArnsAreThoseThatTheQueueReports() {
        assertThat(queueAttributes(aws.queueUrl())).containsEntry(QueueAttributeName.QUEUE_ARN, aws.queueArn());
        assertThat(queueAttributes(aws.dlqUrl())).containsEntry(QueueAttributeName.QUEUE_ARN, aws.dlqArn());
    }

    @Test
    void theQueueHasTheSettingsOfTheDeployedSystem() {
        assertThat(queueAttributes(aws.queueUrl()))
                .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "360")
                .hasEntrySatisfying(
                        QueueAttributeName.REDRIVE_POLICY,
                        policy -> assertThat(policy).contains(aws.dlqArn()).contains("maxReceiveCount"));
        assertThat(QueueSettings.defaults())
                .isEqualTo(new QueueSettings(Duration.ofSeconds(360), 1000, Duration.ofDays(14)));
    }

    private Map<QueueAttributeName, String> queueAttributes(String url) {
        return aws.sqs()
                .getQueueAttributes(request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
    }

    @Test
    void theEnvironmentLeadsTheSdkHere() {
        assertThat(aws.environment())
                .containsOnlyKeys(
                        "AWS_REGION",
                        "AWS_ACCESS_KEY_ID",
                        "AWS_SECRET_ACCESS_KEY",
                        "AWS_ENDPOINT_URL_DYNAMODB",
                        "AWS_ENDPOINT_URL_SQS",
                        "AWS_ENDPOINT_URL_SNS",
                        "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                        "AWS_ENDPOINT_URL_CLOUDWATCH")
                .containsEntry("AWS_REGION", "us-east-1");
        assertThat(aws.environment().get("AWS_ACCESS_KEY_ID")).isAlphanumeric();
        assertThat(aws.environment().get("AWS_ENDPOINT_URL_SQS")).matches("http://127\\.0\\.0\\.1:\\d+");
    }

    @Test
    void progressTellsOfEachService() {
        assertThat(progress)
                .hasSize(3)
                .allMatch(line -> line.matches(".+ ready on http://127\\.0\\.0\\.1:\\d+ in \\d+\\.\\d s"));
    }

    @Test
    void theTableIsOnDemandAndItemsExpire() {
        TableDescription table = aws.dynamoDb()
                .describeTable(request -> request.tableName(aws.tableName()))
                .table();
        TimeToLiveDescription ttl = aws.dynamoDb()
                .describeTimeToLive(request -> request.tableName(aws.tableName()))
                .timeToLiveDescription();

        assertThat(table.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
        assertThat(table.keySchema())
                .singleElement()
                .matches(key -> key.attributeName().equals("fingerprint"));
        assertThat(ttl.attributeName()).isEqualTo("ttl_expires_at");
        assertThat(ttl.timeToLiveStatusAsString()).isEqualTo("ENABLED");
    }

    @Test
    void aConditionalWriteIsRefusedWhenItsConditionFails() {
        Map<String, AttributeValue> item = Map.of("fingerprint", AttributeValue.fromS("conditional"));

        putIfAbsent(item);

        assertThatThrownBy(() -> putIfAbsent(item)).isInstanceOf(ConditionalCheckFailedException.class);
    }

    private void putIfAbsent(Map<String, AttributeValue> item) {
        aws.dynamoDb()
                .putItem(request -> request.tableName(aws.tableName())
                        .item(item)
                        .conditionExpression("attribute_not_exists(fingerprint)"));
    }

    @Test
    void aMessageReceivedTooOftenMovesToTheDeadLetterQueueAndCanBePeekedAtAgainAndAgain() {
        aws.sns()
                .publish(request -> request.topicArn(aws.topicArn())
                        .message("poison")
                        .messageAttributes(Map.of(
                                "source",
                                software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue("grafana")
                                        .build())));
        assertThat(aws.queueDepth()).isEqualTo(new QueueDepth(1, 0, 0));

        for (int i = 0; i < 2; i++) {
            Message message = receiveOne().get(0);
            assertThat(aws.queueDepth()).isEqualTo(new QueueDepth(0, 1, 0));
            aws.sqs()
                    .changeMessageVisibility(request -> request.queueUrl(aws.queueUrl())
                            .receiptHandle(message.receiptHandle())
                            .visibilityTimeout(0));
        }

        assertThat(receiveOne()).isEmpty();
        assertThat(aws.queueDepth().total()).isZero();
        assertThat(aws.peekDlq()).singleElement().satisfies(letter -> {
            assertThat(letter.body()).isEqualTo("poison");
            assertThat(letter.messageAttributes()).containsExactly(Map.entry("source", "grafana"));
            assertThat(letter.systemAttributes()).containsKey("SentTimestamp");
        });
        assertThat(aws.peekDlq()).hasSize(1);
        assertThat(aws.dlqDepth()).isEqualTo(new QueueDepth(1, 0, 0));
    }

    private List<Message> receiveOne() {
        return aws.sqs()
                .receiveMessage(request -> request.queueUrl(aws.queueUrl()).waitTimeSeconds(0))
                .messages();
    }

    @Test
    void moreThanOneReceiveOfDeadLettersIsPeekedAt() {
        try (LocalAws other = LocalAws.start(LocalAwsOptions.of("many"), line -> {})) {
            for (int i = 0; i < 25; i++) {
                String body = "letter " + i;
                other.sqs()
                        .sendMessage(request -> request.queueUrl(other.dlqUrl()).messageBody(body));
            }

            assertThat(other.peekDlq())
                    .extracting(DeadLetter::body)
                    .doesNotHaveDuplicates()
                    .hasSize(25);
            assertThat(other.dlqDepth()).isEqualTo(new QueueDepth(25, 0, 0));
        }
    }

    @Test
    void closingTwiceDoesNothingMore() {
        LocalAws other = LocalAws.start(LocalAwsOptions.of("closed"), line -> {});

        other.close();
        other.close();
    }

    @Test
    void aPrefixThatNoQueueCanHaveIsRefused() {
        assertThatThrownBy(() -> LocalAwsOptions.of("not a prefix"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a prefix");
    }
}
