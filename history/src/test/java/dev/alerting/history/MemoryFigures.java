package dev.alerting.history;

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

/** Figures in memory. A write of many items may break off in the middle, as in the table. */
public final class MemoryFigures implements FiguresStore {
    private final Map<LocalDate, SortedMap<String, TeamFigures>> figures = new TreeMap<>();
    private final Map<LocalDate, List<String>> open = new HashMap<>();
    private final SortedMap<LocalDate, String> late = new TreeMap<>();
    private Optional<LocalDate> done = Optional.empty();
    private final Trouble trouble;

    public MemoryFigures(Trouble trouble) {
        this.trouble = trouble;
    }

    @Override
    public void write(LocalDate day, Map<String, TeamFigures> teams) {
        SortedMap<String, TeamFigures> ofDay = figures.computeIfAbsent(day, key -> new TreeMap<>());
        teams.forEach((team, written) -> trouble.around(() -> ofDay.put(team, written)));
        List.copyOf(ofDay.keySet()).stream()
                .filter(team -> !teams.containsKey(team))
                .forEach(team -> trouble.around(() -> ofDay.remove(team)));
    }

    @Override
    public TeamFigures read(LocalDate day, String team) {
        trouble.around(() -> {});
        return figures.getOrDefault(day, new TreeMap<>()).getOrDefault(team, new TeamFigures());
    }

    @Override
    public SortedSet<String> teams(LocalDate day) {
        trouble.around(() -> {});
        return new TreeSet<>(ofDay(day).keySet());
    }

    public SortedMap<String, TeamFigures> ofDay(LocalDate day) {
        return figures.getOrDefault(day, new TreeMap<>());
    }

    @Override
    public void writeOpen(LocalDate day, Iterable<OpenEpisode> episodes) {
        List<String> lines = new ArrayList<>();
        episodes.forEach(episode -> lines.add(episode.write()));
        trouble.around(() -> open.put(day, lines));
    }

    @Override
    public Iterator<OpenEpisode> readOpen(LocalDate day) {
        trouble.around(() -> {});
        return open.getOrDefault(day, List.of()).stream()
                .map(OpenEpisode::read)
                .flatMap(Optional::stream)
                .iterator();
    }

    @Override
    public Optional<LocalDate> doneThrough() {
        trouble.around(() -> {});
        return done;
    }

    @Override
    public void setDoneThrough(LocalDate day) {
        trouble.around(() -> done = Optional.of(day));
    }

    @Override
    public void markLate(LocalDate day, String event) {
        trouble.around(() -> late.put(day, event));
    }

    @Override
    public SortedMap<LocalDate, String> lateDays() {
        trouble.around(() -> {});
        return new TreeMap<>(late);
    }

    @Override
    public void unmarkLate(LocalDate day, String event) {
        trouble.around(() -> late.remove(day, event));
    }
}
