package dev.alerting.local.aws;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Inspects queues without changing them, except for the receive counts of the messages it peeks at. */
final class QueueInspector {

    private static final int MAX_RECEIVE = 10;
    private static final int HIDDEN_WHILE_READING_SECONDS = 30;

    private final SqsClient sqs;
    // A second reader would not see the messages that the first one has received.
    private final Lock peeking = new ReentrantLock();

    QueueInspector(SqsClient sqs) {
        this.sqs = sqs;
    }

    /** Exact with the embedded queue; on AWS these numbers lag. */
    QueueDepth depth(String queueUrl) {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(request -> request.queueUrl(queueUrl)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                .attributes();
        return new QueueDepth(
                number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    }

    private static int number(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
        return Integer.parseInt(attributes.getOrDefault(name, "0"));
    }

    List<DeadLetter> peek(String queueUrl) {
        peeking.lock();
        List<Message> held = new ArrayList<>();
        try {
            List<Message> more = receive(queueUrl);
            while (!more.isEmpty()) {
                held.addAll(more);
                more = receive(queueUrl);
            }
            return held.stream().map(QueueInspector::deadLetter).toList();
        } finally {
            held.forEach(message -> sqs.changeMessageVisibility(request -> request.queueUrl(queueUrl)
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(0)));
            peeking.unlock();
        }
    }

    private List<Message> receive(String queueUrl) {
        return sqs.receiveMessage(request -> request.queueUrl(queueUrl)
                        .maxNumberOfMessages(MAX_RECEIVE)
                        .visibilityTimeout(HIDDEN_WHILE_READING_SECONDS)
                        .waitTimeSeconds(0)
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                        .messageAttributeNames("All"))
                .messages();
    }

    private static DeadLetter deadLetter(Message message) {
        Map<String, String> attributes = new HashMap<>();
        message.messageAttributes().forEach((name, value) -> {
            if (value.stringValue() != null) {
                attributes.put(name, value.stringValue());
            }
        });
        return new DeadLetter(message.messageId(), message.body(), message.attributesAsStrings(), attributes);
    }
}
