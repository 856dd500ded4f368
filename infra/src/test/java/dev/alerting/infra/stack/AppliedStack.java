package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.FunctionSpec;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.LocalSecrets.StandInApp;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** What {@code infra/bin/emulator-test} has applied; {@code STACK_OUTPUTS} names the file with {@code terraform output -json}. */
record AppliedStack(AwsEndpoint aws, JsonNode outputs) {
    static AppliedStack find() {
        Path file = Path.of(System.getenv().getOrDefault("STACK_OUTPUTS", ""));
        try {
            return new AppliedStack(AwsEndpoint.find(), Json.parse(Files.readString(file)));
        } catch (IOException e) {
            throw new IllegalStateException("STACK_OUTPUTS must name the file with terraform output -json", e);
        }
    }

    String output(String name) {
        return outputs.path(name).path("value").asText();
    }

    String prefix() {
        return output("collector_name").replaceFirst("-collector$", "");
    }

    /** The configuration of the version behind the alias, which must be this module's package. */
    FunctionConfiguration live(String name, String module) {
        GetFunctionResponse function;
        try (LambdaClient lambda = aws.client(LambdaClient.builder())) {
            function = lambda.getFunction(request -> request.functionName(name).qualifier("live"));
        }
        assertThat(function.configuration().codeSha256()).isEqualTo(sha256(packageOf(module)));
        assertThat(function.configuration().version()).isNotEqualTo("$LATEST");
        assertThat(function.configuration().runtimeAsString()).isEqualTo("java21");
        return function.configuration();
    }

    /** A process of its own that runs the package as the configuration says. */
    FunctionProcess start(FunctionConfiguration settings, String module) {
        return FunctionProcess.start(FunctionSpec.of(settings.functionName(), packageOf(module), settings.handler())
                .withEnvironment(aws.environment())
                .withEnvironment(settings.environment().variables())
                .withMemory(settings.memorySize())
                .withTimeout(Duration.ofSeconds(settings.timeout())));
    }

    /** Listens where a function was told GitHub is, and knows an App whose key it is given now. */
    GitHubStandIn gitHub(Map<String, String> environment) {
        return gitHub(environment, LocalSecrets.generated().app());
    }

    GitHubStandIn gitHub(Map<String, String> environment, StandInApp app) {
        try (SecretsManagerClient secrets = aws.client(SecretsManagerClient.builder())) {
            secrets.putSecretValue(request ->
                    request.secretId(environment.get("GITHUB_APP_SECRET_ID")).secretString(app.secret()));
        }
        return GitHubStandIn.start(
                GitHubStandInOptions.of(environment.get("GITHUB_REPO"), app.id(), app.slug(), app.publicKey())
                        .withPort(URI.create(environment.get("GITHUB_API_URL")).getPort()));
    }

    /** What the AWS CLI answers, as JSON. */
    String cli(String... command) {
        List<String> call =
                new ArrayList<>(List.of("aws", "--endpoint-url", aws.uri().toString(), "--output", "json"));
        call.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(call).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(aws.environment());
        try {
            Process process = builder.start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).describedAs(call.toString()).isZero();
            return answer;
        } catch (IOException e) {
            throw new IllegalStateException("the AWS CLI is needed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path packageOf(String module) {
        return Repository.path(module, "target", module + ".zip");
    }

    private static String sha256(Path file) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
