package dev.alerting.collector;

import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.delivery.MessageQueue;
import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.issue.SafeText;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** The queue the messages came from, and its dead-letter queue. */
final class SqsMessageQueue implements MessageQueue {
    /** SQS accepts no more attributes on a message. */
    private static final int MAX_ATTRIBUTES = 10;

    /** Attributes count towards the size of a message, and nobody reads a longer reason. */
    private static final int MAX_REASON = 1_000;

    private static final Duration CALL = Duration.ofSeconds(6);
    private static final Duration ATTEMPT = Duration.ofSeconds(2);

    private final Supplier<SqsClient> client;
    private final String queueUrl;
    private final String deadLetterUrl;
    private final StructuredLog log;

    /** @param client asked for with each call: most invocations need none, and creating it takes long */
    SqsMessageQueue(Supplier<SqsClient> client, String queueUrl, String deadLetterUrl, StructuredLog log) {
        this.client = client;
        this.queueUrl = queueUrl;
        this.deadLetterUrl = deadLetterUrl;
        this.log = log;
    }

    static SqsClient client(AwsSettings settings) {
        return AwsClients.build(SqsClient.builder(), settings, "SQS", CALL, ATTEMPT);
    }

    /** Queues of one account and region differ in the last part of their URL only, which is the queue's name. */
    static String queueUrl(String siblingUrl, String queueArn) {
        return siblingUrl.substring(0, siblingUrl.lastIndexOf('/') + 1)
                + queueArn.substring(queueArn.lastIndexOf(':') + 1);
    }

    @Override
    public void retryAfter(Message message, Duration delay) {
        // SQS counts whole seconds and allows 12 hours from the first receive.
        int seconds = (int) Math.min(Duration.ofHours(11).toSeconds(), (delay.toMillis() + 999) / 1000);
        try {
            client.get()
                    .changeMessageVisibility(request -> request.queueUrl(queueUrl)
                            .receiptHandle(message.receiptHandle())
                            .visibilityTimeout(seconds));
        } catch (SdkException e) {
            log.warn("visibility timeout not changed; the queue's own applies")
                    .with("messageId", message.id())
                    .withFailure(e)
                    .write();
        }
    }

    @Override
    public void deadLetter(Message message, Map<String, String> reasons) {
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        reasons.forEach((name, value) -> attributes.put(name, attribute(withoutForbidden(value))));
        attributes.put("original_message_id", attribute(message.id()));
        // After a redrive, the delivery has to be recognized, and read as the format it is.
        attributes.putIfAbsent("delivery_id", attribute(message.deliveryId()));
        // ... in its place among the events of its alert, of the sender it is from.
        attributes.put("accepted_at", attribute(message.acceptedAt().toString()));
        for (String name : List.of("source", "sender")) {
            Optional.ofNullable(message.attributes().get(name))
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> attributes.put(name, attribute(value)));
        }
        message.attributes().forEach((name, value) -> {
            if (attributes.size() < MAX_ATTRIBUTES && !value.isEmpty()) {
                attributes.putIfAbsent(name, attribute(value));
            }
        });
        try {
            client.get()
                    .sendMessage(request -> request.queueUrl(deadLetterUrl)
                            .messageBody(message.body())
                            .messageAttributes(attributes));
        } catch (SdkException e) {
            throw new DeadLetterException("the dead-letter queue did not accept the message: " + e.getMessage(), e);
        }
    }

    private static MessageAttributeValue attribute(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    /** SQS refuses control characters in attributes. */
    private static String withoutForbidden(String value) {
        String printable = value.replaceAll("[\\p{Cntrl}\\p{Cs}\\uFFFE\\uFFFF]", " ");
        String cut = SafeText.truncate(printable, MAX_REASON);
        return cut.isBlank() ? "none" : cut;
    }
}
