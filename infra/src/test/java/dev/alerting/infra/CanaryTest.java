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
import org.junit.jupiter.params.provider.CsvSource;

/** What a new version has to pass before it takes all calls, with an AWS CLI that writes down what it is asked for. */
class CanaryTest {
    /** Version 7 is in use and 8 is new. A look is one reading of the alias while 8 has its share. */
    private static final String CLI = """
            #!/usr/bin/env bash
            echo "$*" >> "$CALLS"
            look=$(grep -c 'RoutingConfig.AdditionalVersionWeights."' "$CALLS")
            since() { [ -n "$1" ] && [ "$look" -ge "$1" ]; }
            case "$*" in
              "lambda get-alias"*'AdditionalVersionWeights."8"'*)
                since "$SIGNAL_AT" && kill -"$SIGNAL" "$CANARY_PID"
                since "$SILENT_FROM" && { [ -z "$SILENT_TO" ] || [ "$look" -le "$SILENT_TO" ]; } && exit 255
                since "$MOVED_AT" && printf '6\\tNone\\n' || printf '7\\t0.1\\n'
                ;;
              "lambda get-alias"*"keys("*) echo "$LEFT" ;;
              "lambda get-alias"*)
                [ -z "$NO_ALIAS" ] || { echo "An error occurred ($NO_ALIAS) when calling GetAlias" >&2; exit 254; }
                echo "${CURRENT:-7}"
                ;;
              "lambda get-function-configuration"*)
                [ "$(grep -c get-function-configuration "$CALLS")" -gt "${PENDING:-0}" ] && echo "${STATE:-Active}" || echo Pending
                ;;
              "lambda invoke"*) echo "${ANSWER:-"{\\"StatusCode\\": 200}"}" ;;
              "lambda update-alias"*"--name before"*) [ -z "$NO_BEFORE" ] || exit 254 ;;
              "lambda create-alias"*"--name before"*) [ "$NO_BEFORE" != denied ] || exit 254 ;;
              "lambda update-alias"*)
                case "$*" in *'": 0.'*) ;; *) [ -z "$STUCK" ] || exit 255 ;; esac
                echo 7
                ;;
              "cloudwatch get-metric-statistics"*Errors*) since "$ERRORS_AT" && echo 2.0 || echo 0 ;;
              "cloudwatch get-metric-statistics"*) echo "${INVOCATIONS:-14.0}" ;;
              "cloudwatch describe-alarms"*)
                since 1 || { printf '%s' "$ALARM_BEFORE"; exit; }
                since "$ALARM_AT" && printf 'alerting-dev-a-warning\\talerting-dev-b-warning\\n' || printf '%s' "$ALARM_BEFORE"
                ;;
              *) exit 1 ;;
            esac
            """;

