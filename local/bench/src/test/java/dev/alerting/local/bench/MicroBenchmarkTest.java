package dev.alerting.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.local.bench.MicroBenchmark.Cpu;
import dev.alerting.local.bench.MicroBenchmark.Score;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MicroBenchmarkTest {
    @Test
    void aScoreIsReadByTheNameOfItsMethodWithItsCpuTimeWhereItIsCounted() {
        String json = """
                [{"benchmark": "dev.alerting.local.bench.AlertBenchmark.parse",
                  "primaryMetric": {"score": 7.25, "scoreUnit": "us/op"}, "secondaryMetrics": {}},
                 {"benchmark": "dev.alerting.local.bench.AlertBenchmark.all",
                  "primaryMetric": {"score": 40, "scoreUnit": "us/op"},
                  "secondaryMetrics": {"cpuMicros": {"score": 3000, "rawData": [[900, 600], [1500]]},
                                       "operations": {"score": 100, "rawData": [[20, 30], [50]]}}}]
                """;

        assertThat(MicroBenchmark.scores(json))
                .isEqualTo(Map.of(
                        "parse", new Score(7.25, Optional.empty()),
                        "all", new Score(40, Optional.of(new Cpu(30, 20)))));
        assertThat(new Score(40, Optional.of(new Cpu(30, 20))).best()).isEqualTo(30);
        assertThat(new Score(40, Optional.empty()).best()).isEqualTo(40);
    }

    @Test
    void anotherUnitIsNotTakenForMicroseconds() {
        String json = """
                [{"benchmark": "a.b", "primaryMetric": {"score": 7.25, "scoreUnit": "ns/op"}}]
                """;

        assertThatThrownBy(() -> MicroBenchmark.scores(json)).hasMessageContaining("not in microseconds");
    }
}
