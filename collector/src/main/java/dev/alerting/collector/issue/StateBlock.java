package dev.alerting.collector.issue;

import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Details;
import dev.alerting.collector.state.Ended;
import dev.alerting.collector.state.Ended.Ending;
import dev.alerting.collector.state.Handling;
import dev.alerting.collector.state.PastEpisode;
import dev.alerting.collector.state.Status;
import dev.alerting.collector.state.Story;
import dev.alerting.common.issue.LivingBody;
import dev.alerting.common.issue.LivingBody.Box;
import dev.alerting.common.issue.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The block of an issue that tells where its alert stands: a pure function of the record, so that the same record gives
 * the same text. Texts of senders and people stand in code, where they neither mention nor link.
 */
public final class StateBlock {
    private static final String FIRING = "**FIRING**";

    private static final int SHOWN_EPISODES = 5;
    private static final int MAX_REASON = 400;
    private static final int MAX_CAUSE = 120;
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration SLOT = Duration.ofMinutes(30);
    private static final int SLOTS = 48;

    private final ReadableTime time;

    /** @param zones in which to show times beside UTC */
    public StateBlock(List<ZoneId> zones) {
        this.time = new ReadableTime(zones);
    }

    /** The block from its fullest form to its shortest, for bodies that are nearly full. */
    public List<String> renderForms(AlertRecord record) {
        List<String> rows = new ArrayList<>();
        rows.add(row("State", state(record)));
        rows.add(row("Priority", "**" + record.routing().priority() + "**"));
        List<String> teams = record.routing().teams();
        rows.add(row(teams.size() == 1 ? "Team" : "Teams", codes(teams)));
        String shortest = block(record, rows, "");
        people(record, rows);
        times(record, rows);
        details(record, rows);
        String withoutPast = block(record, rows, "");
        recurrence(record).ifPresent(text -> rows.add(row("Seen before", text)));
        return Stream.of(block(record, rows, past(record)), withoutPast, shortest)
                .distinct()
                .toList();
    }

    private static String block(AlertRecord record, List<String> rows, String past) {
        Set<Box> ticked = ticked(record);
        StringBuilder text =
                new StringBuilder(LivingBody.startMarker(record.version())).append("\n| Now | |\n|---|---|\n");
        text.append(String.join("\n", rows)).append("\n\n").append(past);
        for (Box box : Box.values()) {
            text.append(box.toLine(ticked.contains(box))).append('\n');
        }
        return text.append('\n').append(LivingBody.END).toString();
    }

    private static Set<Box> ticked(AlertRecord record) {
        Set<Box> ticked = record.handling().ticks();
        if (!record.handling().isSnoozed(record.lastSeenAt())) {
            ticked.remove(Box.SNOOZE);
        }
        return ticked;
    }

    private static String state(AlertRecord record) {
        Handling handling = record.handling();
        Optional<Ended> end = record.story().ended().filter(ended -> record.status() == Status.CLOSED);
        Optional<Duration> lasted = record.episode()
                .startedAt()
                .map(start -> Duration.between(start, end.map(Ended::at).orElse(record.lastSeenAt())))
                .filter(duration -> duration.compareTo(Duration.ofSeconds(1)) >= 0);
        if (record.status() == Status.CLOSED) {
            boolean lost =
                    end.filter(ended -> ended.how() == Ending.OUT_OF_SIGHT).isPresent();
            return (lost ? "**OUT OF SIGHT**" : "**RESOLVED**")
                    + lasted.map(duration -> " after " + ReadableTime.of(duration))
                            .orElse("")
                    + (handling.keptOpen() ? ", kept open" : "");
        }
        boolean snoozed = handling.isSnoozed(record.lastSeenAt());
        return FIRING
                + lasted.map(duration -> " for " + ReadableTime.of(duration)).orElse("")
                + (snoozed ? ", snoozed" : handling.acknowledgedBy().isPresent() ? ", acknowledged" : "")
                + (record.episode().isClosedByPerson() ? ", closed by a person" : "");
    }

    private void people(AlertRecord record, List<String> rows) {
        Handling handling = record.handling();
        handling.acknowledgedBy()
                .ifPresent(by -> rows.add(row(
                        "Acknowledged",
                        "by " + code(by, MAX_CAUSE)
                                + handling.acknowledgedAt()
                                        .map(at -> ", " + ago(at, record.lastSeenAt()))
                                        .orElse(""))));
        handling.snoozedUntil()
                .filter(record.lastSeenAt()::isBefore)
                .ifPresent(until -> rows.add(row("Snoozed until", time.of(until))));
        handling.silencedUntil()
                .filter(record.lastSeenAt()::isBefore)
                .ifPresent(until -> rows.add(row("Silenced until", time.of(until))));
        handling.cause().ifPresent(cause -> rows.add(row("Cause", code(cause, MAX_CAUSE))));
        handling.noise().ifPresent(why -> rows.add(row("Noise", code(why, MAX_CAUSE))));
    }

    private void times(AlertRecord record, List<String> rows) {
        record.episode().startedAt().ifPresent(start -> rows.add(row("First seen", ago(start, record.lastSeenAt()))));
        int repeats = record.story().display().repeats();
        rows.add(row(
                "Last seen",
                time.of(record.lastSeenAt())
                        + (repeats == 0 ? "" : ", repeated " + (repeats == 1 ? "once" : repeats + " times"))));
    }

    private static void details(AlertRecord record, List<String> rows) {
        Details details = record.story().details();
        if (!details.labels().isEmpty()) {
            rows.add(row("About", codes(details.labels())));
        }
        if (!details.values().isBlank()) {
            rows.add(row("Value", code(details.values(), MAX_REASON)));
        }
        record.lastReason()
                .filter(reason -> !reason.isBlank())
                .ifPresent(reason -> rows.add(row("Reason", code(reason, MAX_REASON))));
    }

