package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** The records of alerts that fire, found without reading all others. */
public interface OpenRecords {
    /**
     * An open record as the index has it, which lags behind the table by moments: read the record before acting.
     *
     * @param since when its episode began
     * @param issue the number of its issue; empty where it has none
     * @param alarmArn the alarm of CloudWatch that it says it is about
     */
    record OpenRecord(String fingerprint, Instant since, Optional<Integer> issue, Optional<String> alarmArn) {}

    /**
     * Gives all of them, a page at a time.
     *
     * @throws StateUnavailableException if they cannot all be read now
     */
    void forEach(Consumer<OpenRecord> consumer);
}
