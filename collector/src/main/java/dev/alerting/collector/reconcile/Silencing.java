package dev.alerting.collector.reconcile;

import dev.alerting.common.sender.Interpretation;
import java.time.Instant;

/** Whether people want no issue for now about what an alert is one of. Never throws: where it cannot tell, they do. */
@FunctionalInterface
public interface Silencing {
    Silencing NONE = (alert, now) -> false;

    /** Asked for new episodes only, and counted as kept from opening an issue if so. */
    boolean isSilenced(Interpretation.Alert alert, Instant now);
}
