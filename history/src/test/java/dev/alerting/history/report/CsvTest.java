package dev.alerting.history.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @Test
    void quotesWhatNeedsQuotes() {
        StringWriter out = new StringWriter();
        Csv csv = new Csv(out, List.of("a", "b"));

        csv.row(List.of(Csv.text("plain, with comma"), Csv.text("says \"no\"")));

        assertThat(out).hasToString("a,b\r\n\"plain, with comma\",\"says \"\"no\"\"\"\r\n");
        assertThat(csv.rows()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\0=1",
                "\r\n=1",
                "  =1",
                "|cmd",
                "\uFF1D1",
                "=HYPERLINK(1)\nx"
            })
    void aSpreadsheetRunsNoText(String text) {
        assertThat(Csv.text(text).replace("\"", "")).startsWith("'");
    }

    /** Whoever reads line by line would take the rest for a row of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\r\nb", "a\rb", "a\tb", "a\u0001b", "a\u0085b", "a\u2028b", "a\n\n\nb"})
    void aRowIsOneLine(String text) {
        assertThat(Csv.text(text)).isEqualTo("a b");
    }

    @Test
    void otherTextsStayAsTheyAre() {
        assertThat(Csv.text("a=b")).isEqualTo("a=b");
        assertThat(Csv.text("")).isEmpty();
        assertThat(Csv.number(-3)).isEqualTo("-3");
    }
}
