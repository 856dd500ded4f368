package dev.alerting.local.github.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read them: how long ago, with the exact time on hovering. */
final class Ages {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);
    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ENGLISH);

    private final Clock clock;

    Ages(Clock clock) {
        this.clock = clock;
    }

    /** A {@code time} element. */
    String html(Instant at) {
        return "<time datetime=\"%s\" title=\"%s\">%s</time>"
                .formatted(at, EXACT.format(at.atOffset(ZoneOffset.UTC)), ago(at));
    }

    private String ago(Instant at) {
        var age = Duration.between(at, clock.instant());
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
