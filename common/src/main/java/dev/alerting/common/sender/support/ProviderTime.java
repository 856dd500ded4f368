package dev.alerting.common.sender.support;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/** Times as the providers write them, strictly: a time without an offset is refused. */
public final class ProviderTime {
    /** What Go's zero time looks like: Grafana and Alertmanager mean "none" by it. */
    public static final Instant NONE = Instant.parse("0001-01-01T00:00:00Z");

    private static final DateTimeFormatter RFC_3339 =
            dateAndTime().appendOffset("+HH:MM", "Z").toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    /** CloudWatch leaves the colon out ({@code +0000}), which java.time's own ISO formats refuse. */
    private static final DateTimeFormatter CLOUDWATCH = dateAndTime()
            .appendOffset("+HHMM", "+0000")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private ProviderTime() {}

    /** RFC 3339: date, {@code T}, time with seconds and up to nine digits of fraction, {@code Z} or {@code +hh:mm}. */
    public static Optional<Instant> rfc3339(String text) {
        return parse(RFC_3339, text);
    }

    /** As {@link #rfc3339}, or with the offset as {@code +hhmm}. */
    public static Optional<Instant> cloudWatch(String text) {
        return rfc3339(text).or(() -> parse(CLOUDWATCH, text));
    }

    private static Optional<Instant> parse(DateTimeFormatter format, String text) {
        try {
            return Optional.of(format.parse(text, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static DateTimeFormatterBuilder dateAndTime() {
        return new DateTimeFormatterBuilder()
                .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
                .optionalStart()
                .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                .optionalEnd();
    }
}