    /** E.g. {@code 4th time in 7 days; usually 12 min; last cause: `a full disk`}. */
    static Optional<String> recurrence(AlertRecord record) {
        List<PastEpisode> past = record.story().past();
        if (past.isEmpty()) {
            return Optional.empty();
        }
        Instant start = record.episode().startedAt().orElse(record.firstSeenAt());
        long before = past.stream()
                .filter(episode -> !episode.startedAt().isBefore(start.minus(WEEK)))
                .count();
        List<String> parts = new ArrayList<>();
        parts.add(
                before == 0
                        ? "not in the last 7 days"
                        : (before == past.size() && before >= Story.MAX_PAST ? "at least the " : "")
                                + ordinal(before + 1) + " time in 7 days");
        List<Duration> durations = past.stream()
                .filter(episode -> episode.ended().how() == Ending.RESOLVED)
                .map(PastEpisode::duration)
                .sorted(Comparator.naturalOrder())
                .toList();
        if (!durations.isEmpty()) {
            parts.add("usually " + ReadableTime.of(durations.get((durations.size() - 1) / 2)));
        }
        long duplicates = past.stream()
                .filter(episode -> episode.ended().how() == Ending.CLOSED_AS_DUPLICATE)
                .filter(episode -> !episode.startedAt().isBefore(start.minus(WEEK)))
                .count();
        if (duplicates > 0) {
            parts.add(duplicates + " of them closed as " + (duplicates == 1 ? "a duplicate" : "duplicates"));
        }
        past.reversed().stream()
                .flatMap(episode -> episode.cause().stream())
                .findFirst()
                .ifPresent(cause -> parts.add("last cause: " + code(cause, MAX_CAUSE)));
        return Optional.of(String.join("; ", parts));
    }

    private static String ordinal(long number) {
        long last = number % 100 >= 11 && number % 100 <= 13 ? 0 : number % 10;
        return number + (last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
    }

    private String past(AlertRecord record) {
        List<PastEpisode> past = record.story().past();
        if (past.isEmpty()) {
            return "";
        }
        StringBuilder text =
                new StringBuilder(flapLine(record)).append("\n\n<details><summary>Episodes before</summary>\n\n");
        text.append("| Episode | Began | Lasted | Ended | Cause |\n|---|---|---|---|---|\n");
        past.reversed().stream()
                .limit(SHOWN_EPISODES)
                .forEach(episode -> text.append("| ")
                        .append(episode.issue()
                                .map(number -> "`#\u200b" + number + "`")
                                .orElse("no issue"))
                        .append(" | ")
                        .append(time.of(episode.startedAt()))
                        .append(" | ")
                        .append(ReadableTime.of(episode.duration()))
                        .append(" | ")
                        .append(ending(episode))
                        .append(" | ")
                        .append(episode.cause()
                                .map(cause -> code(cause, MAX_CAUSE))
                                .orElse(""))
                        .append(" |\n"));
        return text.append("\n</details>\n\n").toString();
    }

    private static String ending(PastEpisode episode) {
        String how = switch (episode.ended().how()) {
            case RESOLVED -> "resolved";
            case OUT_OF_SIGHT -> "out of sight";
            case CLOSED_BY_PERSON -> "closed by a person";
            case CLOSED_AS_DUPLICATE -> "closed as a duplicate";
            case SUPERSEDED -> "not told";
        };
        return episode.noise().isPresent() ? how + ", noise" : how;
    }

    /** The last 24 hours in half hours, oldest first, and the same in words. */
    static String flapLine(AlertRecord record) {
        Instant now = record.lastSeenAt();
        boolean[] fired = new boolean[SLOTS];
        record.story()
                .past()
                .forEach(episode ->
                        mark(fired, now, episode.startedAt(), episode.ended().at()));
        record.episode()
                .startedAt()
                .ifPresent(start -> mark(
                        fired, now, start, record.story().ended().map(Ended::at).orElse(now)));
        StringBuilder line = new StringBuilder();
        int count = 0;
        for (boolean slot : fired) {
            line.append(slot ? '█' : '▁');
            count += slot ? 1 : 0;
        }
        return "Last 24 h: `" + line + "` firing in " + count + " of " + SLOTS + " half hours";
    }

    private static void mark(boolean[] fired, Instant now, Instant from, Instant until) {
        for (int slot = 0; slot < SLOTS; slot++) {
            Instant begins = now.minus(SLOT.multipliedBy(SLOTS - slot));
            Instant ends = begins.plus(SLOT);
            boolean overlaps = from.isBefore(ends) && !until.isBefore(begins) || from.equals(now) && ends.equals(now);
            fired[slot] |= overlaps;
        }
    }

    private String ago(Instant at, Instant now) {
        Duration ago = Duration.between(at, now);
        return time.of(at)
                + (ago.isNegative() || ago.isZero() ? "" : " (" + ReadableTime.of(ago) + " before the last)");
    }

    private static String row(String name, String value) {
        return "| " + name + " | " + value + " |";
    }

    private static String codes(List<String> texts) {
        return texts.isEmpty()
                ? "none"
                : String.join(
                        ", ", texts.stream().map(text -> code(text, MAX_CAUSE)).toList());
    }

    private static String code(String text, int max) {
        return SafeText.tableCell(SafeText.truncate(text, max));
    }

    /** Whether the block of an issue's text shows an alert that fires; false without a block. */
    public static boolean showsFiring(String body) {
        return LivingBody.findShown(body)
                .filter(block -> block.contains(FIRING))
                .isPresent();
    }
}
