package dev.alerting.local.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The letters of a queue. SQS can only hand them out, one batch after the other: while they are looked at they are hidden
 * from others, and {@link #close} puts back what is left.
 */
final class DeadLetterQueue implements AutoCloseable {
    /** Enough to go through as many as SQS hands out, and soon over if this process dies. */
    private static final Duration HIDDEN = Duration.ofMinutes(15);

    /** What the collector adds when it gives a message up: it says nothing about the message itself. */
    private static final Set<String> ABOUT_THE_FAILURE =
            Set.of("reason", "reason_detail", "failed_at", "original_message_id");

    private final SqsClient sqs;
    private final String url;
    private final String targetUrl;
    private final Map<String, Letter> hidden = new LinkedHashMap<>();

    /** @param targetUrl the queue that the letters come from */
    DeadLetterQueue(SqsClient sqs, String url, String targetUrl) {
        this.sqs = sqs;
        this.url = url;
        this.targetUrl = targetUrl;
    }

    /** Every letter that SQS hands out, each once, oldest first. */
    List<Letter> readAll(IntConsumer progress) {
        while (true) {
            List<Message> batch = sqs.receiveMessage(request -> request.queueUrl(url)
                            .maxNumberOfMessages(10)
                            // Asks all of SQS's servers, not a sample.
                            .waitTimeSeconds(1)
                            .visibilityTimeout((int) HIDDEN.toSeconds())
                            .messageAttributeNames("All")
                            .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP))
                    .messages();
            if (batch.isEmpty()) {
                return hidden.values().stream()
                        .sorted(Comparator.comparing(Letter::sentAt))
                        .toList();
            }
            batch.forEach(message -> hidden.put(message.messageId(), toLetter(message)));
            progress.accept(hidden.size());
        }
    }

    /** Puts letters into the queue they came from, then removes them here: a crash between sends one twice, which is recognized. */
    void redrive(List<Letter> letters, IntConsumer progress) {
        int done = 0;
        for (Letter letter : letters) {
            Map<String, MessageAttributeValue> attributes = new HashMap<>();
            letter.attributes().forEach((name, value) -> {
                if (!ABOUT_THE_FAILURE.contains(name)) {
                    attributes.put(name, text(value));
                }
            });
            // SQS would give it the time of now, and it would count as newer than what came since.
            attributes.putIfAbsent("accepted_at", text(letter.sentAt().toString()));
            attributes.putIfAbsent("delivery_id", text(letter.originalId().orElse(letter.id())));
            sqs.sendMessage(request ->
                    request.queueUrl(targetUrl).messageBody(letter.body()).messageAttributes(attributes));
            delete(letter);
            progress.accept(++done);
        }
    }

    void delete(List<Letter> letters, IntConsumer progress) {
        int done = 0;
        for (Letter letter : letters) {
            delete(letter);
            progress.accept(++done);
        }
    }

    private void delete(Letter letter) {
        sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(letter.receiptHandle()));
        hidden.remove(letter.id());
    }

    /** Everybody sees again what is still there. */
    @Override
    public void close() {
        List<Letter> left = new ArrayList<>(hidden.values());
        hidden.clear();
        left.forEach(letter -> sqs.changeMessageVisibility(request ->
                request.queueUrl(url).receiptHandle(letter.receiptHandle()).visibilityTimeout(0)));
    }

    private static Letter toLetter(Message message) {
        Map<String, String> texts = new HashMap<>();
        message.messageAttributes().forEach((name, value) -> {
            if (value.stringValue() != null) {
                texts.put(name, value.stringValue());
            }
        });
        return new Letter(
                message.messageId(),
                message.receiptHandle(),
                Instant.ofEpochMilli(
                        Long.parseLong(message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP))),
                Map.copyOf(texts),
                message.body());
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }
}
