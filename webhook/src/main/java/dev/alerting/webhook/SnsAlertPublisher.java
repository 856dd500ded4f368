package dev.alerting.webhook;

import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.aws.AwsSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/** Publishes to an SNS topic. */
final class SnsAlertPublisher implements AlertPublisher, AutoCloseable {
    private static final Duration ATTEMPT = Duration.ofSeconds(2);

    private final SnsClient client;
    private final String topicArn;

    SnsAlertPublisher(SnsClient client, String topicArn) {
        this.client = client;
        this.topicArn = topicArn;
    }

    /** A client with time-outs that leave time for an answer. */
    static SnsClient client(AwsSettings settings) {
        return AwsClients.build(SnsClient.builder(), settings, "SNS", TimeBudget.WHOLE, ATTEMPT);
    }

    @Override
    public void publish(String body, Map<String, String> attributes, Duration within) {
        Map<String, MessageAttributeValue> values = new HashMap<>();
        attributes.forEach((name, value) -> values.put(
                name,
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build()));
        try {
            client.publish(request -> request.topicArn(topicArn)
                    .message(body)
                    .messageAttributes(values)
                    .overrideConfiguration(limits -> limits.apiCallTimeout(within)
                            .apiCallAttemptTimeout(within.compareTo(ATTEMPT) < 0 ? within : ATTEMPT)));
        } catch (SdkException e) {
            throw new PublishException("SNS did not accept the message: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
