package dev.alerting.collector;

import dev.alerting.collector.budget.BudgetLimits;
import dev.alerting.collector.budget.ContentBudget;
import dev.alerting.collector.command.IssueEvents;
import dev.alerting.collector.command.QuietEnds;
import dev.alerting.collector.command.StormCommands;
import dev.alerting.collector.delivery.BatchProcessor;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.delivery.HeartbeatCheck;
import dev.alerting.collector.delivery.MessageQueue;
import dev.alerting.collector.delivery.Ticks;
import dev.alerting.collector.issue.GitHubIssueTracker;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.ProseRenderer;
import dev.alerting.collector.reconcile.Decider;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.RecordRepairs;
import dev.alerting.collector.reconcile.UrgentTopic;
import dev.alerting.collector.resilience.GuardedIssueTracker;
import dev.alerting.collector.resilience.MeasuredIssueTracker;
import dev.alerting.collector.silence.Silences;
import dev.alerting.collector.state.DynamoAlertStateStore;
import dev.alerting.collector.state.SilenceStore;
import dev.alerting.collector.state.StormStore;
import dev.alerting.collector.storm.StormKeeper;
import dev.alerting.collector.storm.StormOptions;
import dev.alerting.collector.storm.StormUpkeep;
import dev.alerting.collector.storm.StormWatch;
import dev.alerting.collector.upkeep.AlarmComparison;
import dev.alerting.collector.upkeep.AlarmEvents;
import dev.alerting.collector.upkeep.DeadMansSwitch;
import dev.alerting.collector.upkeep.DueTimers;
import dev.alerting.collector.upkeep.QuietTimers;
import dev.alerting.collector.upkeep.SilenceEnds;
import dev.alerting.collector.upkeep.Sweep;
import dev.alerting.collector.upkeep.Upkeep;
import dev.alerting.collector.upkeep.UpkeepTask;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
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
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The collector apart from Lambda: its parts, put together by the configuration. */
final class CollectorApplication {
    /** What an event needs besides its calls to GitHub. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    /** The instance that finds a lease may have a clock ahead of the one that left it. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    /** What upkeep has to do besides must not wait long for somebody outside. */
    private static final Duration DEAD_MANS_SWITCH_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration REMAINING_INTERVAL = Duration.ofMinutes(1);

    private final CollectorConfig config;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;
    private final List<AutoCloseable> clients = new ArrayList<>();
    private final DynamoAlertStateStore store;
    private final LazyClient<SqsClient> sqs;
    private final LazyClient<CloudWatchClient> cloudWatch;
    private final GitHubIssueTracker gitHub;
    private final ContentBudget budget;
    private final GuardedIssueTracker guarded;
    private final MeasuredIssueTracker tracker;
    private final StormWatch storms;
    private final Reconciler reconciler;
    private final Silences silences;
    private final SilenceStore silenceStore;
    private final IssueEvents issueEvents;
    private final StormKeeper stormKeeper;
    private final HeartbeatCheck heartbeats;
    private final Optional<DeadMansSwitch> deadMansSwitch;
    private final Optional<SnsUrgentTopic> urgentTopic;
    private final Map<String, BatchProcessor> processorByQueue = new HashMap<>();
    private final AtomicReference<Instant> remainingReportedAt = new AtomicReference<>(Instant.EPOCH);

