package dev.alerting.local.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricMathTest {
    private static final double NONE = Double.NaN;

    /** With a = 4, gap, 0; b = 2, 1, 0; empty without any data. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a + b                                | 6 none 0",
                "a - b * 2                            | 0 none 0",
                "(a - b) * 2                          | 4 none 0",
                "100 * a / b                          | 200 none none",
                "FILL(a, 0) + b                       | 6 1 0",
                "FILL(a, b)                           | 4 1 0",
                "IF(b >= 1, 7, 8)                     | 7 7 8",
                "IF(b > 0 AND b < 2, 7, b)            | 2 7 0",
                "IF(a > 3, 1, 0)                      | 1 none 0",
                "SUM([a, b])                          | 6 1 0",
                "MAX([a, b])                          | 4 1 0",
                "MIN([a, b])                          | 2 1 0",
                "-b                                   | -2 -1 0",
                "5                                    | 5 5 5",
                // As AWS does not say that it is otherwise:
                "FILL(empty, 0)                       | none none none",
                "FILL(empty, 0) + b                   | none none none",
                "SUM([FILL(empty, 0), FILL(a, 0), b]) | 6 1 0"
            })
    void isCalculatedPeriodByPeriod(String expression, String expected) {
        double[] result = MetricMath.parse(expression)
                .evaluate(Map.of(
                        "a", new double[] {4, NONE, 0},
                        "b", new double[] {2, 1, 0},
                        "empty", new double[] {NONE, NONE, NONE}));

        assertThat(result)
                .containsExactly(Arrays.stream(expected.split(" "))
                        .mapToDouble(value -> value.equals("none") ? NONE : Double.parseDouble(value))
                        .toArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"RATE(a)", "a ^ 2", "SUM(a)", "IF(a, 1)", "a +", "(a", "a b", "ANOMALY_DETECTION_BAND(a, 2)"})
    void whatIsNotKnownIsRefusedAndNotGuessed(String expression) {
        assertThatThrownBy(() -> MetricMath.parse(expression).evaluate(Map.of("a", new double[] {1})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesWhatItNeeds() {
        assertThat(MetricMath.parse("SUM([FILL(a, 0), b])").ids()).containsExactlyInAnyOrder("a", "b");
    }
}
