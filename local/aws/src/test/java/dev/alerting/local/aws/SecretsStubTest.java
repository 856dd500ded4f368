package dev.alerting.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

class SecretsStubTest {

    private static final Instant NOW = Instant.parse("2025-11-14T18:40:26.892Z");

    private AwsStub stub;
    private SecretsManagerClient secrets;

    @BeforeEach
    void start() {
        stub = AwsStub.start(
                () -> {
                    throw new AssertionError("secrets need no queue");
                },
                InstantSource.fixed(NOW));
        secrets = TestClients.secrets(stub.endpoint());
    }

    @AfterEach
    void stop() {
        secrets.close();
        stub.close();
    }

    @Test
    void aSecretIsFoundByNameAndByArn() {
        String arn = stub.putSecret("test-webhook-secrets", "{\"X-Token\":\"ü\"}");

        GetSecretValueResponse byName = secrets.getSecretValue(request -> request.secretId("test-webhook-secrets"));
        GetSecretValueResponse byArn =
                secrets.getSecretValue(request -> request.secretId(arn).versionStage("AWSCURRENT"));
        String withoutSuffix = arn.substring(0, arn.length() - 7);

        assertThat(byName.arn()).isEqualTo(arn);
        assertThat(byArn.secretString()).isEqualTo(byName.secretString());
        assertThat(byArn.versionId()).isEqualTo(byName.versionId());
        assertThat(byName.secretString()).isEqualTo("{\"X-Token\":\"ü\"}");
        assertThat(byName.versionStages()).containsExactly("AWSCURRENT");
        assertThat(byName.createdDate()).isEqualTo(NOW);
        assertThat(arn).matches("arn:aws:secretsmanager:us-east-1:000000000000:secret:test-webhook-secrets-\\w{6}");
        assertThat(secrets.getSecretValue(request -> request.secretId(withoutSuffix))
                        .secretString())
                .isEqualTo(byName.secretString());
    }

    @Test
    void aNewValueIsSeenAtOnceAndTheOldVersionIsGone() {
        String arn = stub.putSecret("rotated", "one");
        GetSecretValueResponse one = secrets.getSecretValue(request -> request.secretId("rotated"));

        String arnAfter = stub.putSecret("rotated", "two");

        GetSecretValueResponse two = secrets.getSecretValue(request -> request.secretId("rotated"));
        assertThat(two.secretString()).isEqualTo("two");
        assertThat(two.versionId()).isNotEqualTo(one.versionId());
        assertThat(arnAfter).isEqualTo(arn);
        assertThatThrownBy(() -> secrets.getSecretValue(
                        request -> request.secretId("rotated").versionId(one.versionId())))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void anUnknownSecretOrStageIsNotFound() {
        stub.putSecret("known", "value");

        assertThatThrownBy(() -> secrets.getSecretValue(request -> request.secretId("unknown")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("can't find the specified secret");
        assertThatThrownBy(() -> secrets.getSecretValue(
                        request -> request.secretId("known").versionStage("AWSPENDING")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void otherOperationsAreRefused() {
        assertThatThrownBy(() -> secrets.deleteSecret(request -> request.secretId("known")))
                .isInstanceOfSatisfying(
                        SecretsManagerException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(400));
    }

    @ParameterizedTest
    @CsvSource({
        "INTERNAL_ERROR, 500, InternalServiceError",
        "UNAVAILABLE, 503, ServiceUnavailable",
        "THROTTLING, 400, ThrottlingException"
    })
    void aPlannedFaultIsAnsweredOnce(FaultKind kind, int status, String code) {
        stub.putSecret("known", "value");
        stub.failNext(AwsService.SECRETS_MANAGER, "GetSecretValue", 1, kind);

        assertThatThrownBy(() -> secrets.getSecretValue(request -> request.secretId("known")))
                .isInstanceOfSatisfying(SecretsManagerException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(status);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
                });

        assertThat(secrets.getSecretValue(request -> request.secretId("known")).secretString())
                .isEqualTo("value");
        assertThat(stub.requests())
                .containsExactly(
                        new AwsRequest(AwsService.SECRETS_MANAGER, "GetSecretValue", NOW),
                        new AwsRequest(AwsService.SECRETS_MANAGER, "GetSecretValue", NOW));
    }
}
