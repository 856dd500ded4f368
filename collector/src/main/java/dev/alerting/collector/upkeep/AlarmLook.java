package dev.alerting.collector.upkeep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * How an alarm looked.
 *
 * @param seen what two looks have to have in common: the state and since when, or that there is no such alarm
 * @param since when it went into its state, by CloudWatch's clock; empty if it is gone
 */
record AlarmLook(String seen, Optional<Instant> since, Optional<String> reason) {
    static final AlarmLook GONE = new AlarmLook("GONE", Optional.empty(), Optional.empty());

    /** Empty if the answer does not say how the alarm stands and since when. */
    static Optional<AlarmLook> at(JsonNode alarm) {
        String state = alarm.path("StateValue").asText();
        return Json.text(alarm, "StateTransitionedTimestamp")
                .or(() -> Json.text(alarm, "StateUpdatedTimestamp"))
                .flatMap(AlarmLook::parse)
                .filter(since -> !state.isEmpty())
                .map(since -> new AlarmLook(state + " " + since, Optional.of(since), Json.text(alarm, "StateReason")));
    }

    private static Optional<Instant> parse(String time) {
        try {
            return Optional.of(Instant.parse(time));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    boolean isGone() {
        return since.isEmpty();
    }

    boolean isOk() {
        return seen.startsWith("OK ");
    }
}
