package dev.alerting.collector.command;

import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.event.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Closing a P2 or P3 as not planned also means: do not open the next one for a while, unless it is more urgent. */
final class NotPlanned {
    static final Duration SILENCE = Duration.ofDays(7);

    static final Priority PASSED_BY = Priority.P1;

    private NotPlanned() {}

    /** In the record of the alert: which closing has started a silence, so that none does twice. */
    static String request(Instant closedAt) {
        return "closed:" + closedAt;
    }

    /** Until when; empty where an alert is too urgent for that. */
    static Optional<Instant> findEndOfSilence(AlertRecord record, Instant now) {
        return record.routing().priority().compareTo(Priority.P2) >= 0
                ? Optional.of(now.plus(SILENCE))
                : Optional.empty();
    }
}
