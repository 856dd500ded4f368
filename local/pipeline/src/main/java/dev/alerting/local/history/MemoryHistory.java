package dev.alerting.local.history;

import dev.alerting.history.event.EventStore;
import dev.alerting.history.event.RawEvent;
import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.figures.OpenEpisode;
import dev.alerting.history.figures.TeamFigures;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Both tables of history in memory. */
final class MemoryHistory implements EventStore, FiguresStore {
    private final Map<LocalDate, SortedMap<String, RawEvent>> events = new HashMap<>();
    private final Map<LocalDate, SortedMap<String, TeamFigures>> figures = new HashMap<>();
    private final Map<LocalDate, List<OpenEpisode>> open = new HashMap<>();
    private Optional<LocalDate> done = Optional.empty();

    @Override
    public void put(RawEvent event) {
        events.computeIfAbsent(event.day(), day -> new TreeMap<>()).putIfAbsent(event.key(), event);
    }

    @Override
    public void putUnreadable(String sequenceNumber, String reason, String image) {
        throw new UnsupportedOperationException("nothing is read here");
    }

    @Override
    public Iterator<RawEvent> ofDay(LocalDate day) {
        return events.getOrDefault(day, new TreeMap<>()).values().iterator();
    }

    @Override
    public void write(LocalDate day, Map<String, TeamFigures> teams) {
        figures.put(day, new TreeMap<>(teams));
    }

    @Override
    public TeamFigures read(LocalDate day, String team) {
        return figures.getOrDefault(day, new TreeMap<>()).getOrDefault(team, new TeamFigures());
    }

    @Override
    public SortedSet<String> teams(LocalDate day) {
        return new TreeSet<>(figures.getOrDefault(day, new TreeMap<>()).keySet());
    }

    @Override
    public void writeOpen(LocalDate day, Iterable<OpenEpisode> episodes) {
        List<OpenEpisode> kept = new ArrayList<>();
        episodes.forEach(kept::add);
        open.put(day, kept);
    }

    @Override
    public Iterator<OpenEpisode> readOpen(LocalDate day) {
        return open.getOrDefault(day, List.of()).iterator();
    }

    @Override
    public Optional<LocalDate> doneThrough() {
        return done;
    }

    @Override
    public void setDoneThrough(LocalDate day) {
        done = Optional.of(day);
    }

    @Override
    public void markLate(LocalDate day, String event) {
        throw new UnsupportedOperationException("nothing comes late here");
    }

    @Override
    public SortedMap<LocalDate, String> lateDays() {
        return new TreeMap<>();
    }

    @Override
    public void unmarkLate(LocalDate day, String event) {
        throw new UnsupportedOperationException("nothing comes late here");
    }
}
