package dev.alerting.local.reliability;

import dev.alerting.local.reliability.SimulatedQueue.DeadLetter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * The simulated queue for those who know SQS: whoever sends, sends to the queue; whoever receives gets its dead letters, ten at
 * a time.
 */
final class SimulatedSqs implements SqsClient {
    private static final int BATCH = 10;

    private final SimulatedQueue queue;
    private final Clock clock;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, DeadLetter> received = new LinkedHashMap<>();

    SimulatedSqs(SimulatedQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
        return GetQueueUrlResponse.builder()
                .queueUrl("https://sqs.example.com/" + request.queueName())
                .build();
    }

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
        queue.send(
                request.messageBody(),
                request.messageAttributes().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().stringValue())));
        return SendMessageResponse.builder().build();
    }

    @Override
    public synchronized ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        Map<String, DeadLetter> batch = new LinkedHashMap<>();
        queue.takeDeadLetters(BATCH).forEach(letter -> batch.put("letter-" + ids.incrementAndGet(), letter));
        received.putAll(batch);
        return ReceiveMessageResponse.builder()
                .messages(batch.entrySet().stream()
                        .map(entry -> message(entry.getKey(), entry.getValue()))
                        .toList())
                .build();
    }

    private Message message(String id, DeadLetter letter) {
        return Message.builder()
                .messageId(id)
                .receiptHandle(id)
                .body(letter.body())
                .attributes(Map.of(
                        MessageSystemAttributeName.SENT_TIMESTAMP,
                        String.valueOf(clock.instant().toEpochMilli())))
                .messageAttributes(letter.attributes().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue(entry.getValue())
                                        .build())))
                .build();
    }

    @Override
    public synchronized DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
        received.remove(request.receiptHandle());
        return DeleteMessageResponse.builder().build();
    }

    /** The letters are there again for others. */
    @Override
    public synchronized ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
            ChangeMessageVisibilityBatchRequest request) {
        request.entries().forEach(entry -> queue.putDeadLetter(received.remove(entry.receiptHandle())));
        return ChangeMessageVisibilityBatchResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
