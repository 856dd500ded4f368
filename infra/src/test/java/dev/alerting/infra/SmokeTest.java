package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make smoke-<env>}, with an AWS CLI and a curl that write down what they are asked for. */
class SmokeTest {
    /** A heartbeat is there after as many looks as the file says. */
    private static final String CLI = """
            #!/usr/bin/env bash
            echo "$*" >> "$CALLS"
            case "$*" in
              "sts get-caller-identity"*) echo 111122223333 ;;
              "cloudwatch get-metric-statistics"*)
                left=$(cat "$LOOKS")
                echo $((left - 1)) > "$LOOKS"
                [ "$left" -gt 0 ] && echo 0 || echo 1
                ;;
              "apigatewayv2 get-domain-name --domain-name door.example.com "*) echo "${TRUSTSTORE:-None}" ;;
              *) exit 1 ;;
            esac
            """;

    private static final String CURL = """
            #!/usr/bin/env bash
            echo "curl $*" >> "$CALLS"
            [ "$ANSWER" != none ] || exit 7
            printf '%s' "$ANSWER"
            """;

    @TempDir
    private Path folder;

    private String output = "";

    @BeforeEach
    void install() throws IOException {
        put("aws", CLI);
        put("curl", CURL);
        Files.writeString(folder.resolve("calls"), "");
    }

    @Test
    void theDoorAndThenAHeartbeat() throws IOException, InterruptedException {
        Instant before = Instant.now();
        assertThat(smoke(2, Map.of())).isZero();

        assertThat(output).contains("refuses who has no token", "A heartbeat came through");
        // The whole minute that comes: an earlier one has heartbeats of the version before.
        Matcher start = Pattern.compile("--start-time (\\S+:00Z)").matcher(calls());
        assertThat(start.find()).as(calls()).isTrue();
        assertThat(Instant.parse(start.group(1))).isAfter(before);
        assertThat(calls()).contains("--request POST", "https://door.example.com/webhook", "Name=path,Value=topic");
    }

    /** Without one, the handshake fails, however well the webhook is. */
    @Test
    void aDoorThatAsksForACertificateIsNotKnockedAt() throws IOException, InterruptedException {
        assertThat(smoke(0, Map.of("TRUSTSTORE", "s3://trust/store.pem", "ANSWER", "none")))
                .isZero();

        assertThat(output).contains("asks for a client certificate", "A heartbeat came through");
        assertThat(calls()).doesNotContain("curl");
    }

    @Test
    void aDoorThatLetsAnybodyInOrFailsIsSaid() throws IOException, InterruptedException {
        for (String answer : new String[] {"200", "404", "503"}) {
            assertThat(smoke(0, Map.of("ANSWER", answer))).as(answer).isEqualTo(1);
            assertThat(output).contains("answers " + answer, "make rollback-dev FUNCTION=external-alerts-webhook");
        }
    }

    @Test
    void aDoorThatDoesNotAnswerIsSaid() throws IOException, InterruptedException {
        assertThat(smoke(0, Map.of("ANSWER", "none"))).isEqualTo(1);

        assertThat(output).contains("does not answer");
    }

    @Test
    void noHeartbeatIsSaidAfterItsTime() throws IOException, InterruptedException {
        assertThat(smoke(1_000, Map.of("WAIT", "0"))).isEqualTo(1);

        assertThat(output).contains("No heartbeat came", "make rollback-dev");
    }

    private void put(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private String calls() throws IOException {
        return Files.readString(folder.resolve("calls"));
    }

    private int smoke(int looks, Map<String, String> variables) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("looks"), String.valueOf(looks));
        ProcessBuilder stack = new ProcessBuilder(
                        Repository.path("infra", "bin", "stack").toString(), "smoke", "dev")
                .redirectErrorStream(true);
        Map<String, String> environment = stack.environment();
        environment.put("PATH", folder + ":" + environment.get("PATH"));
        environment.put("CALLS", folder.resolve("calls").toString());
        environment.put("LOOKS", folder.resolve("looks").toString());
        environment.put("URL", "https://door.example.com/webhook");
        environment.put("ANSWER", "401");
        environment.put("EVERY", "0");
        environment.putAll(variables);
        Process process = stack.start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }
}
