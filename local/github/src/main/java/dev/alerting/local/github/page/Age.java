package dev.alerting.local.github.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A time as people read it. Shown by {@code age.html}.
 *
 * @param exact shown when the pointer is over it
 * @param ago how long ago it was; for more than 30 days, the date
 */
record Age(Instant at, String exact, String ago) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);
    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ENGLISH);

    static Age of(Instant at, Clock clock) {
        return new Age(
                at, EXACT.format(at.atOffset(ZoneOffset.UTC)), agoText(at, Duration.between(at, clock.instant())));
    }

    /** How long it is until then. */
    static String left(Instant until, Clock clock) {
        long minutes = Math.max(1, Duration.between(clock.instant(), until).toMinutes());
        if (minutes < 60) {
            return minutes + " min";
        }
        return minutes < 48 * 60 ? minutes / 60 + " h" : minutes / (24 * 60) + " days";
    }

    private static String agoText(Instant at, Duration age) {
        if (age.toSeconds() < 60) {
            return "just now";
        }
        if (age.toMinutes() < 60) {
            return age.toMinutes() + " min ago";
        }
        if (age.toHours() < 48) {
            return age.toHours() == 1 ? "1 hour ago" : age.toHours() + " hours ago";
        }
        return age.toDays() < 30 ? age.toDays() + " days ago" : "on " + DAY.format(at.atOffset(ZoneOffset.UTC));
    }
}
