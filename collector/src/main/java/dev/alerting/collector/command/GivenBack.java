package dev.alerting.collector.command;

import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Handling;

/**
 * Somebody who was on an alert is not any more. Whoever stays assigned then is not on it either, as long as nobody says
 * so.
 */
final class GivenBack {
    private GivenBack() {}

    /** In the record of the alert: that it has happened in this episode. */
    static String request(AlertRecord record) {
        return "given-back:" + record.episode().number();
    }

    static Handling.Builder note(AlertRecord record, Handling.Builder handling) {
        handling.notAcknowledged();
        return record.handling().hasApplied(request(record)) ? handling : handling.applied(request(record));
    }
}
