package dev.alerting.local.reliability;

import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A state table that a test can make unreachable, while everything else works. */
final class SwitchableTable implements AlertStateStore {
    private final AlertStateStore table;
    private volatile boolean reachable = true;

    SwitchableTable(AlertStateStore table) {
        this.table = table;
    }

    void setReachable(boolean value) {
        reachable = value;
    }

    @Override
    public Optional<AlertRecord> read(String fingerprint) {
        return whenReachable(() -> table.read(fingerprint));
    }

    @Override
    public Map<String, AlertRecord> read(Set<String> fingerprints) {
        return whenReachable(() -> table.read(fingerprints));
    }

    @Override
    public boolean write(AlertRecord record) {
        return whenReachable(() -> table.write(record));
    }

    private <T> T whenReachable(Supplier<T> call) {
        if (!reachable) {
            throw new StateUnavailableException("the table is out of reach", new IllegalStateException());
        }
        return call.get();
    }
}
