package dev.alerting.local.reliability;

import dev.alerting.collector.budget.BudgetLimits;
import dev.alerting.collector.budget.BudgetStore;
import dev.alerting.collector.budget.ContentBudget;
import dev.alerting.collector.budget.Ledger;
import dev.alerting.collector.command.IssueEvents;
import dev.alerting.collector.command.StormCommands;
import dev.alerting.collector.delivery.BatchProcessor;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.delivery.HeartbeatCheck;
import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.delivery.MessageQueue;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.reconcile.Decider;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.resilience.GuardedIssueTracker;
import dev.alerting.collector.resilience.MeasuredIssueTracker;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.SilenceStore;
import dev.alerting.collector.state.Storm;
import dev.alerting.collector.state.StormStore;
import dev.alerting.collector.state.UpkeepRecord;
import dev.alerting.collector.state.UpkeepStore;
import dev.alerting.collector.storm.StormKeeper;
import dev.alerting.collector.storm.StormOptions;
import dev.alerting.collector.storm.StormWatch;
import dev.alerting.collector.upkeep.Upkeep;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One instance of the collector, with its calls to the table and the queue under the control of a test. */
final class Instance {
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final BatchProcessor processor;
    private final ContentBudget budget;
    private final StormKeeper stormKeeper;
    private final Chaos chaos;
    private final SimulatedQueue queue;
    private final Clock clock;
    private final Metrics metrics;
    private final IssueTracker guarded;

    /** What a test varies. */
    record Settings(
            Duration commentInterval,
            Duration recoveryWait,
            Duration breakerOpen,
            boolean shadow,
            int stormAfter,
            int stormTeamAfter) {
        /** Alerts of all tests of a class are of one rule, so there are no storms but where they are the matter. */
        static final Settings STANDARD =
                new Settings(Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(30), false, 0, 1);

        Settings breakerOpen(Duration time) {
            return new Settings(commentInterval, recoveryWait, time, shadow, stormAfter, stormTeamAfter);
        }

        Settings inShadow() {
            return new Settings(commentInterval, recoveryWait, breakerOpen, true, stormAfter, stormTeamAfter);
        }

        /** @param after 0: there are no storms */
        Settings storms(int after, int teamAfter) {
            return new Settings(commentInterval, recoveryWait, breakerOpen, shadow, after, teamAfter);
        }
    }

    /**
     * How fast an instance may be.
     *
     * @param perMinute issues and comments, as {@code GITHUB_CONTENT_PER_MINUTE}; {@code perHour} likewise
     * @param concurrency alerts of one batch at the same time; with 1, a run is the same each time
     * @param seed of the jitter
     */
    record Pace(int perMinute, int perHour, int concurrency, long seed) {
        static final Pace UNLIMITED = new Pace(1_000_000, 10_000_000, 4, 42);
    }

    Instance(
            AlertStateStore store,
            BudgetStore budgets,
            StormStore storms,
            IssueTracker gitHub,
            SimulatedQueue queue,
            Chaos chaos,
            Settings settings,
            Pace pace,
            Clock clock,
            Consumer<String> log,
            Consumer<String> metricLines) {
        this.chaos = chaos;
        this.queue = queue;
        this.clock = clock;
        this.metrics = new Metrics(clock, metricLines);
        this.budget = new ContentBudget(
                new Budgets(budgets),
                new BudgetLimits(pace.perMinute(), pace.perHour()),
                () -> UUID.randomUUID().toString(),
                () -> metrics.count("BudgetUnreachable", Map.of()),
                clock);
        this.guarded = new MeasuredIssueTracker(
                new GuardedIssueTracker(
                        gitHub, new GuardedIssueTracker.Limits(10, 50, settings.breakerOpen()), budget, clock),
                metrics);
        StructuredLog lines = new StructuredLog(clock, log);
        Store table = new Store(store);
        StormStore stormTable = new Storms(storms);
        StormOptions stormOptions = new StormOptions(
                settings.stormAfter(),
                Duration.ofMinutes(5),
                settings.stormTeamAfter(),
                Duration.ofMinutes(5),
                StormOptions.headroom(pace.perHour()),
                StormOptions.reserve(pace.perHour()),
                settings.recoveryWait(),
                settings.shadow());
        StormWatch watch = new StormWatch(stormTable, guarded, budget, stormOptions, lines, metrics, clock);
        Reconciler reconciler = new Reconciler(
                table,
                guarded,
                new IssueRenderer(List.of(ZoneOffset.UTC)),
                new Decider(new Decider.Options(
                        Optional.of(settings.commentInterval()), Duration.ofMinutes(5), Duration.ofHours(24))),
                watch,
                new Reconciler.Options(settings.recoveryWait(), settings.shadow()),
                clock,
                () -> UUID.randomUUID().toString(),
                failure -> {
                    throw failure;
                });
        this.stormKeeper = new StormKeeper(
                watch,
                stormTable,
                table,
                guarded,
                budget,
                reconciler,
                stormOptions,
                lines,
                metrics,
                clock,
                () -> UUID.randomUUID().toString());
        this.processor = new BatchProcessor(
                new MessageInterpreter(RoutingDefaults.STANDARD),
                reconciler,
                new Queue(),
                new IssueEvents(
                        reconciler,
                        guarded,
                        SilenceStore.NONE,
                        new StormCommands(
                                reconciler,
                                guarded,
                                stormTable,
                                new StormCommands.Options(settings.recoveryWait(), settings.shadow()),
                                clock,
                                () -> UUID.randomUUID().toString()),
                        clock),
                new HeartbeatCheck(table, guarded, lines, metrics, clock, false),
                new Upkeep(
                        new UpkeepRecords(table),
                        List.of(),
                        (now, deadline, dryRun) -> {
                            throw new IllegalStateException("nobody asked for a sweep");
                        },
                        new Upkeep.Options(Duration.ofSeconds(13), settings.shadow()),
                        lines,
                        metrics,
                        clock,
                        () -> UUID.randomUUID().toString()),
                new Random(pace.seed()),
                new BatchProcessor.Options(
                        pace.concurrency(), Duration.ofSeconds(13), settings.shadow(), RoutingDefaults.STANDARD),
                lines,
                metrics,
                clock);
    }

