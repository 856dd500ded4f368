package dev.alerting.local.history;

import dev.alerting.history.event.PersonKey;
import dev.alerting.history.figures.Aggregation;
import dev.alerting.history.figures.Count;
import dev.alerting.history.report.DayExport;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** {@code make history-demo}: ninety invented days of twelve teams, as files and as charts. */
public final class HistoryDemo {
    private HistoryDemo() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (arguments.length != 2 || !arguments[1].matches("-?\\d{1,18}")) {
            out.println("Usage: make history-demo [SEED=1]");
            System.exit(2);
        }
        Path folder = Path.of(arguments[0]);
        long episodes = write(folder, Long.parseLong(arguments[1]), Clock.systemUTC());
        out.println(episodes + " episodes of " + InventedAlerts.DAYS + " days.");
        out.println("Charts  " + folder.resolve("index.html").toUri());
        out.println("Files   " + folder.resolve("v1").toUri());
    }

    /**
     * @param clock the last day is its own
     * @return how many episodes were counted
     */
    static long write(Path folder, long seed, Clock clock) {
        MemoryHistory history = new MemoryHistory();
        LocalDate last = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        LocalDate first = last.minusDays(InventedAlerts.DAYS - 1L);
        new InventedAlerts(seed, last, history).invent();
        new Aggregation(history, history, ZoneOffset.UTC, clock).run(first);
        DayExport export = new DayExport(history, history, new FolderBucket(folder), ZoneOffset.UTC);
        first.datesUntil(last.plusDays(1)).forEach(day -> export.write(day, PersonKey.of("only for demonstration")));
        try {
            Files.writeString(folder.resolve("index.html"), new ChartsPage(history, first, last).html());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return first.datesUntil(last.plusDays(1))
                .flatMap(day -> history.teams(day).stream().map(team -> history.read(day, team)))
                .mapToLong(team -> team.total().count(Count.EPISODES))
                .sum();
    }
}
