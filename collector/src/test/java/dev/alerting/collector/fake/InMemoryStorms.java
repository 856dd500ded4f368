package dev.alerting.collector.fake;

import dev.alerting.collector.command.StormCommands;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.state.Storm;
import dev.alerting.collector.state.StormStore;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Storms, without their rows. */
public final class InMemoryStorms implements StormStore {
    private final Map<String, Storm> storms = new HashMap<>();
    private final AtomicInteger leases = new AtomicInteger();

    /** What people ask for on the issues of these storms. */
    public StormCommands commands(Reconciler reconciler, IssueTracker tracker, Clock clock) {
        return new StormCommands(
                reconciler,
                tracker,
                this,
                new StormCommands.Options(Duration.ofMinutes(1), false),
                clock,
                () -> "lease-" + leases.incrementAndGet());
    }

    @Override
    public Optional<Storm> read(String hash) {
        return Optional.ofNullable(storms.get(hash));
    }

    @Override
    public boolean write(Storm storm) {
        long before = read(storm.key().hash()).map(Storm::version).orElse(0L);
        if (before != storm.version() - 1) {
            return false;
        }
        storms.put(storm.key().hash(), storm);
        return true;
    }

    @Override
    public void rows(String rows, Consumer<Row> each) {}

    @Override
    public List<String> active() {
        return List.of();
    }
}
