package dev.alerting.common.secret;

import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.aws.AwsSettings;
import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
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
        return new SecretsManagerStore(
                AwsClients.build(SecretsManagerClient.builder(), settings, "SECRETS_MANAGER", CALL, ATTEMPT));
    }

    @Override
    public String read(String secretId) {
        return read(secretId, request -> request.secretId(secretId));
    }

    @Override
    public String readPrevious(String secretId) {
        return read(secretId, request -> request.secretId(secretId).versionStage("AWSPREVIOUS"));
    }

    private String read(String secretId, Consumer<GetSecretValueRequest.Builder> request) {
        try {
            String value = client.getSecretValue(request).secretString();
            if (value == null) {
                throw new InvalidSecretException("secret " + secretId + " is binary; it must be a JSON text");
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
