package dev.alerting.local.reliability;

import dev.alerting.collector.budget.BudgetStore;
import dev.alerting.collector.budget.Ledger;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The state table's conditional write without DynamoDB Local, for runs with some hundred thousand accesses. */
final class MemoryTable implements AlertStateStore {
    private final Map<String, AlertRecord> records = new HashMap<>();
    private Ledger ledger = Ledger.EMPTY;

    /** The budget in the same table. */
    BudgetStore budget() {
        return new BudgetStore() {
            @Override
            public Ledger read() {
                synchronized (MemoryTable.this) {
                    return ledger;
                }
            }

            @Override
            public Optional<Ledger> write(Ledger next) {
                synchronized (MemoryTable.this) {
                    if (ledger.version() != next.version() - 1) {
                        return ledger.equals(next) ? Optional.empty() : Optional.of(ledger);
                    }
                    ledger = next;
                    return Optional.empty();
                }
            }
        };
    }

    @Override
    public synchronized Optional<AlertRecord> read(String fingerprint) {
        return Optional.ofNullable(records.get(fingerprint));
    }

    @Override
    public synchronized boolean write(AlertRecord record) {
        Optional<AlertRecord> present = read(record.fingerprint());
        if (present.map(AlertRecord::version).orElse(0L) != record.version() - 1) {
            // Finding one's own write there is no conflict: the SDK repeats a write whose answer was lost.
            return present.equals(Optional.of(record));
        }
        records.put(record.fingerprint(), record);
        return true;
    }
}
