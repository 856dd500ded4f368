package dev.alerting.history.weekly;

import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.weekly.ReportIssues.Found;
import dev.alerting.history.weekly.ReportIssues.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes each team's report of a week into its one issue, once. A run may end anywhere: what it wrote is found again by its
 * marker, so the next one neither opens a second issue nor writes a second comment.
 */
public final class WeeklyReports {
    /**
     * The most issues and comments of one run. The collector's budget leaves 20 of GitHub's 80 a minute, and 100 of its 500 an hour,
     * to others.
     */
    static final int WRITES_A_RUN = 15;

    /** Of a team that has no issue yet. */
    private static final int WRITES_A_TEAM = 2;

    /** Each may have waited for its time-out. */
    private static final int FAILURES_A_RUN = 3;

    /** Longer than any run. */
    static final Duration TURN = Duration.ofMinutes(20);

    private final FiguresStore figures;
    private final ReportMemory memory;
    private final ReportIssues issues;
    private final ReportRenderer renderer;
    private final ZoneId zone;
    private final Clock clock;

    /**
     * What a run did.
     *
     * @param written teams whose report is written
     * @param refused what GitHub said, by team; it is not tried again before the next week
     * @param failure why the next run has to go on, if this one met trouble
     */
    public record Result(
            List<String> written, Map<String, String> refused, Optional<ReportUnavailableException> failure) {
        private static final Result NOTHING = new Result(List.of(), Map.of(), Optional.empty());

        public Result {
            written = List.copyOf(written);
            refused = Map.copyOf(refused);
        }
    }

    public WeeklyReports(FiguresStore figures, ReportMemory memory, ReportIssues issues, ZoneId zone, Clock clock) {
        this.figures = figures;
        this.memory = memory;
        this.issues = issues;
        this.renderer = new ReportRenderer(zone);
        this.zone = zone;
        this.clock = clock;
    }

    /** Whether a report of the week that is due may be missing. */
    public boolean isDue() {
        Week week = Week.dueAt(clock.instant(), zone);
        return memory.finished()
                .filter(done -> !done.last().isBefore(week.last()))
                .isEmpty();
    }

    /** Writes what is due, of at most as many teams as GitHub's limits have room for; the next run goes on. */
    public Result run() {
        Instant now = clock.instant();
        if (!isDue() || !memory.takeTurn(now, now.plus(TURN))) {
            return Result.NOTHING;
        }
        Result result = write(Week.dueAt(now, zone));
        if (result.failure().isEmpty()) {
            // Else the turn goes on until it ends by itself: what got no answer may still take effect.
            memory.endTurn();
        }
        return result;
    }

    private Result write(Week week) {
        WeekReader reader = new WeekReader(figures, week);
        Set<String> done = memory.done(week);
        Run run = new Run(week);
        for (String team : reader.teams()) {
            if (run.isOver()) {
                return run.result();
            }
            if (!done.contains(team)) {
                run.report(team, reader.read(team));
            }
        }
        if (run.failures.isEmpty()) {
            memory.setFinished(week);
        }
        return run.result();
    }

    private final class Run {
        private final Week week;

        /** Asked for once, and only if there is something to write. */
        private Optional<List<Found>> found = Optional.empty();

        private int writes;
        private final List<String> written = new ArrayList<>();
        private final Map<String, String> refused = new TreeMap<>();
        private final List<ReportUnavailableException> failures = new ArrayList<>();

        private Run(Week week) {
            this.week = week;
        }

        private boolean isOver() {
            return writes + WRITES_A_TEAM > WRITES_A_RUN
                    || failures.size() == FAILURES_A_RUN
                    || failures.stream().anyMatch(ReportUnavailableException::isForAll);
        }

        private Result result() {
            return new Result(written, refused, failures.stream().findFirst());
        }

        /** One team's trouble does not keep the others from theirs. */
        private void report(String team, Optional<TeamWeek> figuresOfTeam) {
            try {
                if (figuresOfTeam.isPresent() && write(renderer.render(figuresOfTeam.get()), team)) {
                    written.add(team);
                }
            } catch (ReportRefusedException e) {
                refused.put(team, e.getMessage());
            } catch (ReportUnavailableException e) {
                failures.add(e);
                return;
            }
            memory.setDone(week, team);
        }

        /** @return false if nobody wants it */
        private boolean write(ReportText text, String team) {
            ReportMarker marker = ReportMarker.of(team, week);
            Optional<Found> present = find(marker, team);
            if (present.isEmpty()) {
                writes += WRITES_A_TEAM;
                int number = issues.create(text);
                memory.setIssue(team, number);
                issues.comment(number, text.comment());
                return true;
            }
            Found issue = present.get();
            remember(team, issue.number());
            if (issue.state() == State.UNWANTED) {
                return false;
            }
            // Late events may have changed it since a run that was cut off.
            if (!issue.body().strip().equals(text.body().strip())) {
                issues.replace(issue.number(), text.body());
            }
            if (!issues.hasComment(
                    issue.number(),
                    marker.line(),
                    week.first().atStartOfDay(ZoneOffset.UTC).toInstant())) {
                writes++;
                issues.comment(issue.number(), text.comment());
            }
            return true;
        }

        /** By its label and marker; and where somebody has taken one of them away, by its number. */
        private Optional<Found> find(ReportMarker marker, String team) {
            List<Found> all = found.orElseGet(issues::list);
            found = Optional.of(all);
            return all.stream()
                    .filter(issue -> ReportMarker.read(issue.body())
                            .filter(known -> known.team().equals(marker.team()))
                            .isPresent())
                    .min(Comparator.comparing(Found::state).thenComparing(Found::number))
                    .or(() -> findByNumber(marker, team));
        }

        private Optional<Found> findByNumber(ReportMarker marker, String team) {
            Optional<Found> remembered = memory.issue(team)
                    .flatMap(issues::find)
                    .filter(issue -> ReportMarker.read(issue.body())
                            .filter(other -> !other.team().equals(marker.team()))
                            .isEmpty());
            remembered.filter(issue -> issue.state() != State.UNWANTED).ifPresent(issue -> {
                writes++;
                issues.label(issue.number());
            });
            return remembered;
        }

        private void remember(String team, int number) {
            if (!memory.issue(team).equals(Optional.of(number))) {
                memory.setIssue(team, number);
            }
        }
    }
}
