package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.alerting.collector.CollectorHandler;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.local.aws.EventSourcePoller;
import dev.alerting.local.aws.PollerOptions;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.testing.Repository;
import dev.alerting.webhook.WebhookHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * SNS -> SQS -> collector -> DynamoDB on services other than the ones of this repository: LocalStack in Docker, or
 * whatever {@code AWS_ENDPOINT_URL} names.
 */
class PipelineOnAwsTest {
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private TestStack stack;
    private WebhookHandler webhook;

    @BeforeEach
    void start() {
        stack = new TestStack(AwsEndpoint.find());
        open.add(stack);
        webhook = new WebhookHandler(stack.webhookEnvironment(), stack.aws.settings(), log(), Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : open.reversed()) {
            part.close();
        }
    }

    @Test
    void anAlertBecomesAnIssueAndItsEndClosesIt() throws IOException {
        collectors(1);

        post(payload("grafana/grafana-firing.json"));
        await().atMost(Duration.ofMinutes(2)).until(() -> issues().size() == 1);
        post(payload("grafana/grafana-resolved.json"));
        await().atMost(Duration.ofMinutes(2))
                .until(() -> stack.onlyRecord()
                        .filter(item -> item.get("status").s().equals("CLOSED"))
                        .isPresent());

        assertThat(issues()).singleElement().satisfies(issue -> {
            assertThat(issue.title()).startsWith("[P1] ");
            assertThat(issue.labels()).contains("Team:dev-infra", "Source:grafana");
            assertThat(issue.isOpen()).isFalse();
        });
    }

    @Test
    void aCloudWatchAlarmComesRawThroughTheTopic() throws IOException {
        collectors(1);

        publish(payload("cloudwatch/cloudwatch-alarm.json"));

        await().atMost(Duration.ofMinutes(2)).until(() -> issues().size() == 1);
        assertThat(issues().getFirst().labels()).contains("Source:cloudwatch");
    }

    @Test
    void theSameAlertManyTimesToTwoCollectorsAtOnceIsOneIssue() throws IOException {
        String body = payload("grafana/grafana-firing.json");
        for (int i = 0; i < 12; i++) {
            publish(body);
        }

        List<EventSourcePoller> pollers = collectors(2);

        await().atMost(Duration.ofMinutes(2)).until(() -> areEmpty(pollers));
        assertThat(issues()).hasSize(1);
        assertThat(stack.records()).hasSize(1);
    }

    @Test
    void aGroupBecomesAnIssueForEachOfItsAlerts() throws IOException {
        collectors(1);

        post(payload("grafana/grafana-group-of-three.json"));

        await().atMost(Duration.ofMinutes(2)).until(() -> issues().size() == 3);
    }

    @Test
    void whatCannotBeProcessedIsInTheDeadLetterQueueWithItsReason() throws IOException {
        collectors(1);

        publish(payload("other/unknown-shape.json"));

        List<Message> letters = new ArrayList<>();
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            letters.addAll(stack.sqs
                    .receiveMessage(
                            request -> request.queueUrl(stack.deadLetterUrl).messageAttributeNames("All"))
                    .messages());
            return !letters.isEmpty();
        });
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.body()).isEqualTo(payload("other/unknown-shape.json"));
            assertThat(letter.messageAttributes().get("reason"))
                    .extracting(MessageAttributeValue::stringValue)
                    .isEqualTo("UNKNOWN_SOURCE");
        });
    }

    @Test
    void aHeartbeatIsAnsweredWithAMetric() {
        collectors(1);

        publish("{\"heartbeat\": {\"path\": \"topic\", \"sent_at\": \""
                + Clock.systemUTC().instant() + "\"}}");

        await().atMost(Duration.ofMinutes(2))
                .until(() -> lines.stream().anyMatch(line -> line.contains("HeartbeatDelaySeconds")));
        assertThat(issues()).isEmpty();
    }

    private List<EventSourcePoller> collectors(int number) {
        List<EventSourcePoller> pollers = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            CollectorHandler collector =
                    new CollectorHandler(stack.collectorEnvironment(), stack.aws.settings(), log(), Clock.systemUTC());
            EventSourcePoller poller = EventSourcePoller.start(
                    stack.sqs, stack.queueUrl, stack.queueArn, collector, PollerOptions.of("collector-" + i));
            open.add(poller);
            pollers.add(poller);
        }
        return pollers;
    }

    private static boolean areEmpty(List<EventSourcePoller> pollers) throws InterruptedException {
        for (EventSourcePoller poller : pollers) {
            if (!poller.awaitEmpty(Duration.ofSeconds(1))) {
                return false;
            }
        }
        return true;
    }

    /** As a sender would: what is answered with 503, because the services were slow, is sent again. */
    private void post(String body) {
        assertThat(await().atMost(Duration.ofMinutes(2)).until(() -> send(body), status -> status != 503))
                .isEqualTo(200);
    }

    private int send(String body) {
        APIGatewayV2HTTPResponse response = webhook.handleRequest(
                APIGatewayV2HTTPEvent.builder()
                        .withHeaders(Map.of(TestStack.TOKEN_HEADER.toLowerCase(java.util.Locale.ROOT), TestStack.TOKEN))
                        .withBody(body)
                        .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                                .withHttp(APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                                        .withMethod("POST")
                                        .withPath("/webhook")
                                        .withSourceIp("127.0.0.1")
                                        .build())
                                .build())
                        .build(),
                null);
        return response.getStatusCode();
    }

    private void publish(String body) {
        stack.sns.publish(request -> request.topicArn(stack.topicArn).message(body));
    }

    private List<StoredIssue> issues() {
        return stack.gitHub.issues();
    }

    private StructuredLog log() {
        return new StructuredLog(Clock.systemUTC(), lines::add);
    }

    private static String payload(String file) throws IOException {
        return Files.readString(Repository.path("test-data").resolve(file));
    }
}
