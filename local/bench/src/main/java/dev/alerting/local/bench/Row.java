package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.util.Optional;

/**
 * One line of the table.
 *
 * @param what must never change, because runs are compared by it
 * @param counted whether it is the same in every run, as counts and sizes are; times never are
 * @param note how it was measured, or how much it varied; may be empty
 */
record Row(String what, Optional<Target> target, double value, String unit, boolean counted, String note) {

    static Row timed(String what, Target target, double value, String unit, String note) {
        return new Row(what, Optional.of(target), value, unit, false, note);
    }

    static Row counted(String what, Target target, double value, String unit, String note) {
        return new Row(what, Optional.of(target), value, unit, true, note);
    }

    /** A row without a target, to explain the others. */
    static Row told(String what, double value, String unit, String note) {
        return new Row(what, Optional.empty(), value, unit, false, note);
    }

    boolean isMissed() {
        return target.isPresent() && !target.get().isMetBy(value);
    }

    String verdict() {
        return target.isEmpty() ? "" : isMissed() ? "missed" : "met";
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("what", what).put("value", value).put("unit", unit);
        target.ifPresent(it -> json.put("target", it.toString()).put("met", !isMissed()));
        return json.put("counted", counted).put("note", note);
    }
}
