package dev.alerting.webhook;

import dev.alerting.common.config.AwsSettings;
import dev.alerting.common.http.Connections;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.SnsClientBuilder;
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

    static SnsAlertPublisher create(AwsSettings settings, String topicArn) {
        SnsClientBuilder builder = SnsClient.builder()
                .httpClient(UrlConnectionHttpClient.create(Connections::open))
                .overrideConfiguration(c -> c.apiCallTimeout(TimeBudget.WHOLE).apiCallAttemptTimeout(ATTEMPT));
        settings.region().map(Region::of).ifPresent(builder::region);
        settings.endpoint("SNS").ifPresent(builder::endpointOverride);
        settings.keys()
                .map(keys -> AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey()))
                .map(StaticCredentialsProvider::create)
                .ifPresent(builder::credentialsProvider);
        return new SnsAlertPublisher(builder.build(), topicArn);
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
