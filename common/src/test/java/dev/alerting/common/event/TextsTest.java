package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {
    @ParameterizedTest
    @CsvSource({"abc, 3, abc", "abcd, 3, ab…", "ab🚒cd, 4, ab…", "ab🚒cd, 5, ab🚒…", "ab🚒cd, 6, ab🚒cd", "ab, 1, …"})
    void aCutSaysThatItIsOneAndNeverSplitsAPair(String text, int max, String expected) {
        assertThat(Texts.cut(text, max)).isEqualTo(expected);
    }
}
