package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make rebuild-state-<env>} up to the tool itself, with an AWS CLI that writes down what it is asked for. */
class RebuildStateCommandTest {
    private static final String CLI = """
            #!/usr/bin/env bash
            echo "$*" >> "$CALLS"
            case "$*" in
              "sts get-caller-identity"*) echo 111122223333 ;;
              *GITHUB_REPO*) echo acme/alerts ;;
              *GITHUB_API_URL*) echo None ;;
              *GITHUB_APP_SECRET_ID*) echo alerting-dev-alerting-app-secrets ;;
              "lambda list-event-source-mappings"*) echo "$MAPPING" ;;
              *) exit 1 ;;
            esac
            """;

    @TempDir
    private Path folder;

    private String output = "";

    @BeforeEach
    void install() throws IOException {
        put("aws", CLI);
        put("java", "#!/usr/bin/env bash\necho \"started $*\"\n");
        Files.writeString(folder.resolve("calls"), "");
    }

    @Test
    void whileTheCollectorRunsNothingIsWritten() throws IOException, InterruptedException {
        for (String mapping : List.of("Enabled", "Disabling", "")) {
            assertThat(run(Map.of("MAPPING", mapping))).as(mapping).isEqualTo(1);
            assertThat(output).contains("not Disabled").doesNotContain("started");
        }
        assertThat(Files.readString(folder.resolve("calls")))
                .as("whoever reads the queue")
                .contains("--event-source-arn arn:aws:sqs:us-west-2:111122223333:alerting-dev-alerts ");
    }

    @Test
    void aDryRunDoesNotAskForTheMapping() throws IOException, InterruptedException {
        run(Map.of("MAPPING", "Enabled", "DRY_RUN", "1"));

        assertThat(Files.readString(folder.resolve("calls")))
                .contains("--function-name alerting-dev-collector --qualifier live")
                .doesNotContain("list-event-source-mappings");
        assertThat(output).doesNotContain("not Disabled");
    }

    private void put(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private int run(Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder stack = new ProcessBuilder(
                        Repository.path("infra", "bin", "stack").toString(), "rebuild-state", "dev")
                .redirectErrorStream(true);
        stack.environment().put("PATH", folder + ":" + stack.environment().get("PATH"));
        stack.environment().put("CALLS", folder.resolve("calls").toString());
        stack.environment().remove("JAVA_HOME");
        stack.environment().remove("DRY_RUN");
        stack.environment().putAll(variables);
        Process process = stack.start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }
}
