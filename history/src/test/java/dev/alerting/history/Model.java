package dev.alerting.history;

import dev.alerting.history.Alerts.Episode;
import dev.alerting.history.Alerts.Fact;
import dev.alerting.history.Alerts.Kind;
import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.Histogram;
import dev.alerting.history.figures.Timing;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The figures of a day, counted from the list of episodes: for each figure, go through all that happened and see whether it
 * counts. Shares nothing with the computation but the names of the figures.
 */
final class Model {
    private static final Set<Kind> ENDINGS = Set.of(Kind.RESOLVED, Kind.OUT_OF_SIGHT);
    private static final Set<Kind> ACTIONS = Set.of(Kind.ACKNOWLEDGED, Kind.NOISE, Kind.USEFUL, Kind.CLOSED_BY_PERSON);

    private final Map<String, Long> figures = new TreeMap<>();
    private final LocalDate day;

    private Model(LocalDate day) {
        this.day = day;
    }

    /** By names such as {@code web/rule-1/episodes}; what is zero is not in it. */
    static Map<String, Long> figures(List<Episode> episodes, LocalDate day) {
        Model model = new Model(day);
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
            add(episode, opened.at(), Count.EPISODES.label(), 1);
            add(episode, opened.at(), partOfWeek(opened.at()).label(), 1);
            add(episode, opened.at(), "priority " + episode.priority(), 1);
            time(episode, opened.at(), Timing.TO_ISSUE, Duration.between(episode.startedAt(), opened.at()));
        }
        for (Fact fact : episode.facts()) {
            if (isToday(fact.at())) {
                countFact(episode, fact);
            }
        }
        action.filter(first -> isToday(first.at()))
                .ifPresent(first ->
                        time(episode, first.at(), Timing.TO_FIRST_ACTION, Duration.between(opened.at(), first.at())));
        ending.filter(end -> isToday(end.at())).ifPresent(end -> countEnding(episode, end, action));
        countJudgement(episode);
        countStanding(episode, opened, ending, next);
    }

    private void countFact(Episode episode, Fact fact) {
        switch (fact.kind()) {
            case REPEATED -> add(episode, fact.at(), Count.REPEATS.label(), 1);
            case COMMENTED -> add(episode, fact.at(), Count.COMMENTS.label(), 1);
            case ACKNOWLEDGED -> add(episode, fact.at(), Count.ACKNOWLEDGEMENTS.label(), 1);
            case CLOSED_BY_PERSON -> add(episode, fact.at(), Count.CLOSED_BY_PERSON.label(), 1);
            case TEAM -> {
                if (!team(episode, fact.at().minusSeconds(1)).equals(fact.detail())) {
                    add(episode, fact.at(), Count.TEAM_CHANGES.label(), 1);
                }
            }
            // Counted by the test of transitions alone.
            case PRIORITY -> {}
            case OPENED, NOISE, USEFUL, RESOLVED, OUT_OF_SIGHT -> {}
        }
    }

    private void countEnding(Episode episode, Fact end, Optional<Fact> action) {
        Instant endedAt = end.at().minusSeconds(3);
        add(episode, end.at(), Count.ENDED.label(), 1);
        add(episode, end.at(), (action.isPresent() ? Count.ANSWERED : Count.UNANSWERED).label(), 1);
        Duration lasted = Duration.between(episode.startedAt(), endedAt);
        if (end.kind() == Kind.OUT_OF_SIGHT) {
            add(episode, end.at(), Count.OUT_OF_SIGHT.label(), 1);
            time(episode, end.at(), Timing.TO_OUT_OF_SIGHT, lasted);
        } else {
            add(episode, end.at(), Count.SELF_HEALED.label(), action.isEmpty() ? 1 : 0);
            add(episode, end.at(), Count.SHORTER_THAN_1M.label(), lasted.toSeconds() < 60 ? 1 : 0);
            add(episode, end.at(), Count.SHORTER_THAN_5M.label(), lasted.toSeconds() < 300 ? 1 : 0);
            time(episode, end.at(), Timing.TO_RECOVER, lasted);
        }
        action.ifPresent(first -> time(episode, end.at(), Timing.ENGAGED, Duration.between(first.at(), endedAt)));
    }

    private void countJudgement(Episode episode) {
        episode.facts().stream()
                .filter(fact -> fact.kind() == Kind.NOISE || fact.kind() == Kind.USEFUL)
                .filter(fact -> isToday(fact.at()))
                .max(Comparator.comparing(Fact::at))
                .ifPresent(last -> {
                    Count count = last.kind() == Kind.NOISE ? Count.NOISE : Count.USEFUL;
                    add(episode, last.at(), count.label(), 1);
                    add(episode, last.at(), "noise: " + last.detail(), last.kind() == Kind.NOISE ? 1 : 0);
                });
    }

    private void countStanding(Episode episode, Fact opened, Optional<Fact> ending, Optional<Instant> next) {
        Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        if (ending.isEmpty() && next.filter(this::isToday).isPresent()) {
            add(episode, next.orElseThrow().minusSeconds(1), Count.SUPERSEDED.label(), 1);
        }
        boolean isOpen = opened.at().isBefore(end)
                && ending.filter(over -> over.at().isBefore(end)).isEmpty()
                && next.filter(over -> over.isBefore(end)).isEmpty();
        boolean isClosed = episode.facts().stream()
                .anyMatch(fact ->
                        fact.kind() == Kind.CLOSED_BY_PERSON && fact.at().isBefore(end));
        if (isOpen && !isClosed) {
            add(episode, end, Count.OPEN_AT_END.label(), 1);
            boolean isLong = Duration.between(opened.at(), end).compareTo(Duration.ofDays(7)) >= 0;
            add(episode, end, Count.OPEN_FOR_7_DAYS.label(), isLong ? 1 : 0);
        }
    }

    private static Count partOfWeek(Instant at) {
        ZonedDateTime local = at.atZone(Bed.ZONE);
        boolean weekend = Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY).contains(local.getDayOfWeek());
        if (local.getHour() >= 22 || local.getHour() < 8) {
            return Count.SLEEP_HOURS;
        }
        return weekend || local.getHour() >= 18 ? Count.OFF_HOURS : Count.BUSINESS_HOURS;
    }

    private void time(Episode episode, Instant at, Timing timing, Duration lasted) {
        Duration counted = lasted.isNegative() ? Duration.ZERO : lasted;
        long number = Histogram.EDGES.stream()
                .filter(edge -> counted.compareTo(edge) >= 0)
                .count();
        add(episode, at, timing.label() + " " + Histogram.CLASSES.get((int) number), 1);
        add(episode, at, timing.label() + " seconds", counted.toSeconds());
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
