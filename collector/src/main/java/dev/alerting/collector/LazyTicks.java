package dev.alerting.collector;

import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.delivery.Ticks;
import dev.alerting.common.sender.Interpretation.Tick;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Created by the first tick: no alert waits for the classes of upkeep to be loaded. */
final class LazyTicks implements Ticks {
    private final Supplier<Ticks> create;
    private final ReentrantLock creating = new ReentrantLock();
    private Optional<Ticks> ticks = Optional.empty();

    LazyTicks(Supplier<Ticks> create) {
        this.create = create;
    }

    @Override
    public void handle(Tick tick, Deadline deadline) {
        get().handle(tick, deadline);
    }

    @Override
    public void sweep(boolean dryRun, Deadline deadline) {
        get().sweep(dryRun, deadline);
    }

    private Ticks get() {
        creating.lock();
        try {
            Ticks created = ticks.orElseGet(create);
            ticks = Optional.of(created);
            return created;
        } finally {
            creating.unlock();
        }
    }
}
