package dev.alerting.common.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static final String[] PIECES = {
        "a", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\ud83d\ude00", "\ud83d", "\ude00"
    };

    @Test
    void isAsLongAsTheJdkEncodesIt() {
        Random random = new Random(20_261_128);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }

            assertThat(Utf8.encodedLength(text.toString()))
                    .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void ofAPartOnlyThatPartCounts() {
        assertThat(Utf8.encodedLength("\u00e9a\ud83d\ude00\u00e9", 1, 4)).isEqualTo(5);
    }
}
