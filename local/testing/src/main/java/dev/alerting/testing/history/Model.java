package dev.alerting.testing.history;

import dev.alerting.testing.history.Alerts.Episode;
import dev.alerting.testing.history.Alerts.Fact;
import dev.alerting.testing.history.Alerts.Kind;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The figures of a day, counted from the list of episodes: for each figure, go through all that happened and see whether it
 * counts. Shares nothing with the computation, not even its names of the figures.
 */
public final class Model {
    private static final Set<Kind> ENDINGS = Set.of(Kind.RESOLVED, Kind.OUT_OF_SIGHT);
    private static final Set<Kind> ACTIONS = Set.of(Kind.ACKNOWLEDGED, Kind.NOISE, Kind.USEFUL, Kind.CLOSED_BY_PERSON);

    /** By their names, with the edge that is not in them. */
    private static final Map<String, Duration> CLASSES = classes();

    private final Map<String, Long> figures = new TreeMap<>();
    private final LocalDate day;
    private final ZoneId zone;

    private Model(LocalDate day, ZoneId zone) {
        this.day = day;
        this.zone = zone;
    }

    private static Map<String, Duration> classes() {
        Map<String, Duration> classes = new LinkedHashMap<>();
        classes.put("1m", Duration.ofMinutes(1));
        classes.put("5m", Duration.ofMinutes(5));
        classes.put("15m", Duration.ofMinutes(15));
        classes.put("1h", Duration.ofHours(1));
        classes.put("4h", Duration.ofHours(4));
        classes.put("24h", Duration.ofHours(24));
        classes.put("7d", Duration.ofDays(7));
        return classes;
    }

    /**
     * By names such as {@code web/rule-1/episodes}; what is zero is not in it.
     *
     * @param episodes those of an alert one after the other, in their order
     * @param zone by which hours are told
     */
    public static Map<String, Long> figures(List<Episode> episodes, LocalDate day, ZoneId zone) {
        Model model = new Model(day, zone);
        for (int i = 0; i < episodes.size(); i++) {
            boolean isFollowed = i + 1 < episodes.size() && episodes.get(i + 1).number() > 1;
            Optional<Instant> next = isFollowed
                    ? Optional.of(episodes.get(i + 1).facts().getFirst().at())
                    : Optional.empty();
            model.count(episodes.get(i), next);
        }
        return model.figures;
    }

    private void count(Episode episode, Optional<Instant> next) {
        Fact opened = episode.facts().getFirst();
        Optional<Fact> ending = episode.facts().stream()
                .filter(fact -> ENDINGS.contains(fact.kind()))
                .findFirst();
        Optional<Fact> action = episode.facts().stream()
                .filter(fact -> ACTIONS.contains(fact.kind()))
                .filter(fact ->
                        ending.filter(end -> end.at().isBefore(fact.at())).isEmpty())
                .findFirst();
        if (isToday(opened.at())) {
            add(episode, opened.at(), "episodes", 1);
            add(episode, opened.at(), partOfWeek(opened.at()), 1);
            add(episode, opened.at(), "priority " + episode.priority(), 1);
            time(episode, opened.at(), "to_issue", Duration.between(episode.startedAt(), opened.at()));
        }
        for (Fact fact : episode.facts()) {
            if (isToday(fact.at())) {
                countFact(episode, fact);
            }
        }
        action.filter(first -> isToday(first.at()))
                .ifPresent(first ->
                        time(episode, first.at(), "to_first_action", Duration.between(opened.at(), first.at())));
        ending.filter(end -> isToday(end.at())).ifPresent(end -> countEnding(episode, end, action));
        countJudgement(episode);
        countStanding(episode, opened, ending, next);
    }

    private void countFact(Episode episode, Fact fact) {
        switch (fact.kind()) {
            case REPEATED -> add(episode, fact.at(), "repeats", 1);
            case COMMENTED -> add(episode, fact.at(), "comments", 1);
            case ACKNOWLEDGED -> add(episode, fact.at(), "acknowledgements", 1);
            case CLOSED_BY_PERSON -> add(episode, fact.at(), "closed_by_person", 1);
            case TEAM -> {
                if (!team(episode, fact.at().minusSeconds(1)).equals(fact.detail())) {
                    add(episode, fact.at(), "team_changes", 1);
                }
            }
            // Counted by the test of transitions alone.
            case PRIORITY -> {}
            case OPENED, NOISE, USEFUL, RESOLVED, OUT_OF_SIGHT -> {}
        }
    }

