package dev.alerting.history.figures;

import java.time.DayOfWeek;
import java.time.ZonedDateTime;

/** Which part of the week somebody is called in. Each time is in exactly one. */
enum LoadHours {
    /** Monday to Friday, from 8 to 18. */
    BUSINESS(Count.BUSINESS_HOURS),
    /** Every day, from 22 to 8. */
    SLEEP(Count.SLEEP_HOURS),
    /** The rest: evenings until 22, and weekends from 8 to 22. */
    OFF(Count.OFF_HOURS);

    private static final int MORNING = 8;
    private static final int EVENING = 18;
    private static final int NIGHT = 22;

    private final Count count;

    LoadHours(Count count) {
        this.count = count;
    }

    Count count() {
        return count;
    }

    static LoadHours of(ZonedDateTime time) {
        int hour = time.getHour();
        if (hour < MORNING || hour >= NIGHT) {
            return SLEEP;
        }
        boolean weekend = time.getDayOfWeek() == DayOfWeek.SATURDAY || time.getDayOfWeek() == DayOfWeek.SUNDAY;
        return !weekend && hour < EVENING ? BUSINESS : OFF;
    }
}
