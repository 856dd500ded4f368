package dev.alerting.local.history;

import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.weekly.ReportIssues;
import dev.alerting.history.weekly.ReportMemory;
import dev.alerting.history.weekly.Week;
import dev.alerting.history.weekly.WeeklyReports;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the reports of all teams at once, as often as somebody asks. */
final class LocalReports {
    private LocalReports() {}

    /** Of the week that is not over yet. */
    static List<String> writeSoFar(FiguresStore figures, ReportIssues issues, ZoneId zone, Clock clock) {
        Instant monday = clock.instant()
                .atZone(zone)
                .with(TemporalAdjusters.next(DayOfWeek.MONDAY))
                .with(LocalTime.of(7, 0))
                .toInstant();
        return write(figures, issues, zone, Clock.fixed(monday, ZoneOffset.UTC));
    }

    /**
     * Of the week that is due.
     *
     * @return the teams
     */
    static List<String> write(FiguresStore figures, ReportIssues issues, ZoneId zone, Clock clock) {
        WeeklyReports reports = new WeeklyReports(figures, new Forgetful(), issues, zone, clock);
        List<String> teams = new ArrayList<>();
        while (reports.isDue()) {
            WeeklyReports.Result result = reports.run();
            result.failure().ifPresent(failure -> {
                throw failure;
            });
            teams.addAll(result.written());
        }
        return teams;
    }

    /** Knows what was written since it was asked for: what was written before is found in the issues. */
    static final class Forgetful implements ReportMemory {
        private final Set<String> done = new HashSet<>();
        private final Map<String, Integer> issues = new HashMap<>();
        private Optional<Week> finished = Optional.empty();

        @Override
        public boolean takeTurn(Instant now, Instant until) {
            return true;
        }

        @Override
        public void endTurn() {
            // There are no others.
        }

        @Override
        public Optional<Week> finished() {
            return finished;
        }

        @Override
        public void setFinished(Week week) {
            finished = Optional.of(week);
        }

        @Override
        public Set<String> done(Week week) {
            return Set.copyOf(done);
        }

        @Override
        public void setDone(Week week, String team) {
            done.add(team);
        }

        @Override
        public Optional<Integer> issue(String team) {
            return Optional.ofNullable(issues.get(team));
        }

        @Override
        public void setIssue(String team, int number) {
            issues.put(team, number);
        }
    }
}