    /** @param clock the collector's idea of now; the SDK and the limits keep the real time */
    CollectorApplication(CollectorConfig config, AwsSettings aws, StructuredLog log, Clock clock) {
        this.config = config;
        this.log = log;
        this.clock = clock;
        this.metrics = new Metrics(clock, log::writeLine);
        this.store = closedWithThis(DynamoAlertStateStore.create(aws, config.tableName()));
        this.sqs = closedWithThis(new LazyClient<>(() -> SqsMessageQueue.client(aws)));
        this.cloudWatch = closedWithThis(new LazyClient<>(() -> CloudWatchAlarms.client(aws)));
        this.gitHub = createGitHub(aws);
        this.deadMansSwitch = config.deadMansSwitchSecretId()
                .map(secretId -> new DeadMansSwitch(
                        closedWithThis(SecretsManagerStore.create(aws)), secretId, DEAD_MANS_SWITCH_TIMEOUT, clock));
        LazyClient<SnsClient> sns = closedWithThis(new LazyClient<>(() -> SnsUrgentTopic.client(aws)));
        this.urgentTopic = config.urgentTopicArn()
                .map(arn -> new SnsUrgentTopic(sns, arn, config.github().api(), log, metrics, clock));
        this.budget = new ContentBudget(
                store.budget(),
                new BudgetLimits(config.contentPerMinute(), config.contentPerHour()),
                () -> UUID.randomUUID().toString(),
                () -> metrics.count("BudgetUnreachable", Map.of()),
                Clock.systemUTC());
        this.guarded = new GuardedIssueTracker(
                gitHub,
                new GuardedIssueTracker.Limits(
                        config.breakerWindow(), config.breakerFailureRate(), config.breakerOpen()),
                budget,
                clock);
        this.tracker = new MeasuredIssueTracker(guarded, metrics);
        this.silenceStore = store.silences(id -> log.warn("a silence cannot be understood: it silences nothing")
                .with("silence", id)
                .write());
        StormStore stormStore = store.storms(clock);
        StormOptions stormOptions = new StormOptions(
                config.stormAfter(),
                config.stormWindow(),
                config.stormTeamAfter(),
                config.stormPatience(),
                StormOptions.headroom(config.contentPerHour()),
                StormOptions.reserve(config.contentPerHour()),
                config.recoveryWait(),
                config.shadow());
        this.storms = new StormWatch(stormStore, tracker, budget, stormOptions, log, metrics, clock);
        this.silences = new Silences(
                silenceStore,
                clock,
                failure -> log.warn("silences cannot be read: nothing is silenced")
                        .withFailure(failure)
                        .write());
        this.reconciler = new Reconciler(
                store,
                tracker,
                new IssueRenderer(
                        config.timeZones(),
                        new ProseRenderer(
                                config.linkHosts(),
                                failure -> log.error("a text could not be shown as Markdown")
                                        .withUnexpected(failure)
                                        .write())),
                new Decider(new Decider.Options(
                        config.commentInterval(), config.refireAfter(), config.episodeGap(), config.reopenWindow())),
                storms,
                silences,
                urgentTopic.<UrgentTopic>map(topic -> topic).orElse(UrgentTopic.NONE),
                new Reconciler.Options(config.recoveryWait(), config.shadow(), config.hold()),
                clock,
                () -> UUID.randomUUID().toString(),
                failure -> log.error("the block of an issue could not be made")
                        .withUnexpected(failure)
                        .write());
        this.issueEvents = new IssueEvents(
                reconciler,
                tracker,
                silenceStore,
                new StormCommands(
                        reconciler,
                        tracker,
                        stormStore,
                        new StormCommands.Options(config.recoveryWait(), config.shadow()),
                        clock,
                        () -> UUID.randomUUID().toString()),
                clock);
        this.stormKeeper = new StormKeeper(
                storms,
                stormStore,
                store,
                tracker,
                budget,
                reconciler,
                stormOptions,
                log,
                metrics,
                clock,
                () -> UUID.randomUUID().toString());
        this.heartbeats = new HeartbeatCheck(store, tracker, log, metrics, clock, config.shadow());
    }

    private <T extends AutoCloseable> T closedWithThis(T client) {
        clients.add(client);
        return client;
    }

    private GitHubIssueTracker createGitHub(AwsSettings aws) {
        return config.github()
                .token()
                .map(token -> GitHubIssueTracker.withToken(
                        config.github().api(),
                        config.github().repository(),
                        token,
                        config.github().timeout(),
                        clock,
                        this::reportRemaining))
                .orElseGet(() -> GitHubIssueTracker.asApp(
                        config.github().api(),
                        config.github().repository(),
                        closedWithThis(SecretsManagerStore.create(aws)),
                        config.github().appSecretId(),
                        config.github().timeout(),
                        clock,
                        this::reportRemaining));
    }

    /** Once a minute: every answer of GitHub says it, and each value makes a log line longer. */
    private void reportRemaining(long requests) {
        Instant now = clock.instant();
        Instant reportedAt = remainingReportedAt.get();
        if (!now.isBefore(reportedAt.plus(REMAINING_INTERVAL)) && remainingReportedAt.compareAndSet(reportedAt, now)) {
            metrics.recordValue("GitHubRemaining", requests, Map.of());
        }
    }

