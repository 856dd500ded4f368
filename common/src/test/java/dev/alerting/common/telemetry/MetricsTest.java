package dev.alerting.common.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.testing.MovableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private final MovableClock clock = new MovableClock();
    private final List<String> lines = new ArrayList<>();
    private final Metrics metrics = new Metrics(clock, lines::add);

    @Test
    void aLineIsInTheEmbeddedMetricFormat() {
        metrics.count("Applied", Map.of("action", "CREATE"));
        metrics.recordSeconds("Duration", 0.25, Map.of("action", "CREATE"));

        metrics.flush();

        assertThat(lines).hasSize(1);
        assertThat(Json.parse(lines.getFirst())).isEqualTo(Json.parse("""
                {
                  "_aws": {
                    "Timestamp": %d,
                    "CloudWatchMetrics": [{
                      "Namespace": "AlertingInfra",
                      "Dimensions": [["action"]],
                      "Metrics": [
                        {"Name": "Applied"},
                        {"Name": "Duration", "Unit": "Seconds"}
                      ]
                    }]
                  },
                  "action": "CREATE",
                  "Applied": 1,
                  "Duration": 0.25
                }
                """.formatted(clock.millis())));
    }

    @Test
    void countsOfOneSetOfDimensionsAreSummed() {
        metrics.count("Applied", Map.of("source", "grafana", "action", "CREATE"));
        metrics.count("Applied", 2.5, Map.of("action", "CREATE", "source", "grafana"));

        metrics.flush();

        assertThat(lines).hasSize(1);
        assertThat(Json.parse(lines.getFirst()).path("Applied").doubleValue()).isEqualTo(3.5);
    }

    @Test
    void everyValueOfADimensionHasItsLine() {
        metrics.count("Applied", Map.of("action", "CREATE"));
        metrics.count("Applied", Map.of("action", "CLOSE"));

        metrics.flush();

        assertThat(lines)
                .extracting(Json::parse)
                .extracting(line -> line.path("action").asText("none"))
                .containsExactlyInAnyOrder("CREATE", "CLOSE");
    }

    @Test
    void everyDimensionNamedIsAField() {
        metrics.count("Applied", Map.of("action", "CREATE", "source", "grafana"));

        metrics.flush();

        JsonNode line = Json.parse(lines.getFirst());
        assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions/0"))
                .allSatisfy(name ->
                        assertThat(line.path(name.textValue()).isTextual()).isTrue())
                .hasSize(2);
    }

    @Test
    void oneMetricUnderSeveralSetsOfDimensionsIsOneLine() {
        metrics.count("Received", Map.of());
        metrics.count("Received", Map.of("source", "grafana"));
        metrics.count("Received", Map.of("team", "web"));
        metrics.count("Issues", Map.of());

        metrics.flush();

        assertThat(lines).hasSize(1);
        assertThat(Json.parse(lines.getFirst()).at("/_aws/CloudWatchMetrics")).isEqualTo(Json.parse("""
                        [
                          {
                            "Namespace": "AlertingInfra",
                            "Dimensions": [[], ["source"], ["team"]],
                            "Metrics": [{"Name": "Received"}]
                          },
                          {
                            "Namespace": "AlertingInfra",
                            "Dimensions": [[]],
                            "Metrics": [{"Name": "Issues"}]
                          }
                        ]
                        """));
    }

    @Test
    void whatWouldGiveOneFieldTwoValuesIsAnotherLine() {
        metrics.count("Received", 2, Map.of());
        metrics.count("Received", Map.of("source", "grafana"));
        metrics.count("Received", Map.of("source", "cloudwatch"));

        metrics.flush();

        assertThat(lines)
                .extracting(Json::parse)
                .extracting(line -> line.path("source").asText("all") + " "
                        + line.path("Received").asInt())
                .containsExactly("all 2", "grafana 1", "cloudwatch 1");
    }

    @Test
    void whatIsMoreThanALineTakesIsInAnother() {
        IntStream.range(0, 150).forEach(number -> metrics.recordSeconds("Duration", number, Map.of()));

        metrics.flush();

        assertThat(lines)
                .extracting(Json::parse)
                .extracting(line -> line.path("Duration").size())
                .containsExactly(100, 50);
        assertThat(Json.parse(lines.getLast()).path("Duration").get(49).intValue())
                .isEqualTo(149);
    }

    @ParameterizedTest
    @ValueSource(strings = {"büro", "Zürich", "", "  ", ":colon", "a\nb", "東京"})
    void aValueThatCloudWatchDoesNotTakeIsMadeOneThatItTakes(String team) {
        metrics.count("Received", Map.of("team", team));
        metrics.count("Received", Map.of("team", team + "x"));

        metrics.flush();

        assertThat(lines)
                .extracting(Json::parse)
                .extracting(line -> line.path("team").asText())
                .allMatch(value -> value.matches("[!-~]{1,110}"))
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void whatWasWrittenIsForgotten() {
        metrics.count("Applied", Map.of());
        metrics.flush();
        lines.clear();

        metrics.flush();

        assertThat(lines).isEmpty();
    }
}
