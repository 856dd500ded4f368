package dev.alerting.local.bench;

import dev.alerting.history.event.Change;
import dev.alerting.history.event.EventStore;
import dev.alerting.history.event.PersonKey;
import dev.alerting.history.event.RawEvent;
import dev.alerting.history.figures.Aggregation;
import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.figures.OpenEpisode;
import dev.alerting.history.figures.TeamFigures;
import dev.alerting.history.report.DayExport;
import dev.alerting.local.history.FolderBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A process that computes and writes one day of so many raw events, and prints milliseconds for both, how many episodes it
 * counted, and its peak memory in kB. The stores answer at once: what the tables take is not in it.
 */
final class HistoryDay {
    private static final LocalDate DAY = LocalDate.parse("2026-11-27");
    private static final Instant MORNING = DAY.atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final int EVENTS_EACH = 4;
    private static final int RULES = 480;
    private static final int TEAMS = 12;
    private static final Pattern HIGH_WATER_MARK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

    private HistoryDay() {}

    public static void main(String[] arguments) throws IOException {
        int alerts = Integer.parseInt(arguments[0]) / EVENTS_EACH;
        Clock clock = Clock.fixed(MORNING.plus(Duration.ofHours(23)), ZoneOffset.UTC);
        EventStore events = new GeneratedEvents(alerts);
        Written figures = new Written();
        Path folder = Files.createTempDirectory("history-day-");
        try {
            long begun = System.nanoTime();
            new Aggregation(events, figures, ZoneOffset.UTC, clock).run(DAY);
            long computed = System.nanoTime();
            new DayExport(events, figures, new FolderBucket(folder), ZoneOffset.UTC)
                    .write(DAY, PersonKey.of("a key that nobody knows"));
            long written = System.nanoTime();
            var mark = HIGH_WATER_MARK.matcher(Files.readString(Path.of("/proc/self/status")));
            System.out.println((computed - begun) / 1_000_000 + " " + (written - computed) / 1_000_000 + " "
                    + figures.episodes() + " " + (mark.find() ? mark.group(1) : "0"));
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Made when they are asked for, as the pages of a table are, and read from attributes. */
    private record GeneratedEvents(int alerts) implements EventStore {
        @Override
        public void put(RawEvent event) {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        public void putUnreadable(String sequenceNumber, String reason, String image) {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        public Iterator<RawEvent> ofDay(LocalDate day) {
            return day.equals(DAY)
                    ? IntStream.range(0, alerts)
                            .boxed()
                            .flatMap(GeneratedEvents::life)
                            .map(RawEvent::toAttributes)
                            .map(RawEvent::read)
                            .flatMap(Optional::stream)
                            .iterator()
                    : List.<RawEvent>of().iterator();
        }

        /** Nine in ten end on their day. */
        private static Stream<RawEvent> life(int alert) {
            return LongStream.rangeClosed(1, EVENTS_EACH).mapToObj(version -> {
                boolean ends = version == EVENTS_EACH && alert % 10 != 0;
                Instant opened = MORNING.plusSeconds(alert % 80_000);
                Instant at = opened.plusSeconds(60 * version);
                Change change = version == 1
                        ? Change.OPENED
                        : version == 2 ? Change.ACKNOWLEDGED : ends ? Change.CLOSED : Change.REPEATED;
                int rule = alert % RULES;
                return new RawEvent(
                        "%064x".formatted(alert),
                        version,
                        at,
                        Set.of(change),
                        1,
                        !ends,
                        "team-" + rule % TEAMS,
                        "P" + alert % 4,
                        "grafana",
                        "rule-" + rule,
                        "Disk of host " + alert + " is nearly full",
                        "acme/alerts",
                        Optional.of(alert),
                        Optional.of(opened),
                        version == 2 ? Optional.of(at) : Optional.empty(),
                        ends ? Optional.of(at) : Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        version == 3 ? 1 : 0,
                        false,
                        false,
                        false,
                        Optional.empty());
            });
        }
    }

    /** Keeps the figures of the day, as whoever looks at them would. */
    private static final class Written implements FiguresStore {
        private final SortedMap<String, TeamFigures> teams = new TreeMap<>();

        long episodes() {
            return teams.values().stream()
                    .mapToLong(team -> team.total().count(Count.EPISODES))
                    .sum();
        }

        @Override
        public void write(LocalDate day, Map<String, TeamFigures> figures) {
            teams.putAll(figures);
        }

        @Override
        public TeamFigures read(LocalDate day, String team) {
            return teams.getOrDefault(team, new TeamFigures());
        }

        @Override
        public SortedSet<String> teams(LocalDate day) {
            return new TreeSet<>(teams.keySet());
        }

        @Override
        public void writeOpen(LocalDate day, Iterable<OpenEpisode> episodes) {
            episodes.forEach(OpenEpisode::write);
        }

        @Override
        public Iterator<OpenEpisode> readOpen(LocalDate day) {
            return List.<OpenEpisode>of().iterator();
        }

        @Override
        public Optional<LocalDate> doneThrough() {
            return Optional.empty();
        }

        @Override
        public void setDoneThrough(LocalDate day) {}

        @Override
        public void markLate(LocalDate day, String event) {}

        @Override
        public SortedMap<LocalDate, String> lateDays() {
            return new TreeMap<>();
        }

        @Override
        public void unmarkLate(LocalDate day, String event) {}
    }
}
