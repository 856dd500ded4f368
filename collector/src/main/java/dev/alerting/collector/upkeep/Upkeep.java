package dev.alerting.collector.upkeep;

import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.delivery.Ticks;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.UpkeepRecord;
import dev.alerting.collector.state.UpkeepRecord.Lease;
import dev.alerting.collector.state.UpkeepStore;
import dev.alerting.common.sender.Interpretation.Tick;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs the tasks that are due, at each tick. A lease in the table keeps it to one instance at a time. Nothing that goes
 * wrong here is anybody's problem but upkeep's own: the next tick comes in a minute.
 */
public final class Upkeep implements Ticks {
    /** An instance that does upkeep takes no alerts, so it is back soon, however much there is to do. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    /** A tick that comes a moment early must not put a task off until the next. */
    private static final Duration EARLY = Duration.ofSeconds(30);

    /** The instance that finds a lease may have a clock ahead of the one that took it. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    private final UpkeepStore store;
    private final List<UpkeepTask> tasks;
    private final WholeSweep sweep;
    private final Options options;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;
    private final Supplier<String> ids;

    /**
     * @param timeForOne what a single step of a task may take; without this much time left nothing is begun
     * @param shadow nothing is written, so only the tick itself is told
     */
    public record Options(Duration timeForOne, boolean shadow) {}

    /** Compares everything: {@link Sweep#runWhole}. */
    @FunctionalInterface
    public interface WholeSweep {
        boolean runWhole(Instant now, Deadline deadline, boolean dryRun);
    }

    /**
     * @param tasks in the order in which they run
     * @param sweep runs when an operator asks for it
     */
    public Upkeep(
            UpkeepStore store,
            List<UpkeepTask> tasks,
            WholeSweep sweep,
            Options options,
            StructuredLog log,
            Metrics metrics,
            Clock clock,
            Supplier<String> ids) {
        this.store = store;
        this.sweep = sweep;
        this.tasks = List.copyOf(tasks);
        this.options = options;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public void handle(Tick tick, Deadline deadline) {
        Instant now = clock.instant();
        double delay = Duration.between(tick.sentAt(), now).toMillis() / 1000.0;
        metrics.recordSeconds("TickDelaySeconds", Math.max(0, delay), Map.of());
        if (options.shadow()) {
            metrics.count("TicksHandled", Map.of());
            return;
        }
        if (!deadline.leaves(options.timeForOne(), now)) {
            return;
        }
        try {
            if (runDue(now, deadline.notAfter(now.plus(LONGEST)))) {
                metrics.count("TicksHandled", Map.of());
            }
        } catch (StateUnavailableException e) {
            countWithoutTable(e);
        }
    }

    /** A dry run changes nothing, so it needs no lease; a sweep that repairs waits for the next tick if there is one. */
    @Override
    public void sweep(boolean dryRun, Deadline deadline) {
        Instant now = clock.instant();
        Deadline limit = deadline.notAfter(now.plus(LONGEST));
        if (options.shadow() || !deadline.leaves(options.timeForOne(), now)) {
            log.warn("no sweep")
                    .with("reason", options.shadow() ? "shadow mode" : "too little time left")
                    .write();
            return;
        }
        if (dryRun) {
            runWhole(now, limit, true);
            return;
        }
        try {
            UpkeepRecord known = store.read();
            UpkeepRecord leased = known.leasedTo(new Lease(ids.get(), limit.at().plus(CLOCK_SKEW)));
            if (known.isLeasedAt(now) || !store.write(leased)) {
                log.warn("no sweep")
                        .with("reason", "upkeep is at work already; try again")
                        .write();
                return;
            }
            runWhole(now, limit, false);
            store.write(leased.released(Map.of()));
        } catch (StateUnavailableException e) {
            countWithoutTable(e);
        }
    }

    private void runWhole(Instant now, Deadline limit, boolean dryRun) {
        try {
            sweep.runWhole(now, limit, dryRun);
        } catch (RuntimeException | Error e) {
            countFailed(Sweep.NAME, e);
        }
    }

    /** False if another instance is at it. */
    private boolean runDue(Instant now, Deadline limit) {
        UpkeepRecord known = store.read();
        if (known.isLeasedAt(now)) {
            return false;
        }
        List<UpkeepTask> due =
                tasks.stream().filter(task -> isDue(task, known, now)).toList();
        if (due.isEmpty()) {
            return true;
        }
        UpkeepRecord leased = known.leasedTo(new Lease(ids.get(), limit.at().plus(CLOCK_SKEW)));
        if (!store.write(leased)) {
            return false;
        }
        Map<String, Instant> ran = new HashMap<>();
        try {
            for (UpkeepTask task : due) {
                if (limit.leaves(options.timeForOne(), clock.instant()) && run(task, limit)) {
                    ran.put(task.name(), now);
                }
            }
        } finally {
            store.write(leased.released(ran));
        }
        return true;
    }

    private static boolean isDue(UpkeepTask task, UpkeepRecord known, Instant now) {
        Instant ranAt = known.ranAt().getOrDefault(task.name(), Instant.EPOCH);
        return !now.isBefore(ranAt.plus(task.interval()).minus(EARLY));
    }

    /** True if it need not run again before its interval is over. */
    private boolean run(UpkeepTask task, Deadline limit) {
        try {
            return task.run(clock.instant(), limit);
        } catch (RuntimeException | Error e) {
            // Also a class that is missing: the other tasks must not suffer from it.
            countFailed(task.name(), e);
            return true;
        }
    }

    private void countFailed(String task, Throwable failure) {
        metrics.count("UpkeepFailed", Map.of("task", task));
        log.error("upkeep task failed")
                .with("task", task)
                .withUnexpected(failure)
                .write();
    }

    private void countWithoutTable(StateUnavailableException failure) {
        metrics.count("UpkeepFailed", Map.of("task", "lease"));
        log.warn("upkeep without the state table").withFailure(failure).write();
    }
}
