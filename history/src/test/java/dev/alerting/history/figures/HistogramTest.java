package dev.alerting.history.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramTest {
    @ParameterizedTest
    @CsvSource({
        "PT-1S, 1m",
        "PT0S, 1m",
        "PT59.999S, 1m",
        "PT1M, 5m",
        "PT4M59.999S, 5m",
        "PT5M, 15m",
        "PT14M59.999S, 15m",
        "PT15M, 1h",
        "PT59M59.999S, 1h",
        "PT1H, 4h",
        "PT3H59M59.999S, 4h",
        "PT4H, 24h",
        "PT23H59M59.999S, 24h",
        "PT24H, 7d",
        "PT167H59M59.999S, 7d",
        "PT168H, inf",
        "PT100000H, inf"
    })
    void eachClassHoldsItsLowerEdgeAndNotItsUpperOne(Duration duration, String name) {
        Histogram histogram = new Histogram();

        histogram.add(duration);

        assertThat(Histogram.CLASSES)
                .filteredOn(each -> histogram.count(each) == 1)
                .containsExactly(name);
        assertThat(histogram.count()).isEqualTo(1);
    }
}
