package dev.alerting.local.history;

import dev.alerting.common.github.GitHubSettings;
import dev.alerting.history.event.PersonKey;
import dev.alerting.history.figures.Aggregation;
import dev.alerting.history.figures.Count;
import dev.alerting.history.github.GitHubReportIssues;
import dev.alerting.history.report.DayExport;
import dev.alerting.history.weekly.ReportIssues;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.local.github.access.Permission;
import dev.alerting.local.github.access.PersonalToken;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** {@code make history-demo}: ninety invented days of twelve teams, as files and as charts. */
public final class HistoryDemo {
    private static final String REPOSITORY = "acme/alerts";

    private HistoryDemo() {}

    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        boolean understood = arguments.length == 3
                && arguments[1].matches("-?\\d{1,18}")
                && arguments[2].matches("(?:[1-9]\\d{0,4})?");
        if (!understood) {
            out.println("Usage: make history-demo [SEED=1] [GITHUB_PORT=8081]");
            System.exit(2);
        }
        Path folder = Path.of(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        Clock clock = Clock.systemUTC();
        long episodes = write(folder, seed, clock);
        out.println(episodes + " episodes of " + InventedAlerts.DAYS + " days.");
        out.println("Charts  " + folder.resolve("index.html").toUri());
        out.println("Files   " + folder.resolve("v1").toUri());
        if (!arguments[2].isEmpty()) {
            showReports(out, Integer.parseInt(arguments[2]), seed, clock);
        }
    }

    /** Until somebody ends it. */
    private static void showReports(PrintStream out, int port, long seed, Clock clock) throws InterruptedException {
        PersonalToken token = new PersonalToken("demo", "alerting-demo", Permission.WRITE);
        try (GitHubStandIn gitHub =
                GitHubStandIn.start(GitHubStandInOptions.of(REPOSITORY, 1, "alerting-demo", anyKey())
                        .withPersonalToken(token)
                        .withPort(port))) {
            GitHubSettings settings = new GitHubSettings(
                    REPOSITORY, gitHub.apiUrl(), "", Optional.of(token.token()), Duration.ofSeconds(10));
            report(
                    GitHubReportIssues.connect(
                            settings,
                            () -> {
                                throw new IllegalStateException("there is a token");
                            },
                            clock),
                    seed,
                    clock);
            out.println("Reports " + gitHub.pageUrl() + "   (Ctrl-C ends)");
            new CountDownLatch(1).await();
        }
    }

    /** Nobody acts as the App here. */
    private static RSAPublicKey anyKey() {
        try {
            return (RSAPublicKey)
                    KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime makes RSA keys", e);
        }
    }

    /**
     * Writes each invented team's report of the last week that is over.
     *
     * @return the teams
     */
    public static List<String> report(ReportIssues issues, long seed, Clock clock) {
        return LocalReports.write(invent(seed, clock), issues, ZoneOffset.UTC, clock);
    }

    private static MemoryHistory invent(long seed, Clock clock) {
        MemoryHistory history = new MemoryHistory();
        LocalDate last = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        new InventedAlerts(seed, last, history).invent();
        new Aggregation(history, history, ZoneOffset.UTC, clock).run(last.minusDays(InventedAlerts.DAYS - 1L));
        return history;
    }

    /**
     * @param clock the last day is its own
     * @return how many episodes were counted
     */
    static long write(Path folder, long seed, Clock clock) {
        MemoryHistory history = invent(seed, clock);
        LocalDate last = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        LocalDate first = last.minusDays(InventedAlerts.DAYS - 1L);
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
