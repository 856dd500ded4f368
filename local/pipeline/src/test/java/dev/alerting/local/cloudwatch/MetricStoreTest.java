package dev.alerting.local.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.common.telemetry.Metrics;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the functions write is what CloudWatch reads. */
class MetricStoreTest {
    private final MovableClock clock = new MovableClock();
    private final MetricStore store = new MetricStore();
    private final Metrics metrics = new Metrics(clock, store::putLine);

    @Test
    void everySetOfDimensionsIsAMetricOfItsOwn() {
        metrics.count("Actions", 3, Map.of("action", "CREATE"));
        metrics.count("Actions", 2, Map.of("action", "CREATE", "source", "grafana"));
        metrics.count("Received", Map.of());
        metrics.flush();

        assertThat(sum("Actions", Map.of("action", "CREATE"))).isEqualTo(3);
        assertThat(sum("Actions", Map.of("action", "CREATE", "source", "grafana")))
                .isEqualTo(2);
        assertThat(sum("Received", Map.of())).isEqualTo(1);
        assertThat(store.metrics()).hasSize(3);
    }

    @Test
    void keepsValuesAndUnits() {
        metrics.recordSeconds("Delay", 1.5, Map.of("path", "topic"));
        metrics.recordSeconds("Delay", 7, Map.of("path", "topic"));
        metrics.flush();
        Metric delay = new Metric(Metrics.NAMESPACE, "Delay", Map.of("path", "topic"));

        assertThat(value(delay, "Maximum")).isEqualTo(7);
        assertThat(value(delay, "SampleCount")).isEqualTo(2);
        assertThat(store.units("Delay")).containsExactly("Seconds");
    }

    @Test
    void otherLinesAreNoMetrics() {
        assertThat(store.putLine("{\"message\":\"heartbeat\"}")).isFalse();
        assertThat(store.metrics()).isEmpty();
    }

    @Test
    void aLineThatCloudWatchWouldDropIsAnError() {
        String line = """
                {"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"N","Dimensions":[["d"]],"Metrics":[{"Name":"m"}]}]},"m":1}
                """;

        assertThatThrownBy(() -> store.putLine(line)).hasMessageContaining("dimension");
        assertThatThrownBy(() -> store.putLine(line.replace("\"m\":1", "\"d\":\"x\"")))
                .hasMessageContaining("m of");
        assertThatThrownBy(() -> store.putLine(line.replace("\"Timestamp\":1", "\"Timestamp\":\"1\"")))
                .hasMessageContaining("Timestamp");
        assertThat(store.putLine(line.replace("\"m\":1", "\"m\":[1,2],\"d\":\"x\"")))
                .isTrue();
    }

    private double sum(String name, Map<String, String> dimensions) {
        return value(new Metric(Metrics.NAMESPACE, name, dimensions), "Sum");
    }

    private double value(Metric metric, String statistic) {
        return store.value(
                        metric, Statistic.Of.named(statistic), clock.instant().plusSeconds(60), Duration.ofMinutes(1))
                .orElseThrow();
    }
}
