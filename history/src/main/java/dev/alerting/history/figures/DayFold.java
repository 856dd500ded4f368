package dev.alerting.history.figures;

import dev.alerting.history.event.Change;
import dev.alerting.history.event.RawEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Computes a day: a function of what was open when it began and of its raw events. Both come sorted by fingerprint and are
 * read once, side by side, so what it keeps is one figure for each rule, and one alert with its events of the day.
 */
public final class DayFold {
    /** Versions tell the order within a second, but not longer: they begin again when the table was lost or restored. */
    private static final Comparator<RawEvent> AS_IT_HAPPENED =
            Comparator.comparing(RawEvent::at).thenComparing(RawEvent::version);

    private final ZoneId zone;
    private final Instant end;
    private final SortedMap<String, TeamFigures> teams = new TreeMap<>();
    private final Consumer<OpenEpisode> stillOpen;
    private final Consumer<EpisodeRow> rows;

    /**
     * @param zone by which hours of the day are told
     * @param stillOpen is given what is open when the day ends, by fingerprint
     * @param rows is given each episode that something happened to, by fingerprint and number
     */
    public DayFold(LocalDate day, ZoneId zone, Consumer<OpenEpisode> stillOpen, Consumer<EpisodeRow> rows) {
        this.zone = zone;
        this.end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        this.stillOpen = stillOpen;
        this.rows = rows;
    }

    /** The figures of each team that has any. */
    public SortedMap<String, TeamFigures> compute(Iterator<OpenEpisode> open, Iterator<RawEvent> events) {
        Optional<OpenEpisode> nextOpen = next(open);
        Optional<RawEvent> nextEvent = next(events);
        while (nextOpen.isPresent() || nextEvent.isPresent()) {
            String fingerprint = earlier(nextOpen.map(OpenEpisode::fingerprint), nextEvent.map(RawEvent::fingerprint));
            Alert alert = new Alert(fingerprint);
            if (nextOpen.filter(episode -> episode.fingerprint().equals(fingerprint))
                    .isPresent()) {
                alert.current = nextOpen.map(Current::new);
                nextOpen = next(open);
            }
            List<RawEvent> happened = new ArrayList<>();
            while (nextEvent
                    .filter(event -> event.fingerprint().equals(fingerprint))
                    .isPresent()) {
                happened.add(nextEvent.get());
                nextEvent = next(events);
            }
            happened.sort(AS_IT_HAPPENED);
            happened.forEach(alert::follow);
            alert.finish();
        }
        return teams;
    }