    private void countEnding(Episode episode, Fact end, Optional<Fact> action) {
        Instant endedAt = Instant.parse(end.detail());
        add(episode, end.at(), "ended", 1);
        add(episode, end.at(), action.isPresent() ? "answered" : "unanswered", 1);
        Duration lasted = Duration.between(episode.startedAt(), endedAt);
        if (end.kind() == Kind.OUT_OF_SIGHT) {
            add(episode, end.at(), "out_of_sight", 1);
            time(episode, end.at(), "to_out_of_sight", lasted);
        } else {
            add(episode, end.at(), "self_healed", action.isEmpty() ? 1 : 0);
            add(episode, end.at(), "shorter_than_1m", lasted.toSeconds() < 60 ? 1 : 0);
            add(episode, end.at(), "shorter_than_5m", lasted.toSeconds() < 300 ? 1 : 0);
            time(episode, end.at(), "to_recover", lasted);
        }
        action.ifPresent(first -> time(episode, end.at(), "engaged", Duration.between(first.at(), endedAt)));
    }

    private void countJudgement(Episode episode) {
        episode.facts().stream()
                .filter(fact -> fact.kind() == Kind.NOISE || fact.kind() == Kind.USEFUL)
                .filter(fact -> isToday(fact.at()))
                .max(Comparator.comparing(Fact::at))
                .ifPresent(last -> {
                    add(episode, last.at(), last.kind() == Kind.NOISE ? "noise" : "useful", 1);
                    add(episode, last.at(), "noise: " + last.detail(), last.kind() == Kind.NOISE ? 1 : 0);
                });
    }

    private void countStanding(Episode episode, Fact opened, Optional<Fact> ending, Optional<Instant> next) {
        Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        if (ending.isEmpty() && next.filter(this::isToday).isPresent()) {
            add(episode, next.orElseThrow().minusSeconds(1), "superseded", 1);
        }
        boolean isOpen = opened.at().isBefore(end)
                && ending.filter(over -> over.at().isBefore(end)).isEmpty()
                && next.filter(over -> over.isBefore(end)).isEmpty();
        boolean isClosed = episode.facts().stream()
                .anyMatch(fact ->
                        fact.kind() == Kind.CLOSED_BY_PERSON && fact.at().isBefore(end));
        if (isOpen && !isClosed) {
            // Times are whole seconds: what changes at midnight is of the next day.
            Instant last = end.minusSeconds(1);
            add(episode, last, "open_at_end", 1);
            boolean isLong = Duration.between(opened.at(), end).compareTo(Duration.ofDays(7)) >= 0;
            add(episode, last, "open_for_7_days", isLong ? 1 : 0);
        }
    }

    private String partOfWeek(Instant at) {
        ZonedDateTime local = at.atZone(zone);
        boolean weekend = Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY).contains(local.getDayOfWeek());
        if (local.getHour() >= 22 || local.getHour() < 8) {
            return "sleep_hours";
        }
        return weekend || local.getHour() >= 18 ? "off_hours" : "business_hours";
    }

    private void time(Episode episode, Instant at, String timing, Duration lasted) {
        Duration counted = lasted.isNegative() ? Duration.ZERO : lasted;
        String name = CLASSES.entrySet().stream()
                .filter(edge -> counted.compareTo(edge.getValue()) < 0)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("inf");
        add(episode, at, timing + " " + name, 1);
        add(episode, at, timing + " seconds", counted.toSeconds());
    }

    private void add(Episode episode, Instant at, String name, long number) {
        if (number > 0) {
            figures.merge(team(episode, at) + "/" + episode.rule() + "/" + name, number, Long::sum);
        }
    }

    private static String team(Episode episode, Instant at) {
        return episode.facts().stream()
                .filter(fact -> fact.kind() == Kind.TEAM && !fact.at().isAfter(at))
                .max(Comparator.comparing(Fact::at))
                .map(Fact::detail)
                .orElse(episode.team());
    }

    private boolean isToday(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate().equals(day);
    }
}
