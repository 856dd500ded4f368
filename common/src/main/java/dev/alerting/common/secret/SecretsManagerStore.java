package dev.alerting.common.secret;

import dev.alerting.common.config.AwsSettings;
import dev.alerting.common.http.Connections;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Secrets in AWS Secrets Manager. */
public final class SecretsManagerStore implements SecretStore, AutoCloseable {
    /** PagerDuty, the strictest sender, waits 5 s for its answer. */
    private static final Duration CALL = Duration.ofSeconds(3);

    private static final Duration ATTEMPT = Duration.ofMillis(1500);

    private final SecretsManagerClient client;

    public SecretsManagerStore(SecretsManagerClient client) {
        this.client = client;
    }

    public static SecretsManagerStore create(AwsSettings settings) {
        SecretsManagerClientBuilder builder = SecretsManagerClient.builder()
                .httpClient(UrlConnectionHttpClient.create(Connections::open))
                .overrideConfiguration(c -> c.apiCallTimeout(CALL).apiCallAttemptTimeout(ATTEMPT));
        settings.region().map(Region::of).ifPresent(builder::region);
        settings.endpoint("SECRETS_MANAGER").ifPresent(builder::endpointOverride);
        settings.keys()
                .map(keys -> AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey()))
                .map(StaticCredentialsProvider::create)
                .ifPresent(builder::credentialsProvider);
        return new SecretsManagerStore(builder.build());
    }

    @Override
    public String read(String secretId) {
        try {
            String value =
                    client.getSecretValue(request -> request.secretId(secretId)).secretString();
            if (value == null) {
                throw new SecretUnavailableException("secret " + secretId + " is binary; it must be a JSON text");
            }
            return value;
        } catch (ResourceNotFoundException e) {
            throw new SecretUnavailableException("secret " + secretId + " does not exist; create it first", e);
        } catch (SdkException e) {
            throw new SecretUnavailableException("secret " + secretId + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
