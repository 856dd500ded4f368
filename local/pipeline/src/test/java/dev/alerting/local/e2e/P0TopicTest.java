package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.aws.AwsRequest;
import dev.alerting.local.aws.AwsService;
import dev.alerting.local.aws.FaultKind;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.local.pipeline.Senders;
import dev.alerting.testing.Repository;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The topic of P0 alerts, as a subscriber hears it; whatever becomes of it, alerts are filed and closed. */
class P0TopicTest {
    private static final String NAME = "alerting-local-p0";
    private static final String TOPIC = "arn:aws:sns:" + LocalAws.REGION + ":" + LocalAws.ACCOUNT_ID + ":" + NAME;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private LocalPipeline pipeline;
    private Senders senders;
    private String alert;

    @BeforeEach
    void start() {
        pipeline = LocalPipeline.start(
                LocalOptions.standard().withCollector("P0_TOPIC_ARN", TOPIC).withLog(log::add));
        senders = new Senders(pipeline, Repository.path("test-data"));
        alert = senders.readPayload("normalized/normalized-firing.json").replace("\"P1\"", "\"P0\"");
    }

    @AfterEach
    void stop() {
        senders.close();
        pipeline.close();
    }

    @Test
    void aSubscriberHearsOfAnEpisodeOnce() throws InterruptedException {
        String queue = subscribe();

        enqueue(alert.replace("\"P0\"", "\"P2\""));
        settle();
        enqueue(alert);
        enqueue(alert);
        settle();

        assertThat(pipeline.gitHub().issues()).singleElement().satisfies(issue -> {
            List<Message> heard = pipeline.aws()
                    .sqs()
                    .receiveMessage(request -> request.queueUrl(queue).maxNumberOfMessages(10))
                    .messages();
            assertThat(heard)
                    .extracting(Message::body)
                    .containsExactly("P0 for web: Checkout API error rate over 5 %\n" + issueAddress(issue.number()));
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"GARBAGE"},
            mode = EnumSource.Mode.EXCLUDE)
    void aTopicThatFailsIsSaidAndTheAlertIsFiledAndClosed(FaultKind fault) throws InterruptedException {
        subscribe();
        pipeline.aws().stub().failNext(AwsService.SNS, "Publish", 1_000, fault);

        assertFiledAndClosed();
    }

    @Test
    void soIsOneThatIsNotThere() throws InterruptedException {
        assertFiledAndClosed();
    }

    private void assertFiledAndClosed() throws InterruptedException {
        enqueue(alert);
        settle();
        assertThat(pipeline.gitHub().issues())
                .singleElement()
                .satisfies(issue -> assertThat(issue.isOpen()).isTrue());
        assertThat(log).anyMatch(line -> line.contains("\"UrgentTopicFailures\":1"));

        enqueue(alert.replace("FIRING", "RESOLVED"));
        settle();
        assertThat(pipeline.gitHub().issues())
                .singleElement()
                .satisfies(issue -> assertThat(issue.isOpen()).isFalse());
        assertThat(pipeline.aws().stub().requests())
                .extracting(AwsRequest::operation)
                .contains("Publish");
    }

    private String issueAddress(int number) {
        return pipeline.gitHub()
                .apiUrl()
                .resolve("/acme/alerts/issues/" + number)
                .toString();
    }

    private String subscribe() {
        String queue = pipeline.aws()
                .sqs()
                .createQueue(request -> request.queueName("pager"))
                .queueUrl();
        String arn = pipeline.aws()
                .sqs()
                .getQueueAttributes(request -> request.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        assertThat(pipeline.aws()
                        .sns()
                        .createTopic(request -> request.name(NAME))
                        .topicArn())
                .isEqualTo(TOPIC);
        pipeline.aws()
                .sns()
                .subscribe(request -> request.topicArn(TOPIC)
                        .protocol("sqs")
                        .endpoint(arn)
                        .attributes(Map.of("RawMessageDelivery", "true")));
        return queue;
    }

    /** Past SNS, whose faults are to hit the topic of P0 alerts only. */
    private void enqueue(String body) {
        pipeline.aws()
                .sqs()
                .sendMessage(request -> request.queueUrl(pipeline.aws().queueUrl())
                        .messageBody(body)
                        .messageAttributes(Map.of(
                                "source",
                                MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue("normalized")
                                        .build())));
    }

    private void settle() throws InterruptedException {
        assertThat(pipeline.awaitEmpty(Duration.ofMinutes(2))).isTrue();
    }
}
