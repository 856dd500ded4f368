package dev.alerting.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.history.event.PersonKey;
import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.figures.TeamFigures;
import dev.alerting.history.weekly.WeeklyReports;
import dev.alerting.testing.MovableClock;
import dev.alerting.testing.history.StreamEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The function with stores in memory. */
public final class Bed {
    public static final PersonKey KEY = PersonKey.of("a key that nobody knows");
    public static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final Trouble trouble = Trouble.none();
    private final MemoryEvents events = new MemoryEvents(trouble);
    private final MemoryFigures figures = new MemoryFigures(trouble);
    private final MemoryBucket bucket = new MemoryBucket(trouble);
    private final MemoryReports reports = new MemoryReports(trouble);
    private final List<String> log = new ArrayList<>();
    private final MovableClock clock;
    private final HistoryApplication application;

    public Bed(Instant now) {
        clock = new MovableClock(now);
        application = new HistoryApplication(
                events,
                figures,
                bucket,
                () -> KEY,
                ZONE,
                Optional.of(new WeeklyReports(figures, reports, reports, ZONE, clock)),
                new StructuredLog(clock, log::add),
                new Metrics(clock, log::add),
                clock);
    }

    /** Delivers records as Lambda does: again from where the function says, until all are done. */
    public void deliver(List<ObjectNode> records) {
        List<ObjectNode> left = records;
        for (int attempt = 0; !left.isEmpty(); attempt++) {
            if (attempt > 100) {
                throw new AssertionError("the batch is never done");
            }
            left = leftAfter(left);
        }
    }

    private List<ObjectNode> leftAfter(List<ObjectNode> records) {
        JsonNode failures;
        try {
            failures = application.handle(StreamEvents.batch(records)).path("batchItemFailures");
        } catch (Trouble.Killed e) {
            return records;
        }
        if (failures.isEmpty()) {
            return List.of();
        }
        String from = failures.path(0).path("itemIdentifier").asText();
        int index = 0;
        while (!records.get(index)
                .path("dynamodb")
                .path("SequenceNumber")
                .asText()
                .equals(from)) {
            index++;
        }
        return records.subList(index, records.size());
    }

    public ObjectNode run(String run) {
        return application.handle(request(run));
    }

    public ObjectNode run(String run, String from, String to) {
        ObjectNode request = request(run);
        request.withObject("/history").put("from", from).put("to", to);
        return application.handle(request);
    }

    private static ObjectNode request(String run) {
        ObjectNode request = Json.object();
        request.putObject("history").put("run", run);
        return request;
    }

    public void passTo(Instant at) {
        clock.advance(Duration.between(clock.instant(), at));
    }

    public FiguresStore figures() {
        return figures;
    }

    public SortedMap<String, TeamFigures> figures(LocalDate day) {
        return figures.ofDay(day);
    }

    public MemoryEvents events() {
        return events;
    }

    public MemoryBucket bucket() {
        return bucket;
    }

    public MemoryReports reports() {
        return reports;
    }

    public Instant now() {
        return clock.instant();
    }

    public Trouble trouble() {
        return trouble;
    }

    public List<String> log() {
        return log;
    }
}
