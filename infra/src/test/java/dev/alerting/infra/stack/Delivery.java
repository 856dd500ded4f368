package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.lambda.FunctionProcess;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** What the event source mapping of the collector does on AWS. */
final class Delivery {
    /** Much longer than it takes: an emulator on a busy machine is slow. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AppliedStack stack;
    private final SqsClient sqs;

    Delivery(AppliedStack stack, SqsClient sqs) {
        this.stack = stack;
        this.sqs = sqs;
    }

    /** Receives, invokes, deletes what is done with and redelivers the rest, until none is left. */
    void untilEmpty(FunctionProcess collector) {
        AtomicInteger done = new AtomicInteger();
        await().atMost(PATIENCE).until(() -> {
            List<Message> batch = receive();
            if (batch.isEmpty()) {
                return done.get() > 0;
            }
            done.addAndGet(batch.size() - failed(collector, batch).size());
            return false;
        });
    }

    /** Receives until it has had so many, none of which the collector is done with; they are in the queue again. */
    void inVain(FunctionProcess collector, int messages) {
        Set<String> seen = new HashSet<>();
        await().atMost(PATIENCE).until(() -> {
            List<Message> batch = receive();
            if (!batch.isEmpty()) {
                batch.forEach(message -> seen.add(message.messageId()));
                assertThat(failed(collector, batch)).hasSameSizeAs(batch);
            }
            return seen.size() >= messages;
        });
        assertThat(seen).hasSize(messages);
    }

    private List<Message> receive() {
        return sqs.receiveMessage(request -> request.queueUrl(stack.output("sqs_queue_url"))
                        .maxNumberOfMessages(10)
                        .waitTimeSeconds(1)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNamesWithStrings("All"))
                .messages();
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
                .put(
                        "eventSourceARN",
                        "arn:aws:sqs:" + stack.aws().region() + ":123456789012:" + stack.prefix() + "-alerts")
                .put("awsRegion", stack.aws().region());
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
}
