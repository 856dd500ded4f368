package dev.alerting.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void theMedianIsTheMiddleOrBetweenTheTwoInTheMiddle() {
        assertThat(new Figures(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5);
        assertThat(new Figures(List.of(9.0, 1.0, 5.0, 7.0)).median()).isEqualTo(6);
    }

    @Test
    void aPercentileIsAMeasuredValue() {
        Figures hundred = new Figures(
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList());

        assertThat(hundred.percentile(99)).isEqualTo(99);
        assertThat(hundred.percentile(100)).isEqualTo(100);
        assertThat(hundred.percentile(0)).isEqualTo(1);
        assertThat(new Figures(List.of(3.0)).percentile(99)).isEqualTo(3);
    }

    @Test
    void nothingMeasuredIsNoFigure() {
        assertThatThrownBy(() -> new Figures(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void figuresAreWrittenWithAboutThreeDigits() {
        assertThat(Figures.text(3)).isEqualTo("3");
        assertThat(Figures.text(0.1234)).isEqualTo("0.12");
        assertThat(Figures.text(12.345)).isEqualTo("12.3");
        assertThat(Figures.text(1234.5)).isEqualTo("1,235");
    }
}
