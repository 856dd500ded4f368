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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * The letters of a queue. SQS can only hand them out, one batch after the other: while they are looked at they are hidden
 * from others, and {@link #close} puts back what is left.
 */
final class DeadLetterQueue implements AutoCloseable {
    /** Enough to go through as many as SQS hands out, and soon over if this process dies. */
    private static final Duration HIDDEN = Duration.ofMinutes(15);

    /** No run takes more; the next goes on. Those read last are hidden as long as those read first are worked on. */
    static final int MAX_LETTERS = 10_000;

    /** The most that SQS takes in one call. */
    private static final int BATCH = 10;

    /** What the collector adds when it gives a message up: it says nothing about the message itself. */
    private static final Set<String> ABOUT_THE_FAILURE =
            Set.of("reason", "reason_detail", "failed_at", "original_message_id");

    private final SqsClient sqs;
    private final String url;
    private final String targetUrl;
    private final Map<String, Letter> hidden = new ConcurrentHashMap<>();

    /** @param targetUrl the queue that the letters come from */
    DeadLetterQueue(SqsClient sqs, String url, String targetUrl) {
        this.sqs = sqs;
        this.url = url;
        this.targetUrl = targetUrl;
    }

    /** At most {@value #MAX_LETTERS} letters that SQS hands out, each once, oldest first. */
    List<Letter> readAll(IntConsumer progress) {
        while (hidden.size() < MAX_LETTERS) {
            List<Message> batch = sqs.receiveMessage(request -> request.queueUrl(url)
                            .maxNumberOfMessages(BATCH)
                            // Asks all of SQS's servers, not a sample.
                            .waitTimeSeconds(1)
                            .visibilityTimeout((int) HIDDEN.toSeconds())
                            .messageAttributeNames("All")
                            .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP))
                    .messages();
            if (batch.isEmpty()) {
                break;
            }
            batch.forEach(message -> hidden.put(message.messageId(), toLetter(message)));
            progress.accept(hidden.size());
        }
        return hidden.values().stream()
                .sorted(Comparator.comparing(Letter::sentAt))
                .toList();
    }

    /**
     * Puts letters into the queue they came from, then removes them here: a crash between sends one twice, which is
     * recognized.
     *
     * @return why letters could not be sent, by their ids; these stay
     */
    Map<String, String> redrive(List<Letter> letters, IntConsumer progress) {
        Map<String, String> failures = new LinkedHashMap<>();
        int done = 0;
        for (Letter letter : letters) {
            try {
                send(letter);
                sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(letter.receiptHandle()));
                hidden.remove(letter.id());
            } catch (SqsException e) {
                if (e.statusCode() >= 500 || e.statusCode() == 403) {
                    // It is not about this letter.
                    throw e;
                }
                failures.put(letter.id(), e.awsErrorDetails().errorMessage());
            }
            progress.accept(++done);
        }
        return failures;
    }

    private void send(Letter letter) {
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
    }

    /** @return why letters could not be deleted, by their ids; these stay */
    Map<String, String> delete(List<Letter> letters, IntConsumer progress) {
        Map<String, String> failures = new LinkedHashMap<>();
        int done = 0;
        for (List<Letter> batch : batches(letters)) {
            DeleteMessageBatchResponse answer = sqs.deleteMessageBatch(request -> request.queueUrl(url)
                    .entries(entries(
                            batch,
                            letter -> index -> DeleteMessageBatchRequestEntry.builder()
                                    .id(index)
                                    .receiptHandle(letter.receiptHandle())
                                    .build())));
            answer.successful()
                    .forEach(each ->
                            hidden.remove(batch.get(Integer.parseInt(each.id())).id()));
            answer.failed()
                    .forEach(each ->
                            failures.put(batch.get(Integer.parseInt(each.id())).id(), each.message()));
            done += batch.size();
            progress.accept(done);
        }
        return failures;
    }

    /** Everybody sees again what is still there. */
    @Override
    public synchronized void close() {
        List<Letter> left = new ArrayList<>(hidden.values());
        hidden.clear();
        for (List<Letter> batch : batches(left)) {
            sqs.changeMessageVisibilityBatch(request -> request.queueUrl(url)
                    .entries(entries(
                            batch,
                            letter -> index -> ChangeMessageVisibilityBatchRequestEntry.builder()
                                    .id(index)
                                    .receiptHandle(letter.receiptHandle())
                                    .visibilityTimeout(0)
                                    .build())));
        }
    }

    private static <T> List<T> entries(List<Letter> batch, Function<Letter, Function<String, T>> entry) {
        return IntStream.range(0, batch.size())
                .mapToObj(index -> entry.apply(batch.get(index)).apply(Integer.toString(index)))
                .toList();
    }

    private static List<List<Letter>> batches(List<Letter> letters) {
        return IntStream.iterate(0, from -> from < letters.size(), from -> from + BATCH)
                .mapToObj(from -> letters.subList(from, Math.min(letters.size(), from + BATCH)))
                .toList();
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
