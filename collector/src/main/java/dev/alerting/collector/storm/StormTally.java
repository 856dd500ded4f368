package dev.alerting.collector.storm;

import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.RowNumbers;
import dev.alerting.collector.state.StormStore.Row;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows of a storm, summed up one by one: what its issue shows and what has to be done, in bounded memory however many
 * there are.
 */
final class StormTally {
    /** Lines worth keeping; more than an issue shows. */
    private static final int MAX_LINES = 1_000;

    private static final int MAX_NAMES = 20;

    /** So many rows get issues of their own when the storm is over. */
    static final int MAX_PROMOTED = 10;

    /** Rows that one run marks or moves. */
    static final int MAX_CHANGES = 200;

    /** Rows that say the same are one line. */
    record Line(Shown shown, Priority priority, String rule, String title) implements Comparable<Line> {
        private static final Comparator<Line> ORDER = Comparator.comparing(Line::shown)
                .thenComparing(Line::priority)
                .thenComparing(Line::rule)
                .thenComparing(Line::title);

        @Override
        public int compareTo(Line other) {
            return ORDER.compare(this, other);
        }
    }

    /** The state a line shows. */
    enum Shown {
        FIRING,
        CLOSED_BY_PERSON,
        RESOLVED
    }

    /**
     * @param since of the first of them
     * @param named the one that the line's number is for
     */
    record Alike(int count, Optional<Instant> since, Row named) {
        private Alike with(Row row, Comparator<Row> byNumber) {
            Optional<Instant> first = since.isPresent()
                            && row.since().filter(since.get()::isAfter).isEmpty()
                    ? since
                    : row.since();
            return new Alike(count + 1, first, byNumber.compare(row, named) < 0 ? row : named);
        }
    }

    private static final Comparator<Row> MOST_URGENT = Comparator.comparing(Row::priority)
            .thenComparing(row -> row.since().orElse(Instant.MAX))
            .thenComparing(Row::fingerprint);

    private final Comparator<Row> byNumber;
    private final TreeMap<Line, Alike> lines = new TreeMap<>();
    private final Map<Shown, Map<Priority, Integer>> counts = new EnumMap<>(Shown.class);
    private final TreeSet<String> teams = new TreeSet<>();
    private final TreeSet<String> sources = new TreeSet<>();
    private final TreeSet<String> rules = new TreeSet<>();
    private final TreeSet<Row> mostUrgent = new TreeSet<>(MOST_URGENT);
    private final List<Row> firing = new ArrayList<>();
    private Optional<String> commonTitle = Optional.empty();
    private Optional<Instant> firstSince = Optional.empty();
    private Optional<Instant> lastSince = Optional.empty();
    private Optional<Instant> lastPlacedAt = Optional.empty();

    /** @param numbers that people know rows by already */
    StormTally(RowNumbers numbers) {
        // What a line names is to stay the same for as long as it is there.
        byNumber = Comparator.comparing(
                        (Row row) -> numbers.of(row.fingerprint()).orElse(Integer.MAX_VALUE))
                .thenComparing(row -> row.since().orElse(Instant.MAX))
                .thenComparing(Row::fingerprint);
    }

    void add(Row row) {
        Shown shown = shown(row);
        counts.computeIfAbsent(shown, key -> new EnumMap<>(Priority.class)).merge(row.priority(), 1, Integer::sum);
        lines.merge(
                new Line(shown, row.priority(), row.rule(), row.title()),
                new Alike(1, row.since(), row),
                (known, one) -> known.with(row, byNumber));
        if (lines.size() > MAX_LINES) {
            lines.pollLastEntry();
        }
        row.teams().forEach(team -> addName(teams, team));
        addName(sources, row.source());
        addName(rules, row.rule());
        commonTitle = Optional.of(
                commonTitle.map(common -> common(common, row.title())).orElse(row.title()));
        firstSince = row.since()
                .filter(at -> firstSince.filter(at::isAfter).isEmpty())
                .or(() -> firstSince);
        lastSince = row.since()
                .filter(at -> lastSince.filter(at::isBefore).isEmpty())
                .or(() -> lastSince);
        lastPlacedAt = row.placedAt()
                .filter(at -> lastPlacedAt.filter(at::isBefore).isEmpty())
                .or(() -> lastPlacedAt);
        if (row.isFiring()) {
            mostUrgent.add(row);
            if (mostUrgent.size() > MAX_PROMOTED) {
                mostUrgent.pollLast();
            }
            if (firing.size() < MAX_CHANGES) {
                firing.add(row);
            }
        }
    }

    private static Shown shown(Row row) {
        if (row.isFiring()) {
            return Shown.FIRING;
        }
        return row.closedByPerson() ? Shown.CLOSED_BY_PERSON : Shown.RESOLVED;
    }

    private static void addName(TreeSet<String> names, String name) {
        if (!name.isEmpty() && names.size() < MAX_NAMES) {
            names.add(name);
        }
    }

    private static String common(String one, String other) {
        int at = 0;
        int most = Math.min(one.length(), other.length());
        while (at < most && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return one.substring(0, at);
    }

    int total() {
        return count(Shown.FIRING) + count(Shown.RESOLVED) + count(Shown.CLOSED_BY_PERSON);
    }

    int count(Shown shown) {
        return counts.getOrDefault(shown, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    int firing() {
        return count(Shown.FIRING);
    }

    Map<Priority, Integer> byPriority(Shown shown) {
        return counts.getOrDefault(shown, Map.of());
    }

    /** Of what fires, else of what did. */
    Priority highest() {
        return counts.values().stream()
                .findFirst()
                .flatMap(firstShown -> firstShown.keySet().stream().findFirst())
                .orElse(Priority.P3);
    }

    /** In the order they are shown, the most important first; not all of many. */
    Map<Line, Alike> lines() {
        return lines;
    }

    /** The fingerprints of those that still fire and that the first lines name. */
    List<String> named(int most) {
        return lines.entrySet().stream()
                .limit(most)
                .filter(entry -> entry.getKey().shown() == Shown.FIRING)
                .map(entry -> entry.getValue().named().fingerprint())
                .toList();
    }

    List<String> teams() {
        return List.copyOf(teams);
    }

    List<String> sources() {
        return List.copyOf(sources);
    }

    List<String> rules() {
        return List.copyOf(rules);
    }

    /** What all titles begin with. */
    String commonTitle() {
        return commonTitle.orElse("");
    }

    Optional<Instant> firstSince() {
        return firstSince;
    }

    Optional<Instant> lastSince() {
        return lastSince;
    }

    Optional<Instant> lastPlacedAt() {
        return lastPlacedAt;
    }

    /** The most urgent that still fire, the oldest of them first. */
    List<Row> mostUrgent() {
        return List.copyOf(mostUrgent);
    }

    /** Some that still fire: all, if there are few. */
    List<Row> someFiring() {
        return List.copyOf(firing);
    }

    /** Those P0 that have been rows for so long. */
    List<Row> overdue(Instant now, Duration patience) {
        return mostUrgent.stream()
                .filter(row -> row.priority() == Priority.P0
                        && row.placedAt()
                                .filter(at -> at.plus(patience).isBefore(now))
                                .isPresent())
                .toList();
    }

    /** For looking a row's record up. */
    static AlertRecord.Row key(Row row) {
        return new AlertRecord.Row(row.storm(), row.source(), row.rule());
    }
}
