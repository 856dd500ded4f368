package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.json.Json;
import dev.alerting.testing.MovableClock;
import dev.alerting.testing.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidateTest {
    private static final Path TEST_DATA = Repository.path("test-data");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "grafana/grafana-firing.json; 0; 1 to file, 0 to ignore, 0 that cannot be processed; 0 problems",
                "grafana/grafana-group-of-three.json; 0; 3 to file, 0 to ignore, 0 that cannot be processed; 0 problems",
                "grafana/grafana-missing-team.json; 0; 1 to file, 0 to ignore, 0 that cannot be processed; 1 problems",
                "cloudwatch/cloudwatch-sns-envelope.json; 0; 1 to file, 0 to ignore, 0 that cannot be processed; 0 problems",
                "cloudwatch/cloudwatch-insufficient-data.json; 0; 0 to file, 1 to ignore, 0 that cannot be processed; 0 problems",
                "field/b03-muted-eventbridge/muted.json; 0; 0 to file, 1 to ignore, 0 that cannot be processed; 0 problems",
                "field/b16-lost-links/alarm.json; 0; 1 to file, 0 to ignore, 0 that cannot be processed; 1 problems",
                "field/a14-links/7-plain-text.json; 0; 1 to file, 0 to ignore, 0 that cannot be processed; 3 problems",
                "field/a14-links/8-quote.json; 0; 1 to file, 0 to ignore, 0 that cannot be processed; 0 problems",
                "normalized/normalized-many-violations.json; 1; 0 to file, 0 to ignore, 1 that cannot be processed; 11 problems",
                "other/empty-object.json; 1; 0 to file, 0 to ignore, 1 that cannot be processed; 1 problems",
                "other/not-json.txt; 1; 0 to file, 0 to ignore, 1 that cannot be processed; 1 problems",
            })
    void aPayloadIsSummedUp(String file, int code, String counts, String problems) {
        assertThat(run(Map.of(), TEST_DATA.resolve(file).toString())).isEqualTo(code);

        assertThat(text().strip()).endsWith(counts + "; " + problems);
    }

    @Test
    void everyAlertIsShownAsItWouldBeFiled() {
        run(Map.of("FALLBACK_TEAM", "on-call"), file("grafana/grafana-missing-team.json"));

        assertThat(text())
                .contains("\"title\" : \"[P")
                .contains("\"Team:on-call\"", "\"routing:unknown\"", "\"fingerprint\"")
                .contains("\"problem\" : \"MISSING_TEAM\"", "\"fallback\" : \"on-call\"", "\"remedy\"");
    }

    @Test
    void aLinkThatCannotBeUsedIsAWarning() {
        run(Map.of(), file("field/a14-links/1-no-scheme.json"));

        assertThat(text())
                .contains(
                        "\"problem\" : \"UNUSABLE_LINK\"",
                        "\"link\" : \"runbook_url\"",
                        "\"found\" : \"runbooks.example.test/rb/node\"",
                        "Give an address that begins with https://");
    }

    @Test
    void anAlertThatItsSenderSilencesSaysSo() {
        run(Map.of(), file("field/b03-muted-eventbridge/suppressed.json"));

        assertThat(text())
                .contains(
                        "\"outcome\" : \"silenced\"",
                        "\"reason\" : \"suppressed by Alarm (Actions suppressed by Alarm)");
    }

    @Test
    void theFormatCanBeGiven() {
        assertThat(run(Map.of("SOURCE", "alertmanager"), file("grafana/grafana-firing.json")))
                .isZero();

        assertThat(text()).contains("\"Source:alertmanager\"");
    }

    @Test
    void theSenderIsPartOfTheIdentityOfAnAlert() {
        String production = fingerprint(Map.of("SENDER", "production"));

        assertThat(fingerprint(Map.of("SENDER", "production"))).isEqualTo(production);
        assertThat(fingerprint(Map.of("SENDER", "staging"))).isNotEqualTo(production);
        assertThat(fingerprint(Map.of("SENDER", "Production"))).isNotEqualTo(production);
        assertThat(fingerprint(Map.of())).isNotEqualTo(production);
    }

    private String fingerprint(Map<String, String> environment) {
        printed.reset();
        assertThat(run(environment, file("grafana/grafana-firing.json"))).isZero();
        String report = text().substring(0, text().lastIndexOf('}') + 1);
        return Json.parse(report).path("alerts").path(0).path("fingerprint").textValue();
    }

    @Test
    void theLimitsAreThoseOfTheWebhook(@TempDir Path folder) throws IOException {
        String alert =
                "{\"status\":\"firing\",\"labels\":{\"alertname\":\"Disk full\",\"team\":\"web\",\"priority\":\"P1\"},"
                        + "\"annotations\":{\"description\":\"" + "x".repeat(1_000) + "\"},\"fingerprint\":\"f\","
                        + "\"startsAt\":\"2025-12-31T23:00:00Z\"}";
        Path large = Files.writeString(
                folder.resolve("large.json"),
                "{\"version\":\"4\",\"alerts\":[" + (alert + ",").repeat(499) + alert + "]}");
        Path tooLarge = Files.writeString(
                folder.resolve("too-large.json"),
                "{\"version\":\"4\",\"alerts\":[" + alert.replace("\"f\"", "\"" + "f".repeat(299_000) + "\"") + "]}");

        assertThat(run(Map.of(), large.toString())).isZero();
        assertThat(text()).contains("\"messages\" : 5", "500 to file");
        assertThat(run(Map.of(), tooLarge.toString())).isEqualTo(Validate.BAD);
        assertThat(text()).contains("the webhook would refuse this: /alerts/0 (Disk full) has 300");
    }

    @Test
    void whatCannotBeReadIsToldAndNoStackIsShown() {
        assertThat(run(Map.of(), "no-such-file.json")).isEqualTo(Validate.USAGE_ERROR);
        assertThat(run(Map.of())).isEqualTo(Validate.USAGE_ERROR);
        assertThat(run(Map.of(), " ")).isEqualTo(Validate.USAGE_ERROR);
        assertThat(run(Map.of("SOURCE", "grafanna"), file("grafana/grafana-firing.json")))
                .isEqualTo(Validate.USAGE_ERROR);

        assertThat(text())
                .contains(
                        "cannot read no-such-file.json",
                        "Usage: make validate FILE=",
                        "SOURCE must be one of grafana, ")
                .doesNotContain("\tat ");
    }

    private int run(Map<String, String> environment, String... arguments) {
        return Validate.run(
                arguments, environment, new PrintStream(printed, true, StandardCharsets.UTF_8), new MovableClock());
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static String file(String name) {
        return TEST_DATA.resolve(name).toString();
    }
}
