package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    @ParameterizedTest
    @CsvSource({"abc, 3, abc", "abcd, 3, ab…", "ab🚒cd, 4, ab…", "ab🚒cd, 5, ab🚒…", "ab🚒cd, 6, ab🚒cd", "ab, 1, …"})
    void aCutSaysThatItIsOneAndNeverSplitsAPair(String text, int max, String expected) {
        assertThat(Texts.truncate(text, max)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, '\n', '\t', 0x7f, 0x85, 0xad, 0x200b, 0x202e, 0x2028, 0x2029, 0xd83d, 0xdc00, 0xe000, 0xfffe, 0xffff
            })
    void whatCannotBeShownOnOneLineIsNotPrintable(int codePoint) {
        assertThat(Texts.isPrintable(codePoint)).isFalse();
        assertThat(Texts.toPrintable("a" + new String(Character.toChars(codePoint)) + "b"))
                .isEqualTo("a?b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "\u00e9", "\u65e5\u672c", "\ud83d\ude00", "\u00a0", "<&>\"'`@#"})
    void everythingElseIs(String text) {
        assertThat(text.codePoints().allMatch(Texts::isPrintable)).isTrue();
        assertThat(Texts.toPrintable(text)).isEqualTo(text);
    }
}
