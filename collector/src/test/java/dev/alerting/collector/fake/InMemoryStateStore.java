package dev.alerting.collector.fake;

import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A table with conditional writes that fails where a test says so. */
public final class InMemoryStateStore implements AlertStateStore {
    private final Map<String, AlertRecord> records = new HashMap<>();
    private final List<AlertRecord> written = new ArrayList<>();
    private final Set<Integer> failing = new HashSet<>();
    private final Set<Integer> losing = new HashSet<>();
    private final Map<Integer, Runnable> before = new HashMap<>();
    private boolean readable = true;
    private int writes;

    /** What a test starts from. */
    public synchronized void put(AlertRecord record) {
        records.put(record.fingerprint(), record);
    }

    public synchronized void remove(String fingerprint) {
        records.remove(fingerprint);
    }

    public synchronized Optional<AlertRecord> find(String fingerprint) {
        return Optional.ofNullable(records.get(fingerprint));
    }

    /** Every state that was ever written, oldest first. */
    public synchronized List<AlertRecord> written() {
        return List.copyOf(written);
    }

    public synchronized void readable(boolean value) {
        readable = value;
    }

    /** The n-th write from now, from 1, fails without effect. */
    public synchronized void failWrite(int number) {
        failing.add(writes + number);
    }

    /** The n-th write from now, from 1, takes effect and fails all the same. */
    public synchronized void loseAnswerOfWrite(int number) {
        losing.add(writes + number);
    }

    /** Something happens just before the n-th write from now, from 1. */
    public synchronized void beforeWrite(int number, Runnable action) {
        before.put(writes + number, action);
    }

    @Override
    public synchronized Optional<AlertRecord> read(String fingerprint) {
        if (!readable) {
            throw unavailable();
        }
        return find(fingerprint);
    }

    @Override
    public synchronized boolean write(AlertRecord record) {
        writes++;
        Optional.ofNullable(before.remove(writes)).ifPresent(Runnable::run);
        if (failing.remove(writes)) {
            throw unavailable();
        }
        long stored = find(record.fingerprint()).map(AlertRecord::version).orElse(0L);
        if (stored != record.version() - 1) {
            return false;
        }
        records.put(record.fingerprint(), record);
        written.add(record);
        if (losing.remove(writes)) {
            throw unavailable();
        }
        return true;
    }

    private static StateUnavailableException unavailable() {
        return new StateUnavailableException("the table is overloaded", new IllegalStateException("throttled"));
    }
}
