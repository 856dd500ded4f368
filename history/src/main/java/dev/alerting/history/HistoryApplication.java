package dev.alerting.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.history.event.EventStore;
import dev.alerting.history.event.PersonKey;
import dev.alerting.history.figures.Aggregation;
import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.report.DayExport;
import dev.alerting.history.report.ReportBucket;
import dev.alerting.history.stream.StreamReader;
import dev.alerting.history.weekly.WeeklyReports;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What the function does with an event: a batch of the stream, or a run that a schedule or a person asks for. */
public final class HistoryApplication {
    /** So many days back files that are missing are written by themselves; older ones by {@code from}. */
    private static final int NIGHTS_MADE_UP_FOR = 14;

    private final StreamReader stream;
    private final Aggregation aggregation;
    private final DayExport export;
    private final Supplier<PersonKey> people;
    private final Optional<WeeklyReports> reports;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;

    /**
     * @param people asked for with each batch and export
     * @param reports empty if none are written
     * @param metrics is flushed with each event; its lines are the log's
     */
    public HistoryApplication(
            EventStore events,
            FiguresStore figures,
            ReportBucket bucket,
            Supplier<PersonKey> people,
            ZoneId zone,
            Optional<WeeklyReports> reports,
            StructuredLog log,
            Metrics metrics,
            Clock clock) {
        this.metrics = metrics;
        this.stream = new StreamReader(events, figures, people, log, metrics, clock);
        this.aggregation = new Aggregation(events, figures, zone, clock);
        this.export = new DayExport(events, figures, bucket, zone);
        this.people = people;
        this.reports = reports;
        this.log = log;
        this.clock = clock;
    }

    /**
     * @return what the event source mapping needs after a batch; the days that were computed or written after a run
     * @throws IllegalArgumentException if the event is neither, or asks for what there is not
     */
    public ObjectNode handle(JsonNode event) {
        try {
            if (event.path("Records").isArray()) {
                return batch(event.path("Records"));
            }
            return run(event.path("history"));
        } finally {
            metrics.flush();
        }
    }

    /** The list is always there: an empty one says that every record is done with. */
    private ObjectNode batch(JsonNode records) {
        Optional<String> failed = stream.process(records);
        ObjectNode answer = Json.object();
        ArrayNode failures = answer.putArray("batchItemFailures");
        failed.ifPresent(number -> failures.addObject().put("itemIdentifier", number));
        return answer;
    }

    private ObjectNode run(JsonNode request) {
        String run = request.path("run").asText();
        try {
            ObjectNode answer = Json.object();
            ArrayNode days = answer.putArray("days");
            switch (run) {
                case "aggregate" -> {
                    aggregate(request).forEach(day -> days.add(day.toString()));
                    metrics.count("HistoryAggregates", Map.of());
                }
                case "export" -> {
                    export(request).forEach(day -> days.add(day.toString()));
                    metrics.count("HistoryExports", Map.of());
                }
                case "report" -> report().forEach(answer.putArray("teams")::add);
                default -> throw new IllegalArgumentException("history.run must be aggregate, export or report");
            }
            log.info("history run").with("run", run).with("days", days).write();
            return answer;
        } catch (RuntimeException e) {
            metrics.count("HistoryRunFailures", Map.of());
            log.error("history run failed; the next one makes up for it")
                    .with("run", run)
                    .withUnexpected(e)
                    .write();
            throw e;
        }
    }

    private List<LocalDate> aggregate(JsonNode request) {
        return day(request, "from").map(aggregation::run).orElseGet(aggregation::run);
    }

    /** Figures first: files begin with what the day before left open. */
    private List<LocalDate> export(JsonNode request) {
        aggregation.run();
        LocalDate yesterday =
                clock.instant().atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
        LocalDate from = day(request, "from").orElseGet(() -> firstWithoutFiles(yesterday));
        LocalDate to = day(request, "to").filter(day -> !day.isAfter(yesterday)).orElse(yesterday);
        LocalDate oldest = yesterday.minusDays(Aggregation.DAYS_KEPT - 1);
        PersonKey key = people.get();
        return from.datesUntil(to.isBefore(from) ? from : to.plusDays(1))
                .filter(day -> !day.isBefore(oldest))
                .filter(day -> export.write(day, key))
                .toList();
    }

    /** Figures first: the last day may have been over for an hour only. */
    private List<String> report() {
        WeeklyReports weekly =
                reports.orElseThrow(() -> new IllegalArgumentException("reports are off: REPORT_ISSUES is not true"));
        if (!weekly.isDue()) {
            return List.of();
        }
        aggregation.run();
        WeeklyReports.Result result = weekly.run();
        result.written().forEach(team -> metrics.count("HistoryReports", Map.of()));
        result.refused()
                .forEach((team, reason) -> log.warn("a report was refused; the next one is that of next week")
                        .with("team", team)
                        .with("reason", reason)
                        .write());
        result.failure().ifPresent(failure -> {
            throw failure;
        });
        return result.written();
    }

    /** After the newest files there are; and events of the day before yesterday may have come after its files. */
    private LocalDate firstWithoutFiles(LocalDate yesterday) {
        LocalDate usual = yesterday.minusDays(1);
        return IntStream.rangeClosed(1, NIGHTS_MADE_UP_FOR)
                .mapToObj(usual::minusDays)
                .filter(export::isWritten)
                .findFirst()
                .map(newest -> newest.plusDays(1))
                .orElse(usual);
    }

    private static Optional<LocalDate> day(JsonNode request, String name) {
        try {
            return Json.text(request, name).map(LocalDate::parse);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("history." + name + " must be a day such as 2026-11-29", e);
        }
    }
}
