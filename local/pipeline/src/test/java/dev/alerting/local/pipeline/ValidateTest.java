package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.MovableClock;
import dev.alerting.testing.Repository;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
    void theFormatCanBeGiven() {
        assertThat(run(Map.of("SOURCE", "alertmanager"), file("grafana/grafana-firing.json")))
                .isZero();

        assertThat(text()).contains("\"Source:alertmanager\"");
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
