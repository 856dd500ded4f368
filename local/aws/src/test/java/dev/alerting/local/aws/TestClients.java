package dev.alerting.local.aws;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Clients that ask once: the SDK's own retries would hide the faults that a test wants to see. */
final class TestClients {

    private TestClients() {}

    static SnsClient sns(URI endpoint) {
        return once(SnsClient.builder(), endpoint).build();
    }

    static SqsClient sqs(URI endpoint) {
        return once(SqsClient.builder(), endpoint).build();
    }

    static SecretsManagerClient secrets(URI endpoint) {
        return once(SecretsManagerClient.builder(), endpoint).build();
    }

    static CloudWatchClient cloudWatch(URI endpoint) {
        return once(CloudWatchClient.builder(), endpoint).build();
    }

    private static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B once(B builder, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .region(Region.of(LocalAws.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(UrlConnectionHttpClient.builder());
    }
}
