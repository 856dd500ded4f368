package dev.alerting.collector.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DimensionValuesTest {
    @Test
    void whatComesAfterTheFirstFiftyCountsTogether() {
        DimensionValues values = new DimensionValues();
        IntStream.range(0, DimensionValues.MAX)
                .forEach(number ->
                        assertThat(values.toKnownValue("team-" + number)).isEqualTo("team-" + number));

        assertThat(values.toKnownValue("one-more")).isEqualTo("other");
        assertThat(values.toKnownValue("team-7")).isEqualTo("team-7");
    }
}
