package dev.alerting.history.figures;

import java.time.LocalDate;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/** Where figures are, and what the computation remembers. Every call may throw a {@code StoreUnavailableException}. */
public interface FiguresStore {
    /** Replaces the figures of a day, for all teams: what is not among these is gone afterwards. */
    void write(LocalDate day, Map<String, TeamFigures> teams);

    /** The figures of a day and team; without rules if there are none. */
    TeamFigures read(LocalDate day, String team);

    /** The teams that have figures of a day. */
    SortedSet<String> teams(LocalDate day);

    /** Replaces what was open at the end of a day. */
    void writeOpen(LocalDate day, Iterable<OpenEpisode> episodes);

    /** What was open at the end of a day, by fingerprint, as it is asked for; nothing if that day was never computed. */
    Iterator<OpenEpisode> readOpen(LocalDate day);

    /** The last day that no run computes again by itself. */
    Optional<LocalDate> doneThrough();

    void setDoneThrough(LocalDate day);

    /** Asks for a day that is done to be computed again. */
    void markLate(LocalDate day, String event);

    /** Days that were asked for, each with the event that asked last. */
    SortedMap<LocalDate, String> lateDays();

    /** The day has been computed; unless another event asked meanwhile. */
    void unmarkLate(LocalDate day, String event);
}
