package dev.alerting.collector.issue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Times and durations for people. */
final class ReadableTime {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm z", Locale.ENGLISH);

    private final List<ZoneId> zones;

    ReadableTime(List<ZoneId> zones) {
        this.zones = List.copyOf(zones);
    }

    /** UTC in ISO 8601, then each zone in a form people read, e.g. {@code Tue 16 Sep 2025, 10:11 PDT}. */
    String of(Instant instant) {
        StringBuilder text =
                new StringBuilder(instant.truncatedTo(ChronoUnit.SECONDS).toString());
        zones.forEach(zone -> text.append(" · ").append(FORMAT.format(instant.atZone(zone))));
        return text.toString();
    }

    /** The two largest units, e.g. {@code 2 h 5 min}; {@code less than a second} below that. */
    static String of(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return "less than a second";
        }
        long[] parts = {duration.toDays(), duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart()};
        String[] units = {"d", "h", "min", "s"};
        int first = 0;
        while (parts[first] == 0) {
            first++;
        }
        String text = parts[first] + " " + units[first];
        return first + 1 < parts.length && parts[first + 1] > 0
                ? text + " " + parts[first + 1] + " " + units[first + 1]
                : text;
    }
}
