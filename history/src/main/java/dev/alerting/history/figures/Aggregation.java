package dev.alerting.history.figures;

import dev.alerting.history.event.EventStore;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Computes days and writes their figures over those of before. A run that is cut off has written nothing wrong: each day is
 * computed from the end of the day before, and the next run begins no later than this one did.
 */
public final class Aggregation {
    /** Raw events of days before may have expired, in part. */
    public static final int DAYS_KEPT = 89;

    private final EventStore events;
    private final FiguresStore figures;
    private final ZoneId zone;
    private final Clock clock;

    public Aggregation(EventStore events, FiguresStore figures, ZoneId zone, Clock clock) {
        this.events = events;
        this.figures = figures;
        this.zone = zone;
        this.clock = clock;
    }

    /**
     * Today and yesterday; and where no run has succeeded since, or events came late, every day from then on.
     *
     * @return the days that were computed
     */
    public List<LocalDate> run() {
        LocalDate yesterday = today().minusDays(1);
        SortedMap<LocalDate, String> late = figures.lateDays();
        // The first run of all begins with the oldest events there can be.
        LocalDate notDone = figures.doneThrough().map(done -> done.plusDays(1)).orElse(today().minusDays(DAYS_KEPT));
        LocalDate from = Stream.concat(late.keySet().stream(), Stream.of(notDone))
                .filter(day -> day.isBefore(yesterday))
                .min(Comparator.naturalOrder())
                .orElse(yesterday);
        List<LocalDate> computed = run(from);
        late.forEach(figures::unmarkLate);
        return computed;
    }

    /**
     * A day, and all after it: each begins with what the one before left open.
     *
     * @return the days that were computed; days whose raw events may have expired are left as they are
     */
    public List<LocalDate> run(LocalDate from) {
        LocalDate newest = today().minusDays(2);
        LocalDate first = oldestOf(from);
        Optional<LocalDate> done = figures.doneThrough();
        boolean leavesNoGap = first.equals(oldestOf(LocalDate.MIN))
                || done.filter(day -> !day.isBefore(first.minusDays(1))).isPresent();
        if (leavesNoGap) {
            // What is about to be overwritten is not done until it has been: a run that is cut off is repeated from
            // there.
            done = noteDone(done, earlierOf(first.minusDays(1), newest));
        }
        List<LocalDate> computed = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(today()); day = day.plusDays(1)) {
            compute(day);
            computed.add(day);
            if (leavesNoGap) {
                done = noteDone(done, earlierOf(day, newest));
            }
        }
        return computed;
    }

    private static LocalDate earlierOf(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }

    private Optional<LocalDate> noteDone(Optional<LocalDate> known, LocalDate day) {
        if (!known.equals(Optional.of(day))) {
            figures.setDoneThrough(day);
        }
        return Optional.of(day);
    }

    private LocalDate oldestOf(LocalDate from) {
        LocalDate oldest = today().minusDays(DAYS_KEPT);
        return from.isBefore(oldest) ? oldest : from;
    }

    private void compute(LocalDate day) {
        List<OpenEpisode> open = new ArrayList<>();
        SortedMap<String, TeamFigures> teams = new DayFold(day, zone, open::add, row -> {})
                .compute(figures.readOpen(day.minusDays(1)), events.ofDay(day));
        figures.writeOpen(day, open);
        figures.write(day, teams);
    }

    private LocalDate today() {
        return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    }
}
