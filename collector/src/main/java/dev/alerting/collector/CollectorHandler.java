package dev.alerting.collector;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.alerting.collector.delivery.BatchProcessor;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.delivery.HeartbeatCheck;
import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.delivery.MessageQueue;
import dev.alerting.collector.issue.GitHubIssueTracker;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.reconcile.Decider;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.resilience.ContentBudget;
import dev.alerting.collector.resilience.GuardedIssueTracker;
import dev.alerting.collector.resilience.MeasuredIssueTracker;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.DynamoAlertStateStore;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.config.Settings;
import dev.alerting.common.json.JsonStreams;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.priming.SnapStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Takes batches of messages from the queue. Answers with the messages that have to come again: the event source
 * mapping needs {@code ReportBatchItemFailures}.
 */
public final class CollectorHandler implements RequestStreamHandler, RequestHandler<SQSEvent, SQSBatchResponse> {
    /** What an event needs besides its calls to GitHub. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    private static final Duration REMAINING_INTERVAL = Duration.ofMinutes(1);

    private final AtomicReference<Instant> remainingTold = new AtomicReference<>(Instant.EPOCH);
    private final Function<String, BatchProcessor> processors;
    private final Map<String, BatchProcessor> processorByQueue = new HashMap<>();
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;
    private final GitHubIssueTracker gitHub;
    private final ContentBudget budget;
    private final IssueTracker tracker;
    private final List<AutoCloseable> clients = new ArrayList<>();

    /** Kept, because the runtime holds it weakly. */
    private Optional<Object> snapshot = Optional.empty();

    /** As Lambda makes it: configured by the environment. */
    public CollectorHandler() {
        this(System.getenv(), AwsSettings.FROM_SDK, StructuredLog.toStandardOutput(), Clock.systemUTC());
        if (SnapStart.isOn(System.getenv())) {
            snapshot = CollectorSnapshot.register(System.getenv(), this::clearCaches, clock, log);
        }
    }

    /**
     * For a pipeline on one machine.
     *
     * @param clock moves the collector's idea of now; the SDK and the limits keep the real time
     */
    public CollectorHandler(Map<String, String> environment, AwsSettings aws, StructuredLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
        this.metrics = new Metrics(clock, log::raw);
        CollectorConfig config = CollectorConfig.from(new Settings(environment));
        AlertStateStore store = closedWithThis(DynamoAlertStateStore.create(aws, config.tableName()));
        LazySqsClient sqs = closedWithThis(new LazySqsClient(aws));
        this.gitHub = gitHub(config, aws);
        this.budget = new ContentBudget(config.contentPerMinute(), config.contentPerHour());
        this.tracker = tracker(config);
        BatchProcessorFactory factory = new BatchProcessorFactory(config, store, sqs);
        this.processors = factory::forQueue;
    }

    private <T extends AutoCloseable> T closedWithThis(T client) {
        clients.add(client);
        return client;
    }

    private GitHubIssueTracker gitHub(CollectorConfig config, AwsSettings aws) {
        return config.githubToken()
                .map(token -> GitHubIssueTracker.withToken(
                        config.githubApi(), config.repository(), token, config.githubTimeout(), clock, this::remaining))
                .orElseGet(() -> GitHubIssueTracker.asApp(
                        config.githubApi(),
                        config.repository(),
                        closedWithThis(SecretsManagerStore.create(aws)),
                        config.appSecretId(),
                        config.githubTimeout(),
                        clock,
                        this::remaining));
    }

    private IssueTracker tracker(CollectorConfig config) {
        GuardedIssueTracker guarded = new GuardedIssueTracker(
                gitHub,
                new GuardedIssueTracker.Limits(
                        config.breakerWindow(), config.breakerFailureRate(), config.breakerOpen()),
                budget,
                clock);
        return new MeasuredIssueTracker(guarded, metrics);
    }

