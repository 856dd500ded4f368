package dev.alerting.collector.fake;

import dev.alerting.collector.budget.BudgetLimits;
import dev.alerting.collector.budget.BudgetStore;
import dev.alerting.collector.budget.ContentBudget;
import dev.alerting.collector.budget.Ledger;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** The ledger of all instances, with the table's conditional write. Counts its calls, and fails as long as a test wants. */
public final class InMemoryBudget implements BudgetStore {
    private Ledger ledger = Ledger.EMPTY;
    private boolean down;
    private int reads;
    private int writes;
    private int failures;

    /** One instance's access to it. */
    public ContentBudget instance(int perMinute, int perHour, Clock clock) {
        return new ContentBudget(
                this,
                new BudgetLimits(perMinute, perHour),
                () -> UUID.randomUUID().toString(),
                () -> failures++,
                clock);
    }

    @Override
    public synchronized Ledger read() {
        reads++;
        failIfDown();
        return ledger;
    }

    @Override
    public synchronized Optional<Ledger> write(Ledger next) {
        writes++;
        failIfDown();
        if (ledger.version() != next.version() - 1) {
            return Optional.of(ledger);
        }
        ledger = next;
        return Optional.empty();
    }

    private void failIfDown() {
        if (down) {
            throw new BudgetUnavailableException("down", null);
        }
    }

    public synchronized void setDown(boolean value) {
        down = value;
    }

    /** Puts another in its place. */
    public synchronized void replace(Ledger other) {
        ledger = other;
    }

    public synchronized Ledger ledger() {
        return ledger;
    }

    public synchronized int calls() {
        return reads + writes;
    }

    public synchronized int failures() {
        return failures;
    }
}
