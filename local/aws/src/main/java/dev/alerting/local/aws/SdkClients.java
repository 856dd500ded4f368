package dev.alerting.local.aws;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Clients for the embedded services; each owns and closes its HTTP client. */
final class SdkClients {

    /** DynamoDB Local accepts letters and digits only. */
    static final String ACCESS_KEY_ID = "localaccesskey";

    static final String SECRET_ACCESS_KEY = "localsecretkey";

    private SdkClients() {}

    static DynamoDbClient dynamoDb(URI endpoint) {
        return local(DynamoDbClient.builder(), endpoint).build();
    }

    static DynamoDbStreamsClient streams(URI endpoint) {
        return local(DynamoDbStreamsClient.builder(), endpoint).build();
    }

    static SqsClient sqs(URI endpoint) {
        return local(SqsClient.builder(), endpoint).build();
    }

    static SnsClient sns(URI endpoint) {
        return local(SnsClient.builder(), endpoint).build();
    }

    static SecretsManagerClient secrets(URI endpoint) {
        return local(SecretsManagerClient.builder(), endpoint).build();
    }

    private static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B local(B builder, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .region(Region.of(LocalAws.REGION))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY_ID, SECRET_ACCESS_KEY)))
                .httpClientBuilder(UrlConnectionHttpClient.builder());
    }
}
