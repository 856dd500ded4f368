package dev.alerting.history.weekly;

import dev.alerting.history.figures.Figures;
import dev.alerting.history.figures.OpenEpisode;
import dev.alerting.history.figures.RuleName;
import dev.alerting.history.figures.TeamFigures;
import java.util.List;
import java.util.stream.Stream;

/** What a team's alerts did in a week, and in those before. */
public final class TeamWeek {
    private final String team;
    private final Week week;
    private final List<TeamFigures> days;
    private final List<TeamFigures> before;
    private final List<OpenEpisode> stuck;
    private final TeamFigures figures;
    private final TeamFigures all;

    /**
     * @param days of the week, in their order
     * @param before the weeks it is compared with, the oldest first; those before the first with figures do not count
     * @param stuck what was firing at the end of the week, and had been for seven days
     */
    public TeamWeek(String team, Week week, List<TeamFigures> days, List<TeamFigures> before, List<OpenEpisode> stuck) {
        this.team = team;
        this.week = week;
        this.days = List.copyOf(days);
        this.before =
                before.stream().dropWhile(known -> known.rules().isEmpty()).toList();
        this.stuck = List.copyOf(stuck);
        this.figures = sum(days);
        this.all = sum(weeks());
    }

    public String team() {
        return team;
    }

    public Week week() {
        return week;
    }

    List<TeamFigures> days() {
        return days;
    }

    List<TeamFigures> before() {
        return before;
    }

    List<OpenEpisode> stuck() {
        return stuck;
    }

    /** Of the whole week. */
    public TeamFigures figures() {
        return figures;
    }

    /** Of the weeks before and this one, week by week. */
    List<TeamFigures> weeks() {
        return Stream.concat(before.stream(), Stream.of(figures)).toList();
    }

    /** Of the weeks before and this one together. */
    TeamFigures all() {
        return all;
    }

    static TeamFigures sum(List<TeamFigures> parts) {
        TeamFigures sum = new TeamFigures();
        parts.forEach(part -> part.rules().forEach(sum::add));
        return sum;
    }

    static Figures of(RuleName rule, TeamFigures figures) {
        return figures.rules().getOrDefault(rule, new Figures());
    }
}
