package dev.alerting.collector.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known about alerts. Every write depends on the version that was read, so nobody overwrites anybody. */
public interface AlertStateStore {
    /**
     * Reads the newest state there is.
     *
     * @throws StateUnavailableException if it cannot be read now
     */
    Optional<AlertRecord> read(String fingerprint);

    /**
     * Reads several at once, in one request where the store can.
     *
     * @throws StateUnavailableException if they cannot all be read now
     */
    default Map<String, AlertRecord> read(Set<String> fingerprints) {
        Map<String, AlertRecord> records = new HashMap<>();
        fingerprints.forEach(fingerprint -> read(fingerprint).ifPresent(record -> records.put(fingerprint, record)));
        return records;
    }

    /**
     * Replaces the record whose version is one less than this one's; version 1 is written only where no record is.
     *
     * @return false if someone else has written in the meantime
     * @throws StateUnavailableException if it is not known whether it was written
     */
    boolean write(AlertRecord record);

    /** The table cannot be reached, or answers that it is overloaded. */
    final class StateUnavailableException extends RuntimeException {
        public StateUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
