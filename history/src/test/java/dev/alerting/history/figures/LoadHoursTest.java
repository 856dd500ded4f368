package dev.alerting.history.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadHoursTest {
    /** 2026-11-27 is a Friday; Berlin is an hour ahead of UTC then, and two in summer. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-27T06:59:59Z, SLEEP",
        "2026-11-27T07:00:00Z, BUSINESS",
        "2026-11-27T16:59:59Z, BUSINESS",
        "2026-11-27T17:00:00Z, OFF",
        "2026-11-27T20:59:59Z, OFF",
        "2026-11-27T21:00:00Z, SLEEP",
        "2026-11-28T06:59:59Z, SLEEP",
        "2026-11-28T07:00:00Z, OFF",
        "2026-11-28T20:59:59Z, OFF",
        "2026-11-29T12:00:00Z, OFF",
        "2026-11-30T07:00:00Z, BUSINESS",
        "2026-07-01T05:59:59Z, SLEEP",
        "2026-07-01T06:00:00Z, BUSINESS"
    })
    void eachTimeIsInOnePartOfTheTeamsWeek(Instant time, LoadHours expected) {
        assertThat(LoadHours.of(time.atZone(ZoneId.of("Europe/Berlin")))).isEqualTo(expected);
    }
}
