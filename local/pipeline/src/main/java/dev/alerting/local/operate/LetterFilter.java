package dev.alerting.local.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which dead letters are meant. What is empty does not restrict.
 *
 * @param reason as in {@code OPERATIONS.md}; {@code none}: those that SQS or SNS moved
 * @param source the message attribute {@code source}; {@code none}: those without
 * @param id of the letter, or the one that its message had in the queue
 */
record LetterFilter(
        Optional<String> reason,
        Optional<String> source,
        Optional<String> id,
        Optional<Duration> olderThan,
        Optional<Duration> newerThan) {
    private static final String NONE = "none";
    private static final Pattern AGE = Pattern.compile("(\\d{1,6})([mhd])");

    /**
     * From variables REASON, SOURCE, ID, OLDER and NEWER; empty ones count as not set.
     *
     * @throws IllegalArgumentException if an age is no number of minutes, hours or days such as 90m, 12h, 3d
     */
    static LetterFilter from(Map<String, String> variables) {
        return new LetterFilter(
                given(variables, "REASON"),
                given(variables, "SOURCE"),
                given(variables, "ID"),
                given(variables, "OLDER").map(LetterFilter::parseAge),
                given(variables, "NEWER").map(LetterFilter::parseAge));
    }

    boolean matches(Letter letter, Instant now) {
        Duration age = Duration.between(letter.sentAt(), now);
        return reason.map(letter.reason().orElse(NONE)::equals).orElse(true)
                && source.map(letter.source().orElse(NONE)::equals).orElse(true)
                && id.map(wanted -> wanted.equals(letter.id())
                                || letter.originalId().filter(wanted::equals).isPresent())
                        .orElse(true)
                && olderThan.map(limit -> age.compareTo(limit) >= 0).orElse(true)
                && newerThan.map(limit -> age.compareTo(limit) < 0).orElse(true);
    }

    boolean isEverything() {
        return reason.isEmpty() && source.isEmpty() && id.isEmpty() && olderThan.isEmpty() && newerThan.isEmpty();
    }

    private static Optional<String> given(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    private static Duration parseAge(String text) {
        Matcher age = AGE.matcher(text);
        if (!age.matches()) {
            throw new IllegalArgumentException(
                    "an age is a number of minutes, hours or days: 90m, 12h, 3d; not " + text);
        }
        long number = Long.parseLong(age.group(1));
        return switch (age.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
