package dev.alerting.history.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.history.event.EventStore;
import dev.alerting.history.event.PersonKey;
import dev.alerting.history.event.RawEvent;
import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.DayFold;
import dev.alerting.history.figures.EpisodeRow;
import dev.alerting.history.figures.Figures;
import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.figures.Histogram;
import dev.alerting.history.figures.TeamFigures;
import dev.alerting.history.figures.Timing;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/**
 * Writes the files of a day. The same raw events give the same bytes. The manifest comes last: files without one, or with one
 * that does not fit, are those of a run that was cut off, and the next run writes them again.
 */
public final class DayExport {
    private static final String CSV = "text/csv; charset=utf-8";
    private static final int FORM = 1;

    private static final List<String> EPISODES = List.of(
            "day",
            "fingerprint",
            "episode",
            "team",
            "priority",
            "source",
            "rule",
            "title",
            "issue",
            "place",
            "opened_at",
            "started_at",
            "first_action_at",
            "ended_at",
            "ending",
            "repeats",
            "judgement",
            "noise_reason",
            "cause",
            "acknowledged_by");

    private final EventStore events;
    private final FiguresStore figures;
    private final ReportBucket bucket;
    private final ZoneId zone;

    public DayExport(EventStore events, FiguresStore figures, ReportBucket bucket, ZoneId zone) {
        this.events = events;
        this.figures = figures;
        this.bucket = bucket;
        this.zone = zone;
    }

