package dev.alerting.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.bench.Report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    private Path folder;

    @Test
    void aBoundSaysWhetherItsLimitBelongsToIt() {
        assertThat(Target.under(3).isMetBy(3)).isFalse();
        assertThat(Target.under(3).isMetBy(2.9)).isTrue();
        assertThat(Target.atMost(3).isMetBy(3)).isTrue();
        assertThat(Target.atMost(3).isMetBy(3.1)).isFalse();
        assertThat(Target.over(400).isMetBy(400)).isFalse();
        assertThat(Target.over(400).isMetBy(401)).isTrue();
    }

    @Test
    void onlyCountsThatMissTheirTargetCanFailTheCheck() {
        Report report = new Report();
        report.add(List.of(
                Row.timed("slow", Target.under(10), 11, "ms", ""),
                Row.counted("few", Target.atMost(3), 3, "", ""),
                Row.counted("many", Target.atMost(3), 4, "", ""),
                Row.told("other", 99, "ms", "")));

        assertThat(report.missedCounts()).extracting(Row::what).containsExactly("many");
    }

    @Test
    void bothFilesHaveTargetAndMeasuredSideBySide() throws IOException {
        Report report = new Report();
        report.add(List.of(
                Row.timed("cold start", Target.under(700), 812.4, "ms", "median of 5"),
                Row.told("its share", 0.5, "ms", "")));
        report.add(new Table("Growth", List.of("alerts", "ms"), List.of(List.of("10", "20"))));

        report.write(folder.resolve("target"), "bench");

        assertThat(Files.readString(folder.resolve("target/bench.md")))
                .contains(
                        "| cold start | < 700 ms | 812 ms | missed | median of 5 |",
                        "| its share |  | 0.50 ms |  |  |",
                        "## Growth",
                        "| 10 | 20 |");
        JsonNode json = Json.parse(Files.readString(folder.resolve("target/bench.json")));
        assertThat(json.path("rows").path(0).path("value").asDouble()).isEqualTo(812.4);
        assertThat(json.path("rows").path(0).path("target").asText()).isEqualTo("< 700");
        assertThat(json.path("rows").path(0).path("met").asBoolean(true)).isFalse();
        assertThat(json.path("rows").path(1).has("met")).isFalse();
        assertThat(json.path("tables").path(0).path("lines").path(0).path("ms").asText())
                .isEqualTo("20");
    }
}
