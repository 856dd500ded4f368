package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code make aws-plan-<env>} tells Terraform of the account, with a Terraform that writes that down and ends. */
class PlanCommandTest {
    @TempDir
    private Path folder;

    private String output = "";

    @BeforeEach
    void install() throws IOException {
        put("bin/aws", """
                #!/usr/bin/env bash
                case "$*" in
                  "lambda get-account-settings"*) [ -n "$LIMIT" ] && echo "$LIMIT" || exit 254 ;;
                  *) echo 111122223333 ;;
                esac
                """);
        put("bin/terraform", "#!/usr/bin/env bash\necho \"limit: ${TF_VAR_account_concurrency:-none}\"\nexit 1\n");
        for (String script : new String[] {"stack", "lib.sh"}) {
            Path copy = folder.resolve("root/infra/bin").resolve(script);
            Files.createDirectories(copy.getParent());
            Files.copy(Repository.path("infra", "bin", script), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.copy(Repository.path("infra", "dev.tfvars"), folder.resolve("root/infra/dev.tfvars"));
        Files.createDirectories(folder.resolve("root/infra/.terraform-dev"));
        for (String function : new String[] {"webhook", "collector", "history"}) {
            put("root/" + function + "/target/" + function + ".zip", "");
        }
    }

    @Test
    void theAccountsLimitIsThatOfAws() throws IOException, InterruptedException {
        plan(Map.of("LIMIT", "10"));

        assertThat(output).contains("limit: 10");
    }

    @Test
    void whatIsSetStays() throws IOException, InterruptedException {
        plan(Map.of("LIMIT", "10", "TF_VAR_account_concurrency", "3000"));

        assertThat(output).contains("limit: 3000");
    }

    @Test
    void whereAwsDoesNotSayTheDefaultIsTakenAndSaid() throws IOException, InterruptedException {
        plan(Map.of());
        assertThat(output).contains("limit: none", "lambda:GetAccountSettings");

        plan(Map.of("LIMIT", "None"));
        assertThat(output).contains("limit: none", "lambda:GetAccountSettings");
    }

    private void put(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private void plan(Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder stack = new ProcessBuilder(
                        folder.resolve("root/infra/bin/stack").toString(), "plan", "dev")
                .redirectErrorStream(true);
        Map<String, String> environment = stack.environment();
        environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
        environment.keySet().removeIf(name -> name.startsWith("TF_VAR_") || name.endsWith("TFVARS"));
        environment.remove("AWS_ENDPOINT_URL");
        environment.remove("EXCEPTIONS");
        environment.putAll(variables);
        Process process = stack.start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(1);
    }
}