    private static final String SHARE = "7 {\"AdditionalVersionWeights\": {\"8\": 0.10}}";
    private static final String BACK = "7 {\"AdditionalVersionWeights\": {}}";
    private static final String ALL = "8 {\"AdditionalVersionWeights\": {}}";

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
    void aVersionThatDoesNotFailGetsAShareAndThenEverything() throws IOException, InterruptedException {
        assertThat(canary(Map.of("PENDING", "2"))).as(output).isZero();

        assertThat(moves()).containsExactly(SHARE, ALL);
        // 120 s and 60 more for the metrics, a look each minute.
        assertThat(output)
                .contains("60 of 180 s: 14.0 calls to version 8, 0 errors", "180 of 180 s")
                .endsWith("version 8 takes all calls.\n");
        assertThat(remembered()).containsExactly("update-alias 7");
        // Nothing moves before it is ready and has answered.
        assertThat(calls()).containsSubsequence("State", "invoke", "update-alias");
        assertThat(calls())
                .contains("Name=FunctionName,Value=f Name=Resource,Value=f:live Name=ExecutedVersion,Value=8");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "ERRORS_AT, 3, version 8 fails: 2.0 of 14.0 calls",
        "ALARM_AT, 2, alarms went off: alerting-dev-a-warning alerting-dev-b-warning",
        "SILENT_FROM, 1, did not say three times",
        "SILENT_FROM, 3, did not say in the end",
    })
    void whatFailsGoesBackAtOnce(String what, String look, String says) throws IOException, InterruptedException {
        assertThat(canary(Map.of(what, look))).isEqualTo(1);

        assertThat(moves()).containsExactly(SHARE, BACK);
        assertThat(remembered()).isEmpty();
        assertThat(output).contains(says).contains("all calls go to version 7 again");
    }

    @Test
    void anAlarmThatWasOnBeforeDoesNotCount() throws IOException, InterruptedException {
        assertThat(canary(Map.of("ALARM_BEFORE", "alerting-dev-a-warning\n"))).isZero();
        assertThat(moves()).containsExactly(SHARE, ALL);

        install();
        assertThat(canary(Map.of("ALARM_BEFORE", "alerting-dev-a-warning\n", "ALARM_AT", "2")))
                .isEqualTo(1);
        assertThat(output)
                .contains("on already, so these cannot end it: alerting-dev-a-warning")
                .contains("alarms went off: alerting-dev-b-warning")
                .doesNotContain("alarms went off: alerting-dev-a");
    }

    @Test
    void anAnswerThatDoesNotComeOnceOrTwiceIsWaitedFor() throws IOException, InterruptedException {
        assertThat(canary(Map.of("SILENT_FROM", "1", "SILENT_TO", "2"))).isZero();

        assertThat(moves()).containsExactly(SHARE, ALL);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "PENDING | 99        | version 8 is still Pending",
                "STATE   | Failed    | Lambda could not make version 8 ready",
                "ANSWER  | FunctionError | version 8 does not answer",
                "NO_ALIAS| AccessDeniedException | its alias could not be read",
            })
    void oneThatIsNotReadyOrDoesNotAnswerGetsNoCall(String what, String value, String says)
            throws IOException, InterruptedException {
        assertThat(canary(Map.of(what, value))).isEqualTo(1);

        assertThat(moves()).isEmpty();
        assertThat(output).contains(says);
    }

    @Test
    void theFirstVersionOfAllHasNothingToBeComparedWith() throws IOException, InterruptedException {
        assertThat(canary(Map.of("NO_ALIAS", "ResourceNotFoundException", "PENDING", "1")))
                .isZero();

        assertThat(moves()).isEmpty();
        assertThat(output).contains("version 8 is Pending", "version 8 is the first");
    }

    @ParameterizedTest
    @CsvSource({"CANARY_PERCENT, 0", "CANARY, off"})
    void withoutACanaryTerraformMovesTheAliasOnceTheVersionIsReady(String setting, String value)
            throws IOException, InterruptedException {
        assertThat(canary(Map.of(setting, value, "PENDING", "1"))).isZero();

        assertThat(moves()).isEmpty();
        assertThat(remembered()).containsExactly("update-alias 7");
        assertThat(output).contains("version 8 is Pending", "takes all calls at once");
    }

    @Test
    void theFirstTimeTheAliasForRollbacksIsMade() throws IOException, InterruptedException {
        assertThat(canary(Map.of("NO_BEFORE", "yes"))).isZero();

        assertThat(remembered()).containsExactly("update-alias 7", "create-alias 7");
    }

    @Test
    void noDeploymentFailsForWantOfIt() throws IOException, InterruptedException {
        assertThat(canary(Map.of("NO_BEFORE", "denied"))).isZero();

        assertThat(moves()).containsExactly(SHARE, ALL);
        assertThat(output).contains("a rollback will need VERSION=7").endsWith("version 8 takes all calls.\n");
    }

    @Test
    void aSignalPutsEverythingBack() throws IOException, InterruptedException {
        assertThat(canary(Map.of("SIGNAL_AT", "2", "SIGNAL", "TERM"))).isEqualTo(130);

        assertThat(moves()).containsExactly(SHARE, BACK);
    }

    /** As Terraform ends it when somebody interrupts an apply. */
    @Test
    void beingKilledPutsEverythingBackToo() throws IOException, InterruptedException {
        assertThat(canary(Map.of("SIGNAL_AT", "2", "SIGNAL", "KILL"))).isEqualTo(137);

        assertThat(moves()).containsExactly(SHARE, BACK);
        assertThat(output).contains("all calls go to version 7 again");
    }

    @Test
    void whatARunHasLeftIsCleanedUpByTheNext() throws IOException, InterruptedException {
        assertThat(canary(Map.of("LEFT", "8"))).isZero();
        assertThat(moves()).containsExactly(BACK, SHARE, ALL);

        install();
        assertThat(canary(Map.of("LEFT", "7", "CURRENT", "8"))).isZero();
        assertThat(moves()).containsExactly(ALL);
    }

    @Test
    void whoMovesTheAliasMeanwhileKeepsIt() throws IOException, InterruptedException {
        assertThat(canary(Map.of("MOVED_AT", "3"))).isEqualTo(1);

        assertThat(moves()).containsExactly(SHARE);
        assertThat(output).contains("somebody else has moved the alias, to version 6");
    }

    @Test
    void whatCannotBePutBackIsSaidWithWhatToDo() throws IOException, InterruptedException {
        assertThat(canary(Map.of("ERRORS_AT", "1", "STUCK", "yes"))).isEqualTo(1);

        assertThat(moves()).containsExactly(SHARE, BACK, BACK, BACK);
        assertThat(output).contains("THE ALIAS STILL GIVES VERSION 8 A SHARE", "make rollback-<env> VERSION=7");
    }

    @Test
    void aVersionThatNobodyCalledIsNotCalledGood() throws IOException, InterruptedException {
        assertThat(canary(Map.of("INVOCATIONS", "0"))).isZero();

        assertThat(output).contains("version 8 was not called");
    }

    private int canary(Map<String, String> variables) throws IOException, InterruptedException {
        String script =
                Repository.path("infra", "modules", "java_function", "canary").toString();
        ProcessBuilder canary =
                new ProcessBuilder("bash", "-c", "CANARY_PID=$$ exec '" + script + "'").redirectErrorStream(true);
        Map<String, String> environment = canary.environment();
        environment.put("PATH", folder + ":" + environment.get("PATH"));
        environment.put("CALLS", folder.resolve("calls").toString());
        environment.put("CANARY_FUNCTION", "f");
        environment.put("CANARY_VERSION", "8");
        environment.put("CANARY_PERCENT", "10");
        environment.put("CANARY_SECONDS", "120");
        environment.put("CANARY_EVENT", "{\"Records\": []}");
        environment.put("CANARY_ALARMS", "alerting-dev-a-warning alerting-dev-b-warning");
        environment.put("CANARY_SETTLE", "60");
        environment.put("CANARY_EVERY", "60");
        environment.put("CANARY_PAUSE", "0");
        environment.put("CANARY_TRIES", "5");
        environment.remove("CANARY");
        environment.remove("AWS_ENDPOINT_URL");
        environment.putAll(variables);
        Process process = canary.start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    private String calls() throws IOException {
        return Files.readString(folder.resolve("calls"));
    }

    /** What a rollback would go to. */
    private List<String> remembered() throws IOException {
        return calls().lines()
                .filter(line -> line.contains("--name before"))
                .map(line -> line.replaceAll("^lambda | --function-name f --name before --function-version", ""))
                .toList();
    }

    /** Where the alias was sent, and who gets a share. */
    private List<String> moves() throws IOException {
        return calls().lines()
                .filter(line -> line.startsWith("lambda update-alias") && line.contains("--name live"))
                .map(line -> line.replaceAll(".* --function-version | --routing-config| --query .*", ""))
                .toList();
    }
}
