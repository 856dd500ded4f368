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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code make rollback-<env>}, with an AWS CLI that writes down what it is asked for. */
class RollbackTest {
    /** Version 5 sleeps for as long as the file says. */
    private static final String CLI = """
            #!/usr/bin/env bash
            echo "$*" >> "$CALLS"
            case "$*" in
              "sts get-caller-identity"*) echo 111122223333 ;;
              "lambda get-alias"*"--name before"*) [ -n "$BEFORE" ] && echo "$BEFORE" || exit 254 ;;
              "lambda get-alias"*) echo "${CURRENT:-7}" ;;
              "lambda list-versions-by-function"*) printf '$LATEST\\t3\\t5\\t7\\t10\\n' ;;
              "lambda invoke"*)
                call=$*
                payload=${call#*fileb://}
                cat "${payload%% *}" >> "$CALLS"
                echo >> "$CALLS"
                left=$(cat "$ASLEEP")
                if [ "$left" -gt 0 ]; then
                  echo $((left - 1)) > "$ASLEEP"
                  echo "An error occurred (SnapStartNotReadyException)" >&2
                  exit 254
                fi
                echo "${ANSWER:-"{\\"StatusCode\\": 200}"}"
                ;;
              "lambda update-alias"*) echo 5 ;;
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
        Files.writeString(folder.resolve("calls"), "");
    }

    @Test
    void theVersionBeforeIsWokenAndOnlyThenUsed() throws IOException, InterruptedException {
        assertThat(rollback(2, Map.of())).isZero();

        assertThat(lambdaCalls())
                .containsExactly(
                        "get-alias alerting-dev-collector --name live",
                        "get-alias alerting-dev-collector --name before",
                        "list-versions-by-function alerting-dev-collector",
                        "invoke alerting-dev-collector:5",
                        "invoke alerting-dev-collector:5",
                        "invoke alerting-dev-collector:5",
                        "update-alias alerting-dev-collector --name live --function-version 5 --routing-config {\"AdditionalVersionWeights\": {}}");
    }

    /** Version 5 failed its canary, or the apply that published it broke off. */
    @Test
    void aVersionThatNeverGotIntoUseIsSkipped() throws IOException, InterruptedException {
        assertThat(rollback(0, Map.of("BEFORE", "3"))).isZero();

        assertThat(lambdaCalls())
                .containsExactly(
                        "get-alias alerting-dev-collector --name live",
                        "get-alias alerting-dev-collector --name before",
                        "invoke alerting-dev-collector:3",
                        "update-alias alerting-dev-collector --name live --function-version 3 --routing-config {\"AdditionalVersionWeights\": {}}");
    }

    /** After a rollback to it, or an apply that broke off before it moved the alias. */
    @ParameterizedTest
    @ValueSource(strings = {"7", "10", "None"})
    void whatIsNotBeforeTheOneInUseIsNoWayBack(String before) throws IOException, InterruptedException {
        assertThat(rollback(0, Map.of("BEFORE", before))).isZero();

        assertThat(lambdaCalls()).contains("invoke alerting-dev-collector:5");
        assertThat(output).contains("5 is the one before by its number");
    }

    @Test
    void oneThatDoesNotWakeUpIsNotUsed() throws IOException, InterruptedException {
        assertThat(rollback(9, Map.of("TRIES", "3"))).isEqualTo(1);

        assertThat(lambdaCalls()).filteredOn(call -> call.startsWith("invoke")).hasSize(3);
        assertThat(lambdaCalls()).noneMatch(call -> call.startsWith("update-alias"));
    }

    @Test
    void oneThatFailsIsNotUsed() throws IOException, InterruptedException {
        assertThat(rollback(
                        0, Map.of("TRIES", "2", "ANSWER", "{\"StatusCode\": 200, \"FunctionError\": \"Unhandled\"}")))
                .isEqualTo(1);

        assertThat(lambdaCalls()).noneMatch(call -> call.startsWith("update-alias"));
        assertThat(output).contains("Version 5 does not answer; the alias still is at 7.");
    }

    @Test
    void withoutAnEarlierVersionItSaysSo() throws IOException, InterruptedException {
        assertThat(rollback(0, Map.of("CURRENT", "3"))).isEqualTo(1);

        assertThat(output).contains("has no version before 3");
    }

    @Test
    void anotherVersionAndFunctionCanBeNamed() throws IOException, InterruptedException {
        assertThat(rollback(0, Map.of("VERSION", "3", "FUNCTION", "external-alerts-webhook")))
                .isZero();

        assertThat(folder.resolve("calls")).content().contains("\n{\"wake_up\":{\"topics\":[]}}\n");
        assertThat(lambdaCalls())
                .containsExactly(
                        "get-alias alerting-dev-external-alerts-webhook --name live",
                        "invoke alerting-dev-external-alerts-webhook:3",
                        "update-alias alerting-dev-external-alerts-webhook --name live --function-version 3 --routing-config {\"AdditionalVersionWeights\": {}}");
    }

    /** It knows no wake-up, as it has no snapshot. */
    @Test
    void theHistoryIsAskedWithABatchOfNothing() throws IOException, InterruptedException {
        assertThat(rollback(0, Map.of("VERSION", "3", "FUNCTION", "history"))).isZero();

        assertThat(output).contains("alerting-dev-history is at version 3");
        assertThat(folder.resolve("calls")).content().contains("\n{\"Records\":[]}\n");
    }

    private int rollback(int asleep, Map<String, String> variables) throws IOException, InterruptedException {
        Path sleeps = Files.writeString(folder.resolve("asleep"), String.valueOf(asleep));
        ProcessBuilder stack = new ProcessBuilder(
                        Repository.path("infra", "bin", "stack").toString(), "rollback", "dev")
                .redirectErrorStream(true);
        stack.environment().put("PATH", folder + ":" + stack.environment().get("PATH"));
        stack.environment().put("CALLS", folder.resolve("calls").toString());
        stack.environment().put("ASLEEP", sleeps.toString());
        stack.environment().put("PAUSE", "0");
        stack.environment().remove("AWS_ENDPOINT_URL");
        stack.environment().putAll(variables);
        Process process = stack.start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    private List<String> lambdaCalls() throws IOException {
        return Files.readString(folder.resolve("calls"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("lambda "))
                .map(line -> line.replaceAll("^lambda | --function-name| --payload .*| --query .*", ""))
                .toList();
    }
}
