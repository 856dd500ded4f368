package dev.alerting.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.FakeContext;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.fake.Loopback;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The function between Lambda's types and the rest; AWS and GitHub are one server on this machine. */
class CollectorHandlerTest {
    private final Loopback server = new Loopback(request -> Answer.reply(200, "{}"));
    private final MovableClock clock = new MovableClock(Alert.START);
    private final LogLines lines = new LogLines();
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "STATUS_TABLE_NAME", "table",
            "DLQ_URL", server.uri() + "/1/alerts-dlq",
            "GITHUB_REPO", "acme/alerts",
            "GITHUB_API_URL", server.uri().toString(),
            "GITHUB_APP_SECRET_ID", "app-secret",
            "ENABLE_GITHUB_ISSUES", "false"));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aBatchWithoutMessagesIsDone() {
        SQSBatchResponse nothing = handler().handleRequest(new SQSEvent(), new FakeContext(60_000));

        assertThat(nothing.getBatchItemFailures()).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void inShadowModeTheTableIsReadAndNothingIsWritten() {
        SQSBatchResponse response = handler().handleRequest(event(message("m1")), new FakeContext(60_000));

        assertThat(response.getBatchItemFailures()).isEmpty();
        assertThat(server.requests())
                .allSatisfy(request ->
                        assertThat(request.headers().get("x-amz-target")).contains("GetItem"));
        assertThat(lines.with("alert processed"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("action").asText()).isEqualTo("CREATE"));
        assertThat(lines.all()).anySatisfy(line -> assertThat(line.has("_aws")).isTrue());
    }

    @Test
    void whatHasToBeRetriedIsNamedAndItsVisibilityChanged() {
        SQSBatchResponse response = handler().handleRequest(event(message("m1")), new FakeContext(5_000));

        assertThat(response.getBatchItemFailures())
                .extracting(BatchItemFailure::getItemIdentifier)
                .containsExactly("m1");
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.headers()).containsEntry("x-amz-target", "AmazonSQS.ChangeMessageVisibility");
            assertThat(request.json().path("QueueUrl").asText()).endsWith("/1/alerts");
        });
    }

    @Test
    void withATokenIssuesAreFiledAsItsUser() {
        environment.put("GITHUB_TOKEN", "a-token");
        environment.put("ENABLE_GITHUB_ISSUES", "true");
        server.answers(request -> switch (request.toString()) {
            case "GET /repos/acme/alerts" ->
                Answer.reply(
                        200,
                        "{\"id\": 1, \"name\": \"alerts\", \"full_name\": \"acme/alerts\","
                                + " \"owner\": {\"id\": 1, \"login\": \"acme\"}}");
            case "POST /repos/acme/alerts/issues" -> Answer.reply(201, "{\"id\": 1, \"number\": 7}");
            default -> Answer.reply(200, "{}");
        });

        SQSBatchResponse response = handler().handleRequest(event(message("m1")), new FakeContext(60_000));

        assertThat(response.getBatchItemFailures()).isEmpty();
        assertThat(lines.with("alert processed"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("issue").asInt()).isEqualTo(7));
    }

    @Test
    void aMessageWithoutAttributesIsReadAllTheSame() {
        SQSMessage bare = message("m1");
        bare.setAttributes(null);
        bare.setMessageAttributes(null);

        SQSBatchResponse response = handler().handleRequest(event(bare), new FakeContext(60_000));

        assertThat(response.getBatchItemFailures()).isEmpty();
        assertThat(lines.with("alert processed")).hasSize(1);
    }

    @Test
    void theRuntimesStreamAndACallerInTheSameJvmGetTheSameAnswer() throws IOException {
        SQSMessage message = message("m1");
        ObjectNode record = Json.object()
                .put("messageId", message.getMessageId())
                .put("receiptHandle", message.getReceiptHandle())
                .put("body", message.getBody())
                .put("eventSourceARN", message.getEventSourceArn());
        record.putObject("attributes").put("SentTimestamp", "1758024000000").put("ApproximateReceiveCount", "3");
        record.putObject("messageAttributes").putObject("source").put("stringValue", "normalized");
        ObjectNode event = Json.object();
        event.putArray("Records").add(record);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();

        handler()
                .handleRequest(
                        new ByteArrayInputStream(Json.write(event).getBytes(StandardCharsets.UTF_8)),
                        answer,
                        new FakeContext(5_000));
        handler().handleRequest(event(message), new FakeContext(5_000));

        assertThat(answer.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}");
        assertThat(server.requests())
                .extracting(request -> request.json().path("QueueUrl").asText())
                .hasSize(2)
                .allMatch(url -> url.endsWith("/1/alerts"));
        assertThat(lines.with("alert will be retried"))
                .hasSize(2)
                .allSatisfy(
                        line -> assertThat(line.path("receiveCount").asInt()).isEqualTo(3));
    }

    private CollectorHandler handler() {
        AwsSettings aws = new AwsSettings(
                Optional.of("us-east-1"),
                Map.of("DYNAMODB", server.uri(), "SQS", server.uri(), "SECRETSMANAGER", server.uri()),
                Optional.of(new AwsSettings.Keys("key", "secret")));
        return new CollectorHandler(environment, aws, new StructuredLog(clock, lines), clock);
    }

    private static SQSEvent event(SQSMessage... messages) {
        SQSEvent event = new SQSEvent();
        event.setRecords(List.of(messages));
        return event;
    }

    private static SQSMessage message(String id) {
        SQSMessage message = new SQSMessage();
        message.setMessageId(id);
        message.setReceiptHandle("receipt");
        message.setBody(Json.write(AlertEventJson.write(Alert.firing(0).event())));
        message.setEventSourceArn("arn:aws:sqs:us-east-1:000000000000:alerts");
        message.setAttributes(Map.of("SentTimestamp", "1758024000000", "ApproximateReceiveCount", "3"));
        MessageAttribute source = new MessageAttribute();
        source.setStringValue("normalized");
        message.setMessageAttributes(Map.of("source", source, "binary", new MessageAttribute()));
        return message;
    }
}