    /** Once a minute: every answer of GitHub tells it, and each value is a piece of a log line. */
    private void remaining(long requests) {
        Instant now = clock.instant();
        Instant told = remainingTold.get();
        if (!now.isBefore(told.plus(REMAINING_INTERVAL)) && remainingTold.compareAndSet(told, now)) {
            metrics.value("GitHubRemaining", requests, Map.of());
        }
    }

    private final class BatchProcessorFactory {
        private final CollectorConfig config;
        private final Reconciler reconciler;
        private final LazySqsClient sqs;
        private final HeartbeatCheck heartbeats;

        BatchProcessorFactory(CollectorConfig config, AlertStateStore store, LazySqsClient sqs) {
            this.heartbeats = new HeartbeatCheck(store, tracker, log, metrics, clock);
            this.config = config;
            this.sqs = sqs;
            this.reconciler = new Reconciler(
                    store,
                    tracker,
                    new IssueRenderer(config.timeZones()),
                    new Decider(config.commentInterval()),
                    new Reconciler.Options(config.recoveryWait(), config.shadow()),
                    clock,
                    () -> UUID.randomUUID().toString());
        }

        BatchProcessor forQueue(String queueArn) {
            MessageQueue queue = new SqsMessageQueue(
                    sqs, SqsMessageQueue.queueUrl(config.deadLetterUrl(), queueArn), config.deadLetterUrl(), log);
            return new BatchProcessor(
                    new MessageInterpreter(config.routing()),
                    reconciler,
                    queue,
                    heartbeats,
                    new SecureRandom(),
                    new BatchProcessor.Options(
                            config.concurrency(),
                            config.githubTimeout().plus(MARGIN),
                            config.shadow(),
                            config.routing()),
                    log,
                    metrics,
                    clock);
        }
    }

    /** What the runtime calls. */
    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        JsonStreams.write(
                SqsEventJson.write(handleRequest(SqsEventJson.read(JsonStreams.read(event)), context)), answer);
    }

    /** For a caller in the same JVM. */
    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        List<SQSMessage> records = event.getRecords() == null ? List.of() : event.getRecords();
        if (records.isEmpty()) {
            return new SQSBatchResponse(List.of());
        }
        Deadline deadline = new Deadline(clock.instant().plusMillis(context.getRemainingTimeInMillis()));
        Set<String> failed = processor(records.getFirst().getEventSourceArn())
                .process(records.stream().map(this::message).toList(), deadline);
        if (tracker.heldBack().isPresent()) {
            metrics.value("BreakerOpen", 1, Map.of());
        }
        metrics.flush();
        return new SQSBatchResponse(failed.stream().map(BatchItemFailure::new).toList());
    }

    /** Everything that was read or drawn at random since the start: nothing of it may be in a snapshot. */
    void clearCaches() {
        synchronized (processorByQueue) {
            processorByQueue.clear();
        }
        gitHub.clearCaches();
        budget.reset();
    }

    /** Ends its threads and connections, for good. Lambda never does: it freezes or ends the whole process. */
    void close() throws Exception {
        clearCaches();
        for (AutoCloseable client : clients) {
            client.close();
        }
    }

    private BatchProcessor processor(String queueArn) {
        synchronized (processorByQueue) {
            return processorByQueue.computeIfAbsent(queueArn, processors);
        }
    }

    private Message message(SQSMessage record) {
        Map<String, String> attributes = new HashMap<>();
        if (record.getMessageAttributes() != null) {
            record.getMessageAttributes().forEach((name, value) -> {
                if (value.getStringValue() != null) {
                    attributes.put(name, value.getStringValue());
                }
            });
        }
        Map<String, String> system = record.getAttributes() == null ? Map.of() : record.getAttributes();
        return new Message(
                record.getMessageId(),
                record.getReceiptHandle(),
                record.getBody(),
                attributes,
                system.containsKey("SentTimestamp")
                        ? Instant.ofEpochMilli(Long.parseLong(system.get("SentTimestamp")))
                        : clock.instant(),
                Integer.parseInt(system.getOrDefault("ApproximateReceiveCount", "1")));
    }
}