    /** Works through a batch the way the event source mapping has it done. */
    void work(List<Message> batch) {
        try {
            Set<String> failed =
                    processor.process(batch, new Deadline(clock.instant().plus(TIMEOUT)));
            stormKeeper.showChanges(
                    clock.instant().plusSeconds(45), clock.instant().plus(TIMEOUT));
            budget.endInvocation();
            flushMetrics();
            int response = chaos.before();
            batch.stream().filter(message -> !failed.contains(message.id())).forEach(queue::delete);
            chaos.after(response);
        } catch (Chaos.Killed | Chaos.Broken e) {
            // The response did not arrive: what was not deleted is redelivered.
        }
    }

    /** As the application does at the end of an invocation. */
    private void flushMetrics() {
        if (guarded.heldBack().isPresent()) {
            metrics.recordValue("BreakerOpen", 1, Map.of());
        }
        metrics.flush();
    }

    /** What the schedule asks for each minute. */
    void tick() {
        try {
            stormKeeper.showAll(clock.instant().plusSeconds(45), clock.instant().plus(TIMEOUT));
        } catch (Chaos.Killed e) {
            // The next one comes in a minute.
        }
    }

    private <T> T call(Supplier<T> effect) {
        int call = chaos.before();
        T result = effect.get();
        chaos.after(call);
        return result;
    }

    /** The state table, which fails the way the SDK tells it. */
    private final class Store implements AlertStateStore {
        private final AlertStateStore table;

        private Store(AlertStateStore table) {
            this.table = table;
        }

        @Override
        public Optional<AlertRecord> read(String fingerprint) {
            return guarded(() -> table.read(fingerprint));
        }

        @Override
        public Map<String, AlertRecord> read(Set<String> fingerprints) {
            return guarded(() -> table.read(fingerprints));
        }

        @Override
        public boolean write(AlertRecord record) {
            return guarded(() -> table.write(record));
        }
    }

    private <T> T guarded(Supplier<T> effect) {
        try {
            return call(effect);
        } catch (Chaos.Broken e) {
            throw new AlertStateStore.StateUnavailableException("the table does not answer", e);
        }
    }

    /** Storms, in the same table. */
    private final class Storms implements StormStore {
        private final StormStore table;

        private Storms(StormStore table) {
            this.table = table;
        }

        @Override
        public Optional<Storm> read(String hash) {
            return guarded(() -> table.read(hash));
        }

        @Override
        public boolean write(Storm storm) {
            return guarded(() -> table.write(storm));
        }

        @Override
        public void rows(String rows, Consumer<Row> each) {
            guarded(() -> {
                table.rows(rows, each);
                return true;
            });
        }

        @Override
        public List<String> active() {
            return guarded(table::active);
        }
    }

    /** Of upkeep without tasks, in the same table: nothing is ever leased. */
    private record UpkeepRecords(AlertStateStore table) implements UpkeepStore {
        @Override
        public UpkeepRecord read() {
            table.read("upkeep");
            return UpkeepRecord.NONE;
        }

        @Override
        public boolean write(UpkeepRecord record) {
            throw new IllegalStateException("there are no tasks to lease upkeep for");
        }
    }

    /** The budget, which fails the way the SDK tells it. */
    private final class Budgets implements BudgetStore {
        private final BudgetStore store;

        private Budgets(BudgetStore store) {
            this.store = store;
        }

        @Override
        public Ledger read() {
            return guarded(store::read);
        }

        @Override
        public Optional<Ledger> write(Ledger ledger) {
            return guarded(() -> store.write(ledger));
        }

        private <T> T guarded(Supplier<T> effect) {
            try {
                return call(effect);
            } catch (Chaos.Broken e) {
                throw new BudgetUnavailableException("the table does not answer", e);
            }
        }
    }

    private final class Queue implements MessageQueue {
        @Override
        public void retryAfter(Message message, Duration delay) {
            try {
                call(() -> {
                    queue.retryAfter(message, delay);
                    return true;
                });
            } catch (Chaos.Broken e) {
                // As the adapter: the queue's own time-out applies.
            }
        }

        @Override
        public void deadLetter(Message message, Map<String, String> reasons) {
            try {
                call(() -> {
                    queue.deadLetter(message, reasons);
                    return true;
                });
            } catch (Chaos.Broken e) {
                throw new DeadLetterException("the dead-letter queue does not answer", e);
            }
        }
    }
}
