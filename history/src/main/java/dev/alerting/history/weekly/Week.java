package dev.alerting.history.weekly;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;

/**
 * Seven days in UTC, as figures have them.
 *
 * @param last of them: a Sunday, or the Saturday before where Monday morning is Sunday in UTC
 */
public record Week(LocalDate last) {
    /** So many weeks before one are compared with it. */
    public static final int COMPARED = 4;

    private static final int DAYS = 7;
    private static final LocalTime MORNING = LocalTime.of(7, 0);

    /** What is to be reported at this time: the days that were over on the last Monday at 07:00 of the zone. */
    public static Week dueAt(Instant now, ZoneId zone) {
        ZonedDateTime due = now.atZone(zone)
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .with(MORNING);
        ZonedDateTime past = due.toInstant().isAfter(now) ? due.minusWeeks(1) : due;
        return new Week(past.withZoneSameInstant(ZoneOffset.UTC).toLocalDate().minusDays(1));
    }

    public LocalDate first() {
        return last.minusDays(DAYS - 1L);
    }

    public List<LocalDate> days() {
        return first().datesUntil(last.plusDays(1)).toList();
    }

    /** When its last day was over. */
    public Instant end() {
        return last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Those it is compared with, the oldest first. */
    public List<Week> before() {
        return last.minusWeeks(COMPARED)
                .datesUntil(last, Period.ofWeeks(1))
                .map(Week::new)
                .toList();
    }
}
