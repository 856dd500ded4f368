package dev.alerting.infra.stack;

import dev.alerting.common.aws.AwsSettings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/**
 * Where tests find AWS: at {@code AWS_ENDPOINT_URL} if it is set, else in a LocalStack container. Where neither is to be
 * had the test is skipped, and says so.
 */
record AwsEndpoint(URI uri, String region, AwsSettings.Keys keys) {
    /** The last image that starts without an account; {@code LOCALSTACK_AUTH_TOKEN} is passed on for later ones. */
    private static final String IMAGE = "localstack/localstack:4.14.0";

    private static final String REGION = "us-west-2";

    static AwsEndpoint find() {
        Optional<String> given =
                Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL")).filter(url -> !url.isBlank());
        return given.map(url -> new AwsEndpoint(URI.create(url), REGION, new AwsSettings.Keys("testing", "testing")))
                .orElseGet(AwsEndpoint::container);
    }

    private static AwsEndpoint container() {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "needs Docker for LocalStack, or an AWS emulator named by AWS_ENDPOINT_URL");
        LocalStackContainer localStack = Container.STARTED;
        return new AwsEndpoint(
                localStack.getEndpoint(),
                localStack.getRegion(),
                new AwsSettings.Keys(localStack.getAccessKey(), localStack.getSecretKey()));
    }

    /** One for all test classes; Testcontainers removes it when the JVM ends. */
    private static final class Container {
        @SuppressWarnings("resource")
        private static final LocalStackContainer STARTED =
                new LocalStackContainer(DockerImageName.parse(IMAGE)).withEnv(token());

        static {
            STARTED.start();
        }

        private static Map<String, String> token() {
            return Optional.ofNullable(System.getenv("LOCALSTACK_AUTH_TOKEN"))
                    .map(token -> Map.of("LOCALSTACK_AUTH_TOKEN", token))
                    .orElse(Map.of());
        }
    }

    /** For the functions in this JVM. */
    AwsSettings settings() {
        return new AwsSettings(
                Optional.of(region),
                Map.of("SNS", uri, "SQS", uri, "DYNAMODB", uri, "SECRETS_MANAGER", uri),
                Optional.of(keys));
    }

    /** For a function in a process of its own. */
    Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", uri.toString(),
                "AWS_REGION", region,
                "AWS_ACCESS_KEY_ID", keys.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", keys.secretAccessKey(),
                "AWS_EC2_METADATA_DISABLED", "true");
    }

    <C, B extends AwsClientBuilder<B, C>> C client(B builder) {
        return builder.endpointOverride(uri)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())))
                .build();
    }
}
