package dev.alerting.collector.upkeep;

import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.state.TimerIndex;
import dev.alerting.collector.state.TimerIndex.DueTimer;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Finds the items of the table that are due, with one query, and has each handled. */
public final class DueTimers implements UpkeepTask {
    /** Bounds a run. What is longest overdue comes first, so nothing is left for ever. */
    private static final int MAX = 100;

    private static final Duration FOR_ONE = Duration.ofSeconds(2);

    private final TimerIndex index;
    private final List<TimerHandler> handlers;
    private final StructuredLog log;
    private final Clock clock;

    public DueTimers(TimerIndex index, List<TimerHandler> handlers, StructuredLog log, Clock clock) {
        this.index = index;
        this.handlers = List.copyOf(handlers);
        this.log = log;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "timers";
    }

    @Override
    public Duration interval() {
        return Duration.ZERO;
    }

    @Override
    public boolean run(Instant now, Deadline deadline) {
        List<DueTimer> due = index.due(now, MAX);
        RuntimeException failure = null;
        for (DueTimer timer : due) {
            if (!deadline.leaves(FOR_ONE, clock.instant())) {
                return false;
            }
            try {
                handle(timer, now, deadline);
            } catch (RuntimeException e) {
                // One that always fails must not keep the others waiting.
                log.error("timer failed")
                        .with("key", timer.key())
                        .withUnexpected(e)
                        .write();
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return due.size() < MAX;
    }

    private void handle(DueTimer timer, Instant now, Deadline deadline) {
        handlers.stream()
                .filter(handler -> handler.handles(timer.key()))
                .findFirst()
                .ifPresentOrElse(
                        handler -> handler.handle(timer.key(), now, deadline),
                        () -> log.warn("timer of an unknown kind")
                                .with("key", timer.key())
                                .write());
    }
}
