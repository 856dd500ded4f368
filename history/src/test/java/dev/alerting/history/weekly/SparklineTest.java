package dev.alerting.history.weekly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
    @Test
    void theMostIsAWholeBarAndOnlyNothingIsTheLowest() {
        assertThat(Sparkline.of(List.of(0L, 1L, 100L, 700L))).isEqualTo("▁▂▂█");
        assertThat(Sparkline.of(List.of(0L, 0L))).isEqualTo("▁▁");
        assertThat(Sparkline.of(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L))).isEqualTo("▂▃▄▅▆▇█");
        assertThat(Sparkline.of(List.of())).isEmpty();
    }
}
