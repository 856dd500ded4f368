package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqsTextTest {
    @Test
    void whatTheQueueTakesStaysTheSameText() {
        String text = "{\"a\":\"\t\n\r \u007f\u0085\u00e9\uFFFD\uE000\uD83D\uDE00\"}";

        assertThat(SqsText.escape(text)).isSameAs(text);
        assertThat(SqsText.escape("")).isEmpty();
    }

    @Test
    void whatTheQueueRefusesIsEscaped() {
        assertThat(SqsText.escape("\uFFFE")).isEqualTo("\\ufffe");
        assertThat(SqsText.escape("a\uFFFF\uFFFFb")).isEqualTo("a\\uffff\\uffffb");
        assertThat(SqsText.escape("\uD83D")).isEqualTo("\\ud83d");
        assertThat(SqsText.escape("\uDE00\uD83D")).isEqualTo("\\ude00\\ud83d");
        assertThat(SqsText.escape("\uFFFF\uD83D\uDE00")).isEqualTo("\\uffff\uD83D\uDE00");
    }
}
