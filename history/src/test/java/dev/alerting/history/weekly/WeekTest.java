package dev.alerting.history.weekly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeekTest {
    @ParameterizedTest
    @CsvSource({
        // Monday at 07:00 in Berlin is 06:00 in UTC.
        "Europe/Berlin, 2026-11-30T05:59:59Z, 2026-11-22",
        "Europe/Berlin, 2026-11-30T06:00:00Z, 2026-11-29",
        "Europe/Berlin, 2026-12-06T23:00:00Z, 2026-11-29",
        "UTC, 2026-11-30T06:59:59Z, 2026-11-22",
        "UTC, 2026-11-30T07:00:00Z, 2026-11-29",
        "America/Los_Angeles, 2026-11-30T14:59:59Z, 2026-11-22",
        "America/Los_Angeles, 2026-11-30T15:00:00Z, 2026-11-29",
        // On Monday morning it is still Sunday in UTC, a day that is not over.
        "Asia/Tokyo, 2026-11-29T21:59:59Z, 2026-11-21",
        "Asia/Tokyo, 2026-11-29T22:00:00Z, 2026-11-28",
        "Pacific/Kiritimati, 2026-11-29T17:00:00Z, 2026-11-28",
        // The clocks go back on Sunday, 25 October, and forward on 29 March.
        "Europe/Berlin, 2026-10-26T05:59:59Z, 2026-10-18",
        "Europe/Berlin, 2026-10-26T06:00:00Z, 2026-10-25",
        "Europe/Berlin, 2026-03-30T04:59:59Z, 2026-03-22",
        "Europe/Berlin, 2026-03-30T05:00:00Z, 2026-03-29",
    })
    void theWeekThatIsDueEndedBeforeMondayMorning(ZoneId zone, Instant now, LocalDate last) {
        assertThat(Week.dueAt(now, zone)).isEqualTo(new Week(last));
    }

    @Test
    void aWeekHasSevenDaysAndIsComparedWithFour() {
        Week week = new Week(LocalDate.parse("2026-11-29"));

        assertThat(week.days())
                .hasSize(7)
                .startsWith(LocalDate.parse("2026-11-23"))
                .endsWith(LocalDate.parse("2026-11-29"));
        assertThat(week.end()).isEqualTo("2026-11-30T00:00:00Z");
        assertThat(week.before())
                .extracting(before -> before.last().toString())
                .containsExactly("2026-11-01", "2026-11-08", "2026-11-15", "2026-11-22");
    }
}
