package dev.alerting.local.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** The event source mapping's operations on its queue. */
final class PolledQueue {

    private static final int DELETE_ATTEMPTS = 3;

    private final SqsClient sqs;
    private final String url;
    private final Consumer<String> report;

    PolledQueue(SqsClient sqs, String url, Consumer<String> report) {
        this.sqs = sqs;
        this.url = url;
        this.report = report;
    }

    /** A long poll for at most {@code max} messages, with all their attributes. */
    List<Message> receive(int max, Duration wait) {
        return sqs.receiveMessage(request -> request.queueUrl(url)
                        .maxNumberOfMessages(max)
                        .waitTimeSeconds(Math.toIntExact(wait.toSeconds()))
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                        .messageAttributeNames("All"))
                .messages();
    }

    /**
     * Deletes on a best-effort basis: a message that remains is redelivered, which every SQS consumer must tolerate.
     */
    void delete(List<Message> messages) {
        List<Message> left = messages;
        for (int attempt = 1; attempt <= DELETE_ATTEMPTS && !left.isEmpty(); attempt++) {
            left = tryDelete(left);
        }
        if (!left.isEmpty()) {
            report.accept(left.size() + " handled messages could not be deleted and will be delivered again");
        }
    }

    private List<Message> tryDelete(List<Message> messages) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(i))
                    .receiptHandle(messages.get(i).receiptHandle())
                    .build());
        }
        try {
            return sqs.deleteMessageBatch(request -> request.queueUrl(url).entries(entries)).failed().stream()
                    .map(BatchResultErrorEntry::id)
                    .map(id -> messages.get(Integer.parseInt(id)))
                    .toList();
        } catch (SdkException e) {
            report.accept("deleting messages failed: " + e.getMessage());
            return messages;
        }
    }

    /** Makes messages that were not processed visible again at once. */
    void putBack(List<Message> messages) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (Message message : messages) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(0)
                    .build());
        }
        try {
            sqs.changeMessageVisibilityBatch(request -> request.queueUrl(url).entries(entries));
        } catch (SdkException e) {
            report.accept("putting messages back failed, they return after the visibility timeout: " + e.getMessage());
        }
    }

    QueueDepth depth() {
        return new QueueInspector(sqs).depth(url);
    }
}
