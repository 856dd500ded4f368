package dev.alerting.local.aws;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Delivers a published message to the queues of its topic. */
final class SnsFanOut {

    /** Most attributes of an SQS message, which raw delivery turns SNS attributes into. */
    private static final int MAX_RAW_ATTRIBUTES = 10;

    private final Supplier<SqsClient> queues;
    private final InstantSource clock;
    private final SnsNotification envelope;
    private final AtomicInteger discarded = new AtomicInteger();

    SnsFanOut(Supplier<SqsClient> queues, InstantSource clock, JsonMapper json) {
        this.queues = queues;
        this.clock = clock;
        this.envelope = new SnsNotification(json);
    }

    /**
     * Returns the message's id once every queue has accepted the message.
     *
     * @throws AwsError if a queue did not accept it; SNS itself would retry, here the publisher has to
     */
    String deliver(SnsTopic topic, SnsMessage message) {
        String messageId = UUID.randomUUID().toString();
        for (SnsSubscription subscription : topic.subscriptions()) {
            if (subscription.raw() && message.attributes().size() > MAX_RAW_ATTRIBUTES) {
                // A client-side error to SNS: it does not retry, and the publisher never learns about it.
                discarded.incrementAndGet();
            } else {
                send(subscription, message, messageId, topic.arn());
            }
        }
        return messageId;
    }

    private void send(SnsSubscription subscription, SnsMessage message, String messageId, String topicArn) {
        SendMessageRequest.Builder request = SendMessageRequest.builder().queueUrl(subscription.queueUrl());
        if (subscription.raw()) {
            request.messageBody(message.body())
                    .messageAttributes(message.attributes().stream()
                            .collect(Collectors.toMap(SnsAttribute::name, SnsAttribute::toSqs)));
        } else {
            request.messageBody(envelope.wrap(message, messageId, subscription.arn(), topicArn, clock.instant()));
        }
        try {
            queues.get().sendMessage(request.build());
        } catch (SdkException e) {
            throw new AwsError(500, "InternalError", "The queue did not accept the message: " + e.getMessage());
        }
    }

    int discardedCount() {
        return discarded.get();
    }
}
