package dev.alerting.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.delivery.MessageQueue.DeadLetterException;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.fake.Loopback;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

class SqsMessageQueueTest {
    private final Loopback server = new Loopback(request -> Answer.reply(200, "{\"MessageId\": \"copy\"}"));
    private final LogLines lines = new LogLines();
    private final SqsClient client = SqsClient.builder()
            .httpClient(UrlConnectionHttpClient.create())
            .region(Region.US_EAST_1)
            .endpointOverride(server.uri())
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .checksumValidationEnabled(false)
            .build();
    private final SqsMessageQueue queue = new SqsMessageQueue(
            () -> client,
            server.uri() + "/1/alerts",
            server.uri() + "/1/alerts-dlq",
            new StructuredLog(new MovableClock(Alert.START), lines));

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0", "PT0.001S, 1", "PT1S, 1", "PT1.5S, 2", "PT15M, 900", "PT30H, 39600"})
    void theDelayIsRoundedUpToSecondsAndCapped(Duration delay, int seconds) {
        queue.retryAfter(message(Map.of()), delay);

        assertThat(sent().path("VisibilityTimeout").asInt(-1)).isEqualTo(seconds);
        assertThat(sent().path("ReceiptHandle").asText()).isEqualTo("receipt");
        assertThat(sent().path("QueueUrl").asText()).endsWith("/1/alerts");
    }

    @Test
    void aVisibilityThatCannotBeChangedIsOnlyLogged() {
        server.answers(request -> Answer.reply(500, "{}"));

        queue.retryAfter(message(Map.of()), Duration.ofSeconds(1));

        assertThat(lines.all()).singleElement().satisfies(line -> {
            assertThat(line.path("level").asText()).isEqualTo("WARN");
            assertThat(line.path("messageId").asText()).isEqualTo("id");
        });
    }

    @Test
    void aDeadLetterIsTheMessageWithItsReasonsAndItsOwnAttributes() {
        queue.deadLetter(message(Map.of("source", "grafana", "delivery_id", "delivery")), Map.of("reason", "NOT_JSON"));

        assertThat(sent().path("QueueUrl").asText()).endsWith("/1/alerts-dlq");
        assertThat(sent().path("MessageBody").asText()).isEqualTo("body");
        assertThat(attribute("reason")).isEqualTo("NOT_JSON");
        assertThat(attribute("source")).isEqualTo("grafana");
        assertThat(attribute("delivery_id")).isEqualTo("delivery");
        assertThat(attribute("original_message_id")).isEqualTo("id");
    }

    @Test
    void aMessageWithoutADeliveryGetsOneThatStaysThroughARedrive() {
        queue.deadLetter(message(Map.of()), Map.of("reason", "NOT_JSON"));

        assertThat(attribute("delivery_id")).isEqualTo("id");
    }

    @Test
    void reasonsReplaceThoseOfAnEarlierTime() {
        queue.deadLetter(message(Map.of("reason", "UNKNOWN_SOURCE")), Map.of("reason", "NOT_JSON"));

        assertThat(attribute("reason")).isEqualTo("NOT_JSON");
    }

    @Test
    void aDeadLetterHasAtMostTenAttributesAndKeepsThoseThatMatter() {
        Map<String, String> many =
                IntStream.range(0, 9).boxed().collect(Collectors.toMap(i -> "attribute" + i, i -> "value"));
        many.put("source", "grafana");

        queue.deadLetter(message(many), Map.of("reason", "a", "reason_detail", "b", "failed_at", "c"));

        assertThat(sent().path("MessageAttributes")).hasSize(10);
        assertThat(attribute("delivery_id")).isEqualTo("id");
        assertThat(attribute("reason")).isEqualTo("a");
        assertThat(attribute("source")).isEqualTo("grafana");
    }

    @Test
    void reasonsHoldNothingTheQueueRefuses() {
        queue.deadLetter(
                message(Map.of()), Map.of("reason", "a\u0000b\ud800c\uffffd", "reason_detail", "\u0001", "long", LONG));

        assertThat(attribute("reason")).isEqualTo("a b c d");
        assertThat(attribute("reason_detail")).isEqualTo("none");
        assertThat(attribute("long"))
                .hasSizeLessThanOrEqualTo(1_000)
                .startsWith("x")
                .endsWith("x…");
    }

    @Test
    void aDeadLetterThatIsNotAcceptedIsReported() {
        server.answers(request -> Answer.reply(503, "{}"));

        assertThatThrownBy(() -> queue.deadLetter(message(Map.of()), Map.of("reason", "NOT_JSON")))
                .isInstanceOf(DeadLetterException.class);
    }

    @Test
    void theQueueIsBesideItsDeadLetterQueue() {
        assertThat(SqsMessageQueue.queueUrl(
                        "https://sqs.us-west-2.amazonaws.com/123456789012/alerting-dev-alerts-dlq",
                        "arn:aws:sqs:us-west-2:123456789012:alerting-dev-alerts"))
                .isEqualTo("https://sqs.us-west-2.amazonaws.com/123456789012/alerting-dev-alerts");
    }

    @Test
    void aQueueOnThisMachineIsReachedByItsSettings() {
        AwsSettings settings = new AwsSettings(
                Optional.of("us-east-1"),
                Map.of("SQS", server.uri()),
                Optional.of(new AwsSettings.Keys("key", "secret")));

        try (LazyClient<SqsClient> made = new LazyClient<>(() -> SqsMessageQueue.client(settings))) {
            made.get()
                    .changeMessageVisibility(request -> request.queueUrl(server.uri() + "/1/alerts")
                            .receiptHandle("receipt")
                            .visibilityTimeout(3));
        }

        assertThat(sent().path("VisibilityTimeout").asInt()).isEqualTo(3);
    }

    /** Its 1,000th unit is the first half of a pair. */
    private static final String LONG = "x".repeat(999) + "🚒".repeat(10);

    private static Message message(Map<String, String> attributes) {
        return new Message("id", "receipt", "body", attributes, Alert.START, 1);
    }

    private JsonNode sent() {
        return server.requests().getLast().json();
    }

    private String attribute(String name) {
        return sent().path("MessageAttributes").path(name).path("StringValue").asText();
    }
}
