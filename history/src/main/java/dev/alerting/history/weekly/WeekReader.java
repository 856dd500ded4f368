package dev.alerting.history.weekly;

import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.figures.OpenEpisode;
import dev.alerting.history.figures.TeamFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads a week of the figures. */
public final class WeekReader {
    private final FiguresStore figures;
    private final Week week;
    private final List<OpenEpisode> stuck = new ArrayList<>();

    /** @throws dev.alerting.history.event.StoreUnavailableException here or while reading */
    public WeekReader(FiguresStore figures, Week week) {
        this.figures = figures;
        this.week = week;
        figures.readOpen(week.last()).forEachRemaining(episode -> {
            if (!episode.closedByPerson() && episode.isLongOpen(week.end())) {
                stuck.add(episode);
            }
        });
    }

    /** Teams of which anything is known in that week. Alerts without a team are nobody's to report. */
    public SortedSet<String> teams() {
        SortedSet<String> teams = new TreeSet<>();
        week.days().forEach(day -> teams.addAll(figures.teams(day)));
        teams.remove("");
        return teams;
    }

    /** Empty for a week without episodes. */
    public Optional<TeamWeek> read(String team) {
        List<TeamFigures> days = days(week, team);
        boolean quiet = TeamWeek.sum(days).total().count(Count.EPISODES) == 0;
        return quiet
                ? Optional.empty()
                : Optional.of(new TeamWeek(
                        team,
                        week,
                        days,
                        week.before().stream()
                                .map(before -> TeamWeek.sum(days(before, team)))
                                .toList(),
                        stuck.stream()
                                .filter(episode -> episode.team().equals(team))
                                .toList()));
    }

    private List<TeamFigures> days(Week of, String team) {
        return of.days().stream().map(day -> figures.read(day, team)).toList();
    }
}
