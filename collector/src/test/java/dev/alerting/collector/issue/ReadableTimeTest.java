package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadableTimeTest {
    @Test
    void utcComesFirstThenEachZone() {
        ReadableTime time = new ReadableTime(List.of(ZoneId.of("America/Los_Angeles"), ZoneId.of("Europe/Berlin")));

        assertThat(time.of(Instant.parse("2025-09-16T17:11:19.987Z")))
                .isEqualTo("2025-09-16T17:11:19Z · Tue 16 Sep 2025, 10:11 PDT · Tue 16 Sep 2025, 19:11 CEST");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.9S, less than a second",
        "PT1S, 1 s",
        "PT61S, 1 min 1 s",
        "PT2H, 2 h",
        "PT2H5M7S, 2 h 5 min",
        "PT26H, 1 d 2 h",
        "PT24H3M, 1 d",
        "PT8760H, 365 d"
    })
    void aDurationShowsItsTwoLargestUnits(Duration duration, String text) {
        assertThat(ReadableTime.of(duration)).isEqualTo(text);
    }
}
