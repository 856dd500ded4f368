package dev.alerting.common.aws;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** Builds every client of an AWS service the same way. */
public final class AwsClients {
    private AwsClients() {}

    /**
     * @param service the service's name in {@link AwsSettings#endpoints}, e.g. {@code SQS}
     * @param callTimeout limit for one call, retries included
     * @param attemptTimeout limit for each attempt
     */
    public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
            B builder, AwsSettings settings, String service, Duration callTimeout, Duration attemptTimeout) {
        builder.httpClient(UrlConnectionHttpClient.create(Connections::open));
        builder.overrideConfiguration(ClientOverrideConfiguration.builder()
                .apiCallTimeout(callTimeout)
                .apiCallAttemptTimeout(attemptTimeout)
                .build());
        if (settings.region().isPresent()) {
            builder.region(Region.of(settings.region().get()));
        }
        if (settings.endpoint(service).isPresent()) {
            builder.endpointOverride(settings.endpoint(service).get());
        }
        Optional<AwsSettings.Keys> keys = settings.keys();
        if (keys.isPresent()) {
            builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                    keys.get().accessKeyId(), keys.get().secretAccessKey())));
        }
        return builder.build();
    }
}
