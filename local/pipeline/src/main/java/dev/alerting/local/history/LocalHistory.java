package dev.alerting.local.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.history.HistoryApplication;
import dev.alerting.history.event.EventStore;
import dev.alerting.history.event.PersonKey;
import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.report.DayExport;
import dev.alerting.history.store.Damage;
import dev.alerting.history.store.DynamoEventStore;
import dev.alerting.history.store.DynamoFiguresStore;
import dev.alerting.history.weekly.ReportIssues;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.aws.TableStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** History behind the stream of the embedded state table; a folder takes the place of its bucket. */
public final class LocalHistory implements AutoCloseable {
    /** As the event source mapping of a deployment. */
    private static final int BATCH = 100;

    private final TableStream stream;
    private final EventStore events;
    private final FiguresStore figures;
    private final DayExport export;
    private final PersonKey people;
    private final HistoryApplication application;
    private final Optional<ReportIssues> reports;
    private final ZoneId zone;
    private final Clock clock;

    /** Records that are still to be delivered: a batch that stopped goes on where it did. */
    private final List<ObjectNode> waiting = new ArrayList<>();

    private LocalHistory(
            LocalAws aws,
            Path folder,
            ZoneId zone,
            Optional<ReportIssues> reports,
            Consumer<String> sink,
            Clock clock) {
        StructuredLog log = new StructuredLog(clock, sink);
        Metrics metrics = new Metrics(clock, sink);
        Damage damage = new Damage(log, metrics);
        FolderBucket bucket = new FolderBucket(folder);
        stream = aws.stateStream();
        events = new DynamoEventStore(aws.dynamoDb(), aws.eventsTableName(), damage, clock);
        figures = new DynamoFiguresStore(aws.dynamoDb(), aws.metricsTableName(), damage);
        people = PersonKey.of(UUID.randomUUID().toString());
        export = new DayExport(events, figures, bucket, zone);
        application = new HistoryApplication(
                events, figures, bucket, () -> people, zone, Optional.empty(), log, metrics, clock);
        this.reports = reports;
        this.zone = zone;
        this.clock = clock;
    }

    /**
     * @param folder takes the files
     * @param reports take the reports of the teams, when they are asked for
     * @param clock tells which day it is; the stream of the embedded table has its own, which is the machine's
     */
    public static LocalHistory start(
            LocalAws aws, Path folder, ZoneId zone, Optional<ReportIssues> reports, Consumer<String> log, Clock clock) {
        return new LocalHistory(aws, folder, zone, reports, log, clock);
    }

    /** Makes raw events of all that was written to the state table since the last call. */
    public synchronized void catchUp() {
        waiting.addAll(stream.read());
        while (!waiting.isEmpty()) {
            List<ObjectNode> batch = waiting.subList(0, Math.min(BATCH, waiting.size()));
            ObjectNode event = Json.object();
            ArrayNode records = event.putArray("Records");
            batch.forEach(records::add);
            if (!application.handle(event).path("batchItemFailures").isEmpty()) {
                return;
            }
            batch.clear();
        }
    }

    /** As the schedule of a deployment does each hour. */
    public synchronized void aggregate() {
        run("aggregate");
    }

    /** As the schedule of a deployment does each night. */
    public synchronized void export() {
        run("export");
    }

    /** Writes the files of a day that may not be over yet. */
    public synchronized void export(LocalDate day) {
        export.write(day, people);
    }

    /**
     * Writes the report of each team, of this week so far; as the schedule of a deployment does of a week that is over.
     *
     * @return the teams
     */
    public synchronized List<String> report() {
        return reports.map(issues -> LocalReports.writeSoFar(figures, issues, zone, clock))
                .orElse(List.of());
    }

    private void run(String run) {
        ObjectNode request = Json.object();
        request.putObject("history").put("run", run);
        application.handle(request);
    }

    public EventStore events() {
        return events;
    }

    public FiguresStore figures() {
        return figures;
    }

    @Override
    public void close() {
        stream.close();
    }
}
