package dev.alerting.collector.budget;

import java.util.Optional;

/** Keeps the one {@link Ledger} of all instances. */
public interface BudgetStore {
    /**
     * Reads the newest there is; an empty ledger if there is none.
     *
     * @throws BudgetUnavailableException if it cannot be read, or not be understood
     */
    Ledger read();

    /**
     * Replaces the ledger whose version is one less than this one's.
     *
     * @return empty if it was written, otherwise the ledger that is there instead
     * @throws BudgetUnavailableException if it is not known whether it was written
     */
    Optional<Ledger> write(Ledger ledger);

    /** The ledger cannot be reached, is damaged, or is of a later version of this software. */
    final class BudgetUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public BudgetUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