    /**
     * @param key masks titles, issues and identities; without one their cells are empty in the masked files
     * @return false if the day's files were there already, with the same contents
     */
    public boolean write(LocalDate day, PersonKey key) {
        try {
            Path folder = Files.createTempDirectory("history-export-");
            try {
                return write(day, folder, key);
            } finally {
                deleteAll(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a day's files are there: its manifest is written last. */
    public boolean isWritten(LocalDate day) {
        return bucket.read(manifestOf(day)).isPresent();
    }

    private static String placeOf(LocalDate day) {
        return "v1/dt=" + day + "/";
    }

    private static String manifestOf(LocalDate day) {
        return placeOf(day) + "manifest.json";
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private boolean write(LocalDate day, Path folder, PersonKey key) throws IOException {
        Mask plain = text -> text;
        Mask masked = text -> text.isEmpty() ? "" : key.hash(text).orElse("");
        Map<String, Long> rows = new LinkedHashMap<>();
        SortedMap<String, TeamFigures> teams;
        try (BufferedWriter clear = writer(folder, "episodes.csv");
                BufferedWriter hidden = writer(folder, "masked-episodes.csv")) {
            Csv open = new Csv(clear, EPISODES);
            Csv hashed = new Csv(hidden, EPISODES);
            teams = new DayFold(day, zone, episode -> {}, row -> {
                        open.row(cells(day, row, plain));
                        hashed.row(cells(day, row, masked));
                    })
                    .compute(figures.readOpen(day.minusDays(1)), events.ofDay(day));
            rows.put("episodes.csv", open.rows());
            rows.put("masked/episodes.csv", hashed.rows());
        }
        rows.put("rules.csv", writeRules(day, folder, "rules.csv", teams, plain));
        rows.put("teams.csv", writeTeams(day, folder, "teams.csv", teams));
        rows.put("masked/rules.csv", writeRules(day, folder, "masked-rules.csv", teams, masked));
        rows.put("masked/teams.csv", writeTeams(day, folder, "masked-teams.csv", teams));
        return upload(day, folder, rows);
    }

    private boolean upload(LocalDate day, Path folder, Map<String, Long> rows) throws IOException {
        String place = placeOf(day);
        ObjectNode manifest = Json.object().put("form", FORM).put("day", day.toString());
        ObjectNode files = manifest.putObject("files");
        for (Map.Entry<String, Long> file : rows.entrySet()) {
            Path path = folder.resolve(file.getKey().replace('/', '-'));
            files.putObject(file.getKey())
                    .put("rows", file.getValue())
                    .put("bytes", Files.size(path))
                    .put("sha256", sha256(path));
        }
        String text = Json.writePretty(manifest) + "\n";
        if (bucket.read(manifestOf(day)).equals(Optional.of(text))) {
            return false;
        }
        for (String name : rows.keySet()) {
            bucket.put(place + name, folder.resolve(name.replace('/', '-')), CSV);
        }
        Path last = Files.writeString(folder.resolve("manifest.json"), text);
        bucket.put(manifestOf(day), last, "application/json");
        return true;
    }

    private static BufferedWriter writer(Path folder, String name) throws IOException {
        return Files.newBufferedWriter(folder.resolve(name), StandardCharsets.UTF_8);
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** What becomes of a text that is not everybody's business. */
    private interface Mask extends UnaryOperator<String> {}

    private static List<String> cells(LocalDate day, EpisodeRow row, Mask mask) {
        RawEvent last = row.last();
        String issue =
                last.issue().map(number -> last.repository() + "#" + number).orElse("");
        String judgement = last.noise().isPresent() ? "noise" : last.useful() ? "useful" : "";
        return List.of(
                Csv.number(day),
                Csv.text(mask.apply(last.fingerprint())),
                Csv.number(last.episode()),
                Csv.text(last.team()),
                Csv.text(last.priority()),
                Csv.text(last.source()),
                Csv.text(mask.apply(last.rule())),
                Csv.text(mask.apply(last.title())),
                Csv.text(mask.apply(issue)),
                Csv.text(last.issue().isPresent() ? "issue" : "row"),
                time(row.openedAt()),
                time(last.startedAt()),
                time(row.firstActionAt()),
                time(row.endedAt()),
                Csv.text(row.ending()),
                Csv.number(last.repeats()),
                Csv.text(judgement),
                Csv.text(mask.apply(last.noise().orElse(""))),
                Csv.text(mask.apply(last.cause().orElse(""))),
                Csv.text(last.acknowledgedBy().orElse("")));
    }

    private static String time(Optional<Instant> at) {
        return at.map(Csv::number).orElse("");
    }

    private static long writeRules(
            LocalDate day, Path folder, String name, SortedMap<String, TeamFigures> teams, Mask mask)
            throws IOException {
        try (BufferedWriter out = writer(folder, name)) {
            Csv csv = new Csv(out, columns(List.of("day", "team", "source", "rule"), List.of()));
            teams.forEach((team, all) -> all.rules().forEach((rule, figures) -> {
                List<String> cells = new ArrayList<>(List.of(
                        Csv.number(day), Csv.text(team), Csv.text(rule.source()), Csv.text(mask.apply(rule.rule()))));
                cells.addAll(cells(figures));
                csv.row(cells);
            }));
            return csv.rows();
        }
    }

    private static long writeTeams(LocalDate day, Path folder, String name, SortedMap<String, TeamFigures> teams)
            throws IOException {
        try (BufferedWriter out = writer(folder, name)) {
            Csv csv = new Csv(
                    out, columns(List.of("day", "team"), List.of("share_of_noisiest_3", "share_of_noisiest_10")));
            teams.forEach((team, all) -> {
                List<String> cells = new ArrayList<>(List.of(Csv.number(day), Csv.text(team)));
                cells.addAll(cells(all.total()));
                cells.add(share(all.shareOfNoisiest(3)));
                cells.add(share(all.shareOfNoisiest(10)));
                csv.row(cells);
            });
            return csv.rows();
        }
    }

    private static List<String> columns(List<String> first, List<String> last) {
        List<String> columns = new ArrayList<>(first);
        for (Count count : Count.values()) {
            columns.add(count.label());
        }
        columns.addAll(List.of("precision", "answered_share", "self_healed_share"));
        for (Timing timing : Timing.values()) {
            columns.add(timing.label() + "_sum_seconds");
            columns.add(timing.label() + "_mean_seconds");
            Histogram.CLASSES.forEach(name -> columns.add(timing.label() + "_" + name));
        }
        columns.addAll(last);
        return columns;
    }

    private static List<String> cells(Figures figures) {
        List<String> cells = new ArrayList<>();
        for (Count count : Count.values()) {
            cells.add(Csv.number(figures.count(count)));
        }
        cells.add(share(figures.precision()));
        cells.add(share(figures.answeredShare()));
        cells.add(share(figures.selfHealedShare()));
        for (Timing timing : Timing.values()) {
            Histogram histogram = figures.timing(timing);
            cells.add(Csv.number(histogram.seconds()));
            cells.add(histogram.mean().map(mean -> Csv.number(mean.toSeconds())).orElse(""));
            Histogram.CLASSES.forEach(name -> cells.add(Csv.number(histogram.count(name))));
        }
        return cells;
    }

    private static String share(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.4f", share.getAsDouble()) : "";
    }
}
