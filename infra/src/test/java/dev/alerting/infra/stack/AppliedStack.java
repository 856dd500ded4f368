package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.FunctionSpec;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;

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
