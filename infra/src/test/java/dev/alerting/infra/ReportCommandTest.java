package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make report-<env>}, with an AWS CLI that keeps what the function is asked. */
class ReportCommandTest {
    private static final String CLI = """
            #!/usr/bin/env bash
            case "$*" in
              "sts get-caller-identity"*) echo 111122223333 ;;
              "lambda invoke --function-name alerting-dev-history:live"*)
                [ "$AWS_MAX_ATTEMPTS" = 1 ] || exit 1
                call=$*
                payload=${call#*fileb://}
                cat "${payload%% *}" > "$ASKED"
                printf %s "$ANSWER" > "${!#}"
                echo "${STATUS:-"{\"StatusCode\": 200}"}"
                exit "${CODE:-0}"
                ;;
              *) exit 1 ;;
            esac
            """;

    @TempDir
    private Path folder;

    private String output = "";

    @BeforeEach
    void install() throws IOException {
        Path cli = Files.writeString(folder.resolve("aws"), CLI);
        Files.setPosixFilePermissions(cli, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void theDaysThatWereWrittenAreNamedByTheirPlace() throws IOException, InterruptedException {
        assertThat(report(Map.of(
                        "FROM", "2026-11-27",
                        "TO", "2026-11-28",
                        "ANSWER", "{\"days\":[\"2026-11-27\",\"2026-11-28\"]}")))
                .isZero();

        assertThat(folder.resolve("asked"))
                .hasContent("{\"history\":{\"run\":\"export\",\"from\":\"2026-11-27\",\"to\":\"2026-11-28\"}}");
        assertThat(output).isEqualTo("""
                        s3://alerting-dev-alert-reports-111122223333/v1/dt=2026-11-27/
                        s3://alerting-dev-alert-reports-111122223333/v1/dt=2026-11-28/
                        """);
    }

    @Test
    void withoutDaysItIsTheRunOfTheNight() throws IOException, InterruptedException {
        assertThat(report(Map.of("ANSWER", "{\"days\":[]}"))).isZero();

        assertThat(folder.resolve("asked")).hasContent("{\"history\":{\"run\":\"export\"}}");
        assertThat(output).startsWith("Nothing to write");
    }

    @Test
    void whatIsNoDayIsNotAskedFor() throws IOException, InterruptedException {
        assertThat(report(Map.of("FROM", "yesterday\"", "ANSWER", "{}"))).isEqualTo(1);

        assertThat(folder.resolve("asked")).doesNotExist();
        assertThat(output).contains("is no day such as 2026-11-28");
    }

    @Test
    void aRunThatFailsSaysWhy() throws IOException, InterruptedException {
        assertThat(report(Map.of(
                        "STATUS", "{\"StatusCode\": 200, \"FunctionError\": \"Unhandled\"}",
                        "ANSWER", "{\"errorMessage\":\"no table on 2026-11-28\"}")))
                .isEqualTo(1);

        assertThat(output).contains("no table on 2026-11-28", "make logs-dev FUNCTION=history");
    }

    @Test
    void withoutAHistoryItSaysSo() throws IOException, InterruptedException {
        assertThat(report(Map.of("CODE", "254", "ANSWER", "", "STATUS", "ResourceNotFoundException")))
                .isEqualTo(1);

        assertThat(output).contains("ResourceNotFoundException", "is history_enabled set");
    }

    private int report(Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder stack = new ProcessBuilder(
                        Repository.path("infra", "bin", "stack").toString(), "report", "dev")
                .redirectErrorStream(true);
        stack.environment().put("PATH", folder + ":" + stack.environment().get("PATH"));
        stack.environment().put("ASKED", folder.resolve("asked").toString());
        stack.environment().remove("AWS_ENDPOINT_URL");
        stack.environment().putAll(variables);
        Process process = stack.start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }
}
