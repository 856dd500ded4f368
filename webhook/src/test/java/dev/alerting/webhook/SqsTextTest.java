package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqsTextTest {
    @Test
    void whatTheQueueTakesStaysTheSameText() {
        String text = "{\"a\":\"\t\n\r \u007f\u0085\u00e9\uFFFD\uE000\uD83D\uDE00\"}";

        assertThat(SqsText.escapeForbidden(text)).isSameAs(text);
        assertThat(SqsText.escapeForbidden("")).isEmpty();
    }

    @Test
    void whatTheQueueRefusesIsEscaped() {
        assertThat(SqsText.escapeForbidden("\uFFFE")).isEqualTo("\\ufffe");
        assertThat(SqsText.escapeForbidden("a\uFFFF\uFFFFb")).isEqualTo("a\\uffff\\uffffb");
        assertThat(SqsText.escapeForbidden("\uD83D")).isEqualTo("\\ud83d");
        assertThat(SqsText.escapeForbidden("\uDE00\uD83D")).isEqualTo("\\ude00\\ud83d");
        assertThat(SqsText.escapeForbidden("\uFFFF\uD83D\uDE00")).isEqualTo("\\uffff\uD83D\uDE00");
    }
}
