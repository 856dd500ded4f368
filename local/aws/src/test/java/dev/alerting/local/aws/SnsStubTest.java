package dev.alerting.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchResultEntry;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sqs.model.Message;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnsStubTest {

    private static final Instant NOW = Instant.parse("2025-11-14T18:40:26.892Z");
    private static final int LIMIT = 256 * 1024;

    private LocalAws aws;
    private SnsClient sns;

    @BeforeAll
    void start() {
        aws = LocalAws.start(LocalAwsOptions.of("stub").withClock(InstantSource.fixed(NOW)), line -> {});
        sns = TestClients.sns(aws.stub().endpoint());
    }

    @AfterAll
    void stop() {
        sns.close();
        aws.close();
    }

    @AfterEach
    void emptyQueue() {
        aws.sqs().purgeQueue(request -> request.queueUrl(aws.queueUrl()));
    }

    @Test
    void rawDeliveryKeepsTheBodyAndTurnsAttributesIntoThoseOfSqs() {
        String body = "{\"name\":\"Zürich & <Paris> \uD83D\uDE80\",\n\"a+b\": \"100%\"}";

        publish(request -> request.message(body)
                .messageAttributes(Map.of(
                        "source", string("grafana"),
                        "count", attribute("Number", "42"),
                        "teams", attribute("String.Array", "[\"a\",\"b\"]"),
                        "blob",
                                MessageAttributeValue.builder()
                                        .dataType("Binary")
                                        .binaryValue(SdkBytes.fromUtf8String("bytes"))
                                        .build())));

        Message message = receive(aws.queueUrl()).get(0);
        assertThat(message.body()).isEqualTo(body);
        assertThat(message.messageAttributes()).containsOnlyKeys("source", "count", "teams", "blob");
        assertThat(message.messageAttributes().get("source").dataType()).isEqualTo("String");
        assertThat(message.messageAttributes().get("source").stringValue()).isEqualTo("grafana");
        assertThat(message.messageAttributes().get("count").dataType()).isEqualTo("Number");
        assertThat(message.messageAttributes().get("teams").stringValue()).isEqualTo("[\"a\",\"b\"]");
        assertThat(message.messageAttributes().get("blob").binaryValue().asUtf8String())
                .isEqualTo("bytes");
    }

    @Test
    void withoutRawDeliveryTheQueueGetsAnEnvelope() throws IOException {
        String topic = sns.createTopic(request -> request.name("enveloped")).topicArn();
        String queueUrl =
                aws.sqs().createQueue(request -> request.queueName("enveloped")).queueUrl();
        sns.subscribe(request -> request.topicArn(topic).protocol("sqs").endpoint(arn("enveloped")));

        String id = publish(request -> request.topicArn(topic)
                .message("{\"AlarmName\":\"CPU\"}")
                .subject("ALARM: \"CPU\"")
                .messageAttributes(Map.of("source", string("cloudwatch"))));

        JsonNode envelope =
                JsonMapper.builder().build().readTree(receive(queueUrl).get(0).body());
        assertThat(envelope.path("Type").asText()).isEqualTo("Notification");
        assertThat(envelope.path("MessageId").asText()).isEqualTo(id);
        assertThat(envelope.path("TopicArn").asText()).isEqualTo(topic);
        assertThat(envelope.path("Subject").asText()).isEqualTo("ALARM: \"CPU\"");
        assertThat(envelope.path("Message").asText()).isEqualTo("{\"AlarmName\":\"CPU\"}");
        assertThat(envelope.path("Timestamp").asText()).isEqualTo("2025-11-14T18:40:26.892Z");
        assertThat(envelope.at("/MessageAttributes/source/Type").asText()).isEqualTo("String");
        assertThat(envelope.at("/MessageAttributes/source/Value").asText()).isEqualTo("cloudwatch");
    }

    @Test
    void rawDeliveryDropsAMessageWithMoreThanTenAttributes() {
        int before = aws.stub().discardedDeliveries();

        publish(request -> request.message("eleven").messageAttributes(attributes(11)));
        publish(request -> request.message("ten").messageAttributes(attributes(10)));

        assertThat(receive(aws.queueUrl())).extracting(Message::body).containsExactly("ten");
        assertThat(aws.stub().discardedDeliveries()).isEqualTo(before + 1);
    }

    private static Map<String, MessageAttributeValue> attributes(int count) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            attributes.put("a" + i, string("v"));
        }
        return attributes;
    }

    @Test
    void aMessageOf256KibIsTakenAndOneByteMoreIsNot() {
        publish(request -> request.message("x".repeat(LIMIT)));

        assertThat(receive(aws.queueUrl())).hasSize(1);
        assertThatThrownBy(() -> publish(request -> request.message("x".repeat(LIMIT + 1))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("Message too long");
    }

    @Test
    void attributesCountTowardsTheLimit() {
        int attribute = "source".length() + "String".length() + "grafana".length();
        Map<String, MessageAttributeValue> attributes = Map.of("source", string("grafana"));

        publish(request -> request.message("x".repeat(LIMIT - attribute)).messageAttributes(attributes));

        assertThatThrownBy(() -> publish(request ->
                        request.message("x".repeat(LIMIT - attribute + 1)).messageAttributes(attributes)))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void bytesCountNotCharacters() {
        assertThatThrownBy(() -> publish(request -> request.message("ü".repeat(LIMIT / 2 + 1))))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void anUnknownTopicIsNotFound() {
        assertThatThrownBy(() -> publish(request ->
                        request.topicArn(LocalAws.arn("sns", "nobody")).message("lost")))
                .isInstanceOf(NotFoundException.class)
                .satisfies(e -> {
                    assertThat(((SnsException) e).statusCode()).isEqualTo(404);
                    assertThat(((SnsException) e).requestId()).isNotBlank();
                });
    }

    @Test
    void anEmptyMessageAndABadSubjectAreRefused() {
        assertThatThrownBy(() -> publish(request -> request.message("")))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("Empty message");
        assertThatThrownBy(() -> publish(request -> request.message("m").subject("two\nlines")))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("Subject");
    }

    @Test
    void anEmptyAttributeValueIsRefused() {
        assertThatThrownBy(() -> publish(request -> request.message("m").messageAttributes(Map.of("a", string("")))))
                .isInstanceOf(SnsException.class)
                .hasMessageContaining("'a' must contain non-empty");
    }

    @Test
    void ofAMessageForEachProtocolTheQueueGetsItsOwn() {
        publish(request -> request.messageStructure("json").message("{\"default\":\"d\",\"sqs\":\"for queues\"}"));
        publish(request -> request.messageStructure("json").message("{\"default\":\"for all\"}"));

        assertThat(receive(aws.queueUrl()))
                .extracting(Message::body)
                .containsExactlyInAnyOrder("for queues", "for all");
        assertThatThrownBy(() ->
                        publish(request -> request.messageStructure("json").message("{}")))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void eachEntryOfABatchSucceedsOrFailsForItself() {
        PublishBatchRequestEntry good = PublishBatchRequestEntry.builder()
                .id("good")
                .message("from a batch")
                .messageAttributes(Map.of("source", string("normalized")))
                .build();
        PublishBatchRequestEntry bad =
                PublishBatchRequestEntry.builder().id("bad").message("").build();

        PublishBatchResponse result =
                sns.publishBatch(request -> request.topicArn(aws.topicArn()).publishBatchRequestEntries(good, bad));

        assertThat(result.successful()).extracting(PublishBatchResultEntry::id).containsExactly("good");
        assertThat(result.failed()).extracting(BatchResultErrorEntry::id).containsExactly("bad");
        assertThat(result.failed().get(0).senderFault()).isTrue();
        Message message = receive(aws.queueUrl()).get(0);
        assertThat(message.body()).isEqualTo("from a batch");
        assertThat(message.messageAttributes()).containsOnlyKeys("source");
    }

    @Test
    void aBatchWithTheSameIdTwiceOrTooLargeInAllIsRefused() {
        PublishBatchRequestEntry one = PublishBatchRequestEntry.builder()
                .id("a")
                .message("x".repeat(LIMIT - 10))
                .build();
        PublishBatchRequestEntry two = PublishBatchRequestEntry.builder()
                .id("b")
                .message("x".repeat(11))
                .build();

        assertThatThrownBy(() -> sns.publishBatch(
                        request -> request.topicArn(aws.topicArn()).publishBatchRequestEntries(one, one)))
                .isInstanceOf(SnsException.class)
                .hasMessageContaining("same Id");
        assertThatThrownBy(() -> sns.publishBatch(
                        request -> request.topicArn(aws.topicArn()).publishBatchRequestEntries(one, two)))
                .isInstanceOf(SnsException.class)
                .hasMessageContaining("too long");
        assertThat(aws.queueDepth().total()).isZero();
    }

    @Test
    void theTopicTellsOfItsSubscription() {
        Map<String, String> attributes = sns.getTopicAttributes(request -> request.topicArn(aws.topicArn()))
                .attributes();

        assertThat(attributes).containsEntry("TopicArn", aws.topicArn()).containsEntry("SubscriptionsConfirmed", "1");
    }

    @Test
    void anEndedSubscriptionGetsNothingMore() {
        String topic = sns.createTopic(request -> request.name("ended")).topicArn();
        String subscription = sns.subscribe(request -> request.topicArn(topic)
                        .protocol("sqs")
                        .endpoint(aws.queueArn())
                        .attributes(Map.of("RawMessageDelivery", "true")))
                .subscriptionArn();

        sns.unsubscribe(request -> request.subscriptionArn(subscription));
        sns.unsubscribe(request -> request.subscriptionArn(subscription));
        sns.publish(request -> request.topicArn(topic).message("to nobody"));

        assertThat(aws.queueDepth().total()).isZero();
        assertThat(sns.getTopicAttributes(request -> request.topicArn(topic)).attributes())
                .containsEntry("SubscriptionsConfirmed", "0");
    }

    @Test
    void makingATopicOrASubscriptionAgainGivesTheOneThereIs() {
        String again = sns.createTopic(request -> request.name("stub-alerts")).topicArn();
        String first = subscribe("true");

        assertThat(again).isEqualTo(aws.topicArn());
        assertThat(subscribe("true")).isEqualTo(first);
        assertThatThrownBy(() -> subscribe("false")).isInstanceOf(InvalidParameterException.class);
    }

    private String subscribe(String raw) {
        return sns.subscribe(request -> request.topicArn(aws.topicArn())
                        .protocol("sqs")
                        .endpoint(aws.queueArn())
                        .attributes(Map.of("RawMessageDelivery", raw)))
                .subscriptionArn();
    }

    @Test
    void whatWouldChangeDeliveryAndIsNotKnownIsRefused() {
        assertThatThrownBy(() -> sns.subscribe(request -> request.topicArn(aws.topicArn())
                        .protocol("sqs")
                        .endpoint(aws.queueArn())
                        .attributes(Map.of("FilterPolicy", "{}"))))
                .isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> sns.subscribe(request ->
                        request.topicArn(aws.topicArn()).protocol("email").endpoint("a@example.com")))
                .isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> sns.subscribe(request ->
                        request.topicArn(aws.topicArn()).protocol("sqs").endpoint(arn("nobody"))))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void publishFailsWhenAQueueDoesNotTakeTheMessage() {
        String topic = sns.createTopic(request -> request.name("broken")).topicArn();
        String queueUrl =
                aws.sqs().createQueue(request -> request.queueName("broken")).queueUrl();
        sns.subscribe(request -> request.topicArn(topic).protocol("sqs").endpoint(arn("broken")));
        aws.sqs().deleteQueue(request -> request.queueUrl(queueUrl));

        assertThatThrownBy(() -> publish(request -> request.topicArn(topic).message("lost")))
                .isInstanceOf(SnsException.class)
                .extracting(e -> ((SnsException) e).statusCode())
                .isEqualTo(500);
    }

    @ParameterizedTest
    @CsvSource({
        "INTERNAL_ERROR, 500, InternalError",
        "UNAVAILABLE, 503, ServiceUnavailable",
        "THROTTLING, 429, Throttled"
    })
    void aPlannedFaultIsAnsweredOnceAndNothingIsPublished(FaultKind kind, int status, String code) {
        aws.stub().failNext(AwsService.SNS, "Publish", 1, kind);

        assertThatThrownBy(() -> publish(request -> request.message("not taken")))
                .isInstanceOfSatisfying(SnsException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(status);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
                });
        publish(request -> request.message("taken"));

        assertThat(receive(aws.queueUrl())).extracting(Message::body).containsExactly("taken");
    }

    @Test
    void theSdkRetriesAPlannedFaultAndTheLogShowsEachRequest() {
        int before = aws.stub().requests().size();
        aws.stub().failNext(AwsService.SNS, "Publish", 2, FaultKind.UNAVAILABLE);

        aws.sns().publish(request -> request.topicArn(aws.topicArn()).message("third time"));

        List<AwsRequest> log = aws.stub().requests();
        assertThat(log.subList(before, log.size())).containsExactly(publishAt(NOW), publishAt(NOW), publishAt(NOW));
    }

    private static AwsRequest publishAt(Instant at) {
        return new AwsRequest(AwsService.SNS, "Publish", at);
    }

    @ParameterizedTest
    @CsvSource({
        "Action=Unpublish, 400, InvalidAction",
        "Version=2010-03-31, 400, MissingAction",
        "Action=%zz, 400, MalformedQueryString"
    })
    void aRequestThatIsNoneIsAnsweredInXml(String form, int status, String code) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(aws.stub().endpoint())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();

        HttpResponse<String> response;
        try (HttpClient http = HttpClient.newHttpClient()) {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        }

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains("<Code>" + code + "</Code>").contains("<RequestId>");
    }

    private String publish(Consumer<PublishRequest.Builder> content) {
        PublishRequest.Builder request = PublishRequest.builder().topicArn(aws.topicArn());
        content.accept(request);
        return sns.publish(request.build()).messageId();
    }

    private static MessageAttributeValue string(String value) {
        return attribute("String", value);
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private static String arn(String queue) {
        return LocalAws.arn("sqs", queue);
    }

    private List<Message> receive(String queueUrl) {
        return aws.sqs()
                .receiveMessage(request ->
                        request.queueUrl(queueUrl).maxNumberOfMessages(10).messageAttributeNames("All"))
                .messages();
    }
}