    /** Returns the ids of the messages that must be redelivered. */
    Set<String> process(SqsBatch batch, Deadline deadline) {
        if (batch.messages().isEmpty()) {
            return Set.of();
        }
        Set<String> failedIds = processor(batch.queueArn()).process(batch.messages(), deadline);
        stormKeeper.showChanges(
                deadline.at().minus(config.github().timeout()).minus(MARGIN),
                deadline.at().plus(CLOCK_SKEW));
        budget.endInvocation();
        if (!config.shadow()) {
            silences.writeCounts();
        }
        urgentTopic.ifPresent(topic -> topic.finish(deadline));
        if (tracker.heldBack().isPresent()) {
            metrics.recordValue("BreakerOpen", 1, Map.of());
        }
        metrics.flush();
        return failedIds;
    }

    private BatchProcessor processor(String queueArn) {
        synchronized (processorByQueue) {
            return processorByQueue.computeIfAbsent(queueArn, this::createProcessor);
        }
    }

    /** What is done without an alert. */
    private Ticks createUpkeep(String queueArn) {
        IssueListing listing = tracker.measure(guarded.guard(gitHub.listing()));
        Duration timeForOne = config.github().timeout().plus(MARGIN);
        Sweep sweep = new Sweep(
                store.sweeps(),
                store,
                store.openRecords(),
                listing,
                new RecordRepairs(
                        store,
                        tracker,
                        listing,
                        reconciler,
                        issueEvents,
                        clock,
                        () -> UUID.randomUUID().toString()),
                new AlarmComparison(
                        new CloudWatchAlarms(cloudWatch),
                        new AlarmEvents(new MessageInterpreter(config.routing())),
                        new AlarmComparison.Options(homeOf(queueArn), config.missedAlarmsPrefix())),
                new Sweep.Options(timeForOne, config.stuckAfter()),
                log,
                metrics,
                clock);
        List<UpkeepTask> tasks = new ArrayList<>();
        // First, so that a long sweep does not keep it silent.
        deadMansSwitch.ifPresent(tasks::add);
        tasks.add(new DueTimers(
                store.timers(), List.of(new QuietTimers(new QuietEnds(reconciler, tracker))), log, clock));
        tasks.add(new StormUpkeep(stormKeeper, timeForOne));
        tasks.add(new SilenceEnds(silenceStore, tracker, log, clock));
        tasks.add(sweep);
        return new Upkeep(
                store.upkeep(),
                tasks,
                sweep::runWhole,
                new Upkeep.Options(timeForOne, config.shadow()),
                log,
                metrics,
                clock,
                () -> UUID.randomUUID().toString());
    }

    /** The queue is in the account and region whose alarms our role may describe. */
    private static String homeOf(String queueArn) {
        String[] parts = queueArn.split(":");
        return parts[3] + ":" + parts[4];
    }

    private BatchProcessor createProcessor(String queueArn) {
        MessageQueue queue = new SqsMessageQueue(
                sqs, SqsMessageQueue.queueUrl(config.deadLetterUrl(), queueArn), config.deadLetterUrl(), log);
        return new BatchProcessor(
                new MessageInterpreter(config.routing()),
                reconciler,
                queue,
                issueEvents,
                heartbeats,
                new LazyTicks(() -> createUpkeep(queueArn)),
                new SecureRandom(),
                new BatchProcessor.Options(
                        config.concurrency(),
                        config.github().timeout().plus(MARGIN),
                        config.shadow(),
                        config.routing()),
                log,
                metrics,
                clock);
    }

    /** Drops what was read or drawn at random since the start: none of it may be in a snapshot. */
    void clearCaches() {
        synchronized (processorByQueue) {
            processorByQueue.clear();
        }
        gitHub.clearCaches();
        deadMansSwitch.ifPresent(DeadMansSwitch::clearCaches);
        budget.reset();
        storms.clear();
        stormKeeper.clear();
        silences.clear();
    }

    /** Ends threads and connections, for good. */
    void close() throws Exception {
        clearCaches();
        for (AutoCloseable client : clients) {
            client.close();
        }
    }
}
