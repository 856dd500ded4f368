package dev.alerting.collector.state;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.fingerprint.Fingerprint;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An accepted event, as far as the order of events and the episode it belongs to need it.
 *
 * @param observedAt orders the events of one alert; always the same clock for one alert
 * @param startedAt when the event's episode began, by the sender's clock; empty where the sender does not say
 * @param cycleKey the sender's own name for the episode; empty where it has none
 * @param through the newest of the further events like this one that it stands for; {@code observedAt} if there are none
 */
public record SeenEvent(
        Instant observedAt, AlertState state, Optional<Instant> startedAt, Optional<String> cycleKey, Instant through)
        implements Comparable<SeenEvent> {
    /** Keys are kept as written up to this length; a record has limited room. */
    private static final int MAX_KEY = 64;

    private static final int HASH_LENGTH = 32;
    private static final String ABSENT = "-";
    private static final Pattern PLAIN_KEY = Pattern.compile("[!-~]{1," + MAX_KEY + "}");

    /** RESOLVED comes after FIRING at the same instant; the rest only makes the order total. */
    private static final Comparator<SeenEvent> ORDER = Comparator.comparing(SeenEvent::observedAt)
            .thenComparing(SeenEvent::state)
            .thenComparing(event -> event.startedAt().orElse(Instant.MIN))
            .thenComparing(event -> event.cycleKey().orElse(""));

    public SeenEvent {
        cycleKey = cycleKey.filter(key -> !key.isBlank()).map(SeenEvent::shortKey);
    }

    public SeenEvent(Instant observedAt, AlertState state, Optional<Instant> startedAt, Optional<String> cycleKey) {
        this(observedAt, state, startedAt, cycleKey, observedAt);
    }

    /** Standing for another event like this one as well. */
    SeenEvent covering(SeenEvent other) {
        return other.through().isAfter(through)
                ? new SeenEvent(observedAt, state, startedAt, cycleKey, other.through())
                : this;
    }

    public boolean isFiring() {
        return state == AlertState.FIRING;
    }

    /** Two events compare as equal if they tell the same, whatever else they stand for. */
    @Override
    public int compareTo(SeenEvent other) {
        return ORDER.compare(this, other);
    }

    /** Whether both name their cycle, and name different ones. */
    public boolean isOfAnotherCycle(Optional<String> key) {
        return cycleKey.isPresent() && key.isPresent() && !cycleKey.equals(key);
    }

    private static String shortKey(String key) {
        return PLAIN_KEY.matcher(key).matches() && !key.equals(ABSENT)
                ? key
                : Fingerprint.sha256(key).substring(0, HASH_LENGTH);
    }

    /** As kept in the table, e.g. {@code F 2025-09-16T17:11:19Z 2025-09-16T17:10:00Z -}. */
    String write() {
        return (isFiring() ? "F " : "R ") + observedAt + " "
                + startedAt.map(Instant::toString).orElse(ABSENT) + " " + cycleKey.orElse(ABSENT)
                + (through.equals(observedAt) ? "" : " " + through);
    }

    /** Empty for a text that {@link #write} has not written, e.g. one of a later version. */
    static Optional<SeenEvent> read(String text) {
        String[] parts = text.split(" ");
        if (parts.length < 4 || parts.length > 5 || !(parts[0].equals("F") || parts[0].equals("R"))) {
            return Optional.empty();
        }
        try {
            Instant observedAt = Instant.parse(parts[1]);
            return Optional.of(new SeenEvent(
                    observedAt,
                    parts[0].equals("F") ? AlertState.FIRING : AlertState.RESOLVED,
                    given(parts[2]).map(Instant::parse),
                    given(parts[3]),
                    parts.length == 5 ? Instant.parse(parts[4]) : observedAt));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> given(String part) {
        return Optional.of(part).filter(text -> !text.equals(ABSENT));
    }
}
