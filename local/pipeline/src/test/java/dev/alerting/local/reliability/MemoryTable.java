package dev.alerting.local.reliability;

import dev.alerting.collector.budget.BudgetStore;
import dev.alerting.collector.budget.Ledger;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.Storm;
import dev.alerting.collector.state.StormStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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

    private final Map<String, Storm> storms = new LinkedHashMap<>();
    private final Map<String, Map<String, StormStore.Row>> rows = new HashMap<>();
    private final StormStore stormStore = new Storms();

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
        present.flatMap(AlertRecord::row).ifPresent(row -> rows.get(row.storm()).remove(record.fingerprint()));
        addRow(record);
        return true;
    }

    /** What a restore to this minute brings back. */
    synchronized Map<String, AlertRecord> copyRecords() {
        return Map.copyOf(records);
    }

    /** The table is as it was, or empty; storms and the budget are gone. */
    synchronized void restoreRecords(Map<String, AlertRecord> earlier) {
        records.clear();
        rows.clear();
        storms.clear();
        ledger = Ledger.EMPTY;
        records.putAll(earlier);
        earlier.values().forEach(this::addRow);
    }

    private void addRow(AlertRecord record) {
        StormStore.Row.of(record)
                .ifPresent(row -> rows.computeIfAbsent(row.storm(), key -> new LinkedHashMap<>())
                        .put(row.fingerprint(), row));
    }

    StormStore storms() {
        return stormStore;
    }

    synchronized Collection<AlertRecord> records() {
        return List.copyOf(records.values());
    }

    synchronized Collection<Storm> allStorms() {
        return List.copyOf(storms.values());
    }

    /** Without the lag of the index: the keeper's waits for it are tested on their own. */
    private final class Storms implements StormStore {
        @Override
        public Optional<Storm> read(String hash) {
            synchronized (MemoryTable.this) {
                return Optional.ofNullable(storms.get(hash));
            }
        }

        @Override
        public boolean write(Storm storm) {
            synchronized (MemoryTable.this) {
                Optional<Storm> present = read(storm.key().hash());
                if (present.map(Storm::version).orElse(0L) != storm.version() - 1) {
                    return present.equals(Optional.of(storm));
                }
                storms.put(storm.key().hash(), storm);
                return true;
            }
        }

        @Override
        public void rows(String name, Consumer<Row> each) {
            List<Row> found;
            synchronized (MemoryTable.this) {
                found = List.copyOf(rows.getOrDefault(name, Map.of()).values());
            }
            found.forEach(each);
        }

        @Override
        public List<String> active() {
            return allStorms().stream()
                    .filter(Storm::isActive)
                    .map(storm -> storm.key().hash())
                    .toList();
        }
    }
}
