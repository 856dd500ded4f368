package dev.alerting.history.figures;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommonTitleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Disk full | Disk full | Disk full",
                "Disk full: node-1 | Disk full: node-2 | Disk full: node",
                "Disk full: node-1 | Disk full: node-12 | Disk full: node",
                "Disk full | Disk full: node-3 | Disk full",
                "Disk full (90 %) on a | Disk full (90 %) on b | Disk full (90 %) on",
                "Disk full | Queue grows | ''",
                "Latency of 🚒 | Latency of 🚑 | Latency of",
            })
    void titlesHaveWhatTheyBeginWithInCommon(String one, String two, String common) {
        assertThat(CommonTitle.of(one).with(CommonTitle.of(two)).text()).isEqualTo(common);
        assertThat(CommonTitle.of(two).with(CommonTitle.of(one)).text()).isEqualTo(common);
    }

    @Test
    void aLongTitleIsCutBetweenWords() {
        assertThat(CommonTitle.of("word ".repeat(40)).text()).hasSize(119).endsWith(" word");
    }
}
