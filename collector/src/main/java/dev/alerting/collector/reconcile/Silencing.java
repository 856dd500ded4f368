package dev.alerting.collector.reconcile;

import dev.alerting.common.sender.Interpretation;
import java.time.Instant;
import java.util.Optional;

/** The silences people have set. Implementations do not throw: a silence that cannot be read silences nothing. */
public interface Silencing {
    Silencing NONE = (alert, now) -> Optional.empty();

    /** The id of a silence in force that matches the alert; asked for new episodes only. */
    Optional<String> findSilence(Interpretation.Alert alert, Instant now);

    /** Counts a firing that the silence has kept from opening an issue. */
    default void countKept(String silence) {}
}