    private static String earlier(Optional<String> one, Optional<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other).orElseThrow();
        }
        return one.get().compareTo(other.get()) <= 0 ? one.get() : other.get();
    }

    private static <T> Optional<T> next(Iterator<T> iterator) {
        return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    private Figures figures(String team, RuleName rule) {
        return teams.computeIfAbsent(team, name -> new TeamFigures()).of(rule);
    }

    private static RuleName rule(RawEvent event) {
        return new RuleName(event.source(), event.rule());
    }

    /** An episode while its day is computed. */
    private static final class Current {
        private final int episode;
        private final Optional<Instant> openedAt;
        private Optional<Instant> startedAt;
        private Optional<Instant> actedAt;
        private boolean closedByPerson;
        private String team;
        private RuleName rule;
        private String repository;
        private Optional<Integer> issue;
        private Optional<Instant> expiresAt;
        private Optional<RawEvent> last = Optional.empty();

        private Current(OpenEpisode known) {
            this.episode = known.episode();
            this.openedAt = known.openedAt();
            this.startedAt = known.startedAt();
            this.actedAt = known.actedAt();
            this.closedByPerson = known.closedByPerson();
            this.team = known.team();
            this.rule = known.rule();
            this.repository = known.repository();
            this.issue = known.issue();
            this.expiresAt = known.expiresAt();
        }

        private Current(RawEvent event, Optional<Instant> openedAt) {
            this.episode = event.episode();
            this.openedAt = openedAt;
            this.startedAt = event.startedAt();
            this.actedAt = Optional.empty();
            this.team = event.team();
            this.rule = rule(event);
            this.repository = event.repository();
            this.issue = event.issue();
            this.expiresAt = event.expiresAt();
        }

        private void touch(RawEvent event) {
            last = Optional.of(event);
            startedAt = event.startedAt().or(() -> startedAt);
            team = event.team();
            rule = rule(event);
            repository = event.repository();
            issue = event.issue();
            expiresAt = event.expiresAt().or(() -> expiresAt);
        }
    }

    /** One alert, whose events come as they happened. */
    private final class Alert {
        private final String fingerprint;
        private Optional<Current> current = Optional.empty();

        /** What ended last, in case that it goes on. */
        private Optional<Current> ended = Optional.empty();

        /** The last judgement of each episode: who changes their mind counts once. */
        private final Map<Integer, RawEvent> judged = new HashMap<>();

        /** In the order they were done with; written when no event can change them any more. */
        private final List<EpisodeRow> finished = new ArrayList<>();

        private Alert(String fingerprint) {
            this.fingerprint = fingerprint;
        }

        private void follow(RawEvent event) {
            Figures figures = figures(event.team(), rule(event));
            boolean isGoingOn =
                    current.filter(known -> known.episode == event.episode()).isPresent();
            if (event.has(Change.OPENED) && !isGoingOn) {
                begin(event, figures);
            } else if (!isGoingOn && event.open()) {
                goOn(event);
            }
            Optional<Current> known = current.filter(episode -> episode.episode == event.episode());
            known.ifPresentOrElse(episode -> episode.touch(event), () -> followEnded(event));
            count(event, figures);
            figures.addTitle(CommonTitle.of(event.title()));
            event.actedAt().ifPresent(at -> known.ifPresent(episode -> act(episode, at, figures)));
            if (event.has(Change.CLOSED_BY_PERSON) || event.has(Change.REOPENED)) {
                known.ifPresent(episode -> episode.closedByPerson = event.has(Change.CLOSED_BY_PERSON));
            }
            if (event.has(Change.JUDGED)) {
                judged.put(event.episode(), event);
            }
            if (event.changes().stream().anyMatch(Change::isEnding)) {
                finish(event, figures);
            }
        }

        private void begin(RawEvent event, Figures figures) {
            current.ifPresent(this::supersede);
            current = Optional.of(new Current(event, Optional.of(event.at())));
            var local = event.at().atZone(zone);
            figures.addEpisode(event.priority(), local.getHour());
            figures.add(LoadHours.of(local).count());
            event.startedAt().ifPresent(start -> figures.add(Timing.TO_ISSUE, Duration.between(start, event.at())));
            if (event.flapping()) {
                figures.add(Count.FLAPS);
            }
            if (event.routingUnknown()) {
                figures.add(Count.ROUTING_UNKNOWN);
            }
            if (event.withoutRunbook()) {
                figures.add(Count.NO_RUNBOOK);
            }
        }

        /** It ended and is open again, or it began before history did. */
        private void goOn(RawEvent event) {
            current.ifPresent(this::supersede);
            current = Optional.of(ended.filter(before -> before.episode == event.episode())
                    .orElseGet(() -> new Current(event, Optional.empty())));
            finished.removeIf(row -> row.last().episode() == event.episode());
        }

        /** Something about an episode that is over, such as a judgement. */
        private void followEnded(RawEvent event) {
            Optional<EpisodeRow> row = finished.stream()
                    .filter(known -> known.last().episode() == event.episode())
                    .findFirst();
            row.ifPresent(finished::remove);
            finished.add(row.map(known -> known.withLast(event))
                    .orElseGet(
                            () -> new EpisodeRow(event, Optional.empty(), Optional.empty(), event.endedAt(), "over")));
        }

        private void supersede(Current before) {
            figures(before.team, before.rule).add(Count.SUPERSEDED);
            addRow(before, Optional.empty(), "superseded");
        }

        private void count(RawEvent event, Figures figures) {
            for (Change change : event.changes()) {
                switch (change) {
                    case REPEATED -> figures.add(Count.REPEATS);
                    case COMMENTED -> figures.add(Count.COMMENTS);
                    case PRIORITY_CHANGED -> figures.add(Count.PRIORITY_CHANGES);
                    case TEAM_CHANGED -> figures.add(Count.TEAM_CHANGES);
                    case ACKNOWLEDGED -> figures.add(Count.ACKNOWLEDGEMENTS);
                    case SNOOZED -> figures.add(Count.SNOOZES);
                    case SILENCED -> figures.add(Count.SILENCES);
                    case KEPT_SILENT -> figures.add(Count.KEPT_SILENT);
                    case CLOSED_BY_PERSON -> figures.add(Count.CLOSED_BY_PERSON);
                    case CLOSED_AS_DUPLICATE -> figures.add(Count.DUPLICATES);
                    case REOPENED -> figures.add(Count.REOPENED);
                    case BECAME_ROW -> figures.add(Count.ROWS);
                    case OPENED, GIVEN_BACK, JUDGED, COMMANDED, CLOSED, ENDED, OUT_OF_SIGHT, MOVED -> {}
                }
            }
        }

        private void act(Current episode, Instant at, Figures figures) {
            if (episode.actedAt.isPresent()) {
                return;
            }
            episode.actedAt = Optional.of(at);
            episode.openedAt.ifPresent(opened -> figures.add(Timing.TO_FIRST_ACTION, Duration.between(opened, at)));
        }

        private void finish(RawEvent event, Figures figures) {
            Optional<Current> known = current.filter(episode -> episode.episode == event.episode());
            Instant at = event.endedAt().orElse(event.at());
            Optional<Instant> actedAt =
                    known.flatMap(episode -> episode.actedAt).or(event::actedAt);
            // What people did before history began is not known.
            boolean unanswered = actedAt.isEmpty()
                    && known.flatMap(episode -> episode.openedAt).isPresent();
            figures.add(Count.ENDED);
            if (actedAt.isPresent()) {
                figures.add(Count.ANSWERED);
            } else if (unanswered) {
                figures.add(Count.UNANSWERED);
            }
            if (event.has(Change.OUT_OF_SIGHT)) {
                figures.add(Count.OUT_OF_SIGHT);
                event.startedAt().ifPresent(start -> figures.add(Timing.TO_OUT_OF_SIGHT, Duration.between(start, at)));
            } else {
                if (unanswered) {
                    figures.add(Count.SELF_HEALED);
                }
                event.startedAt().ifPresent(start -> recover(Duration.between(start, at), figures));
            }
            actedAt.ifPresent(acted -> figures.add(Timing.ENGAGED, Duration.between(acted, at)));
            known.ifPresent(episode -> addRow(episode, Optional.of(at), ending(event)));
            ended = known;
            current = current.filter(episode -> episode.episode != event.episode());
        }

        private void recover(Duration lasted, Figures figures) {
            figures.add(Timing.TO_RECOVER, lasted);
            if (lasted.compareTo(Duration.ofMinutes(1)) < 0) {
                figures.add(Count.SHORTER_THAN_1M);
            }
            if (lasted.compareTo(Duration.ofMinutes(5)) < 0) {
                figures.add(Count.SHORTER_THAN_5M);
            }
        }

        private String ending(RawEvent event) {
            if (event.has(Change.OUT_OF_SIGHT)) {
                return "out_of_sight";
            }
            return event.has(Change.ENDED) ? "ended" : "closed";
        }

        private void addRow(Current episode, Optional<Instant> endedAt, String ending) {
            episode.last.ifPresent(
                    last -> finished.add(new EpisodeRow(last, episode.openedAt, episode.actedAt, endedAt, ending)));
        }

        private void finish() {
            current.ifPresent(this::stayOpen);
            judged.values().forEach(event -> {
                Figures figures = figures(event.team(), rule(event));
                event.noise().ifPresentOrElse(figures::addNoise, () -> figures.add(Count.USEFUL));
            });
            finished.forEach(rows);
        }

        private void stayOpen(Current episode) {
            OpenEpisode open = new OpenEpisode(
                    fingerprint,
                    episode.episode,
                    episode.openedAt,
                    episode.startedAt,
                    episode.actedAt,
                    episode.closedByPerson,
                    episode.team,
                    episode.rule,
                    episode.repository,
                    episode.issue,
                    episode.expiresAt);
            if (open.isExpired(end)) {
                // The table has forgotten the alert, so nothing would ever end it here.
                figures(episode.team, episode.rule).add(Count.EXPIRED);
                addRow(episode, Optional.empty(), "expired");
                return;
            }
            addRow(episode, Optional.empty(), "open");
            stillOpen.accept(open);
            if (episode.closedByPerson) {
                return;
            }
            Figures figures = figures(episode.team, episode.rule);
            figures.add(Count.OPEN_AT_END);
            if (open.isLongOpen(end)) {
                figures.add(Count.OPEN_FOR_7_DAYS);
            }
        }
    }
}
