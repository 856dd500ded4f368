package dev.alerting.infra.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.infra.Plan;
import java.util.List;

/**
 * One attribute that a plan changes, or one that a new resource is made with.
 *
 * @param path the names that lead to it; positions in lists are left out
 * @param before missing if nothing stood there
 * @param after missing if nothing will stand there, or nobody knows yet
 * @param unknown whether its value is known only after the apply
 * @param sensitive whether its values must not be shown
 */
record AttributeChange(List<String> path, JsonNode before, JsonNode after, boolean unknown, boolean sensitive) {
    private static final int SHOWN = 120;

    AttributeChange {
        path = List.copyOf(path);
    }

    /** As an exception names it: without blanks. */
    String name() {
        return path.isEmpty() ? "all" : String.join(".", path).replaceAll("[\\s:]", "_");
    }

    String describe() {
        if (unknown) {
            return "would be known only after the apply";
        }
        if (Plan.isAbsent(before)) {
            return "would be set to " + show(after);
        }
        if (Plan.isAbsent(after)) {
            return "would be removed; it is " + show(before);
        }
        return "would change from " + show(before) + " to " + show(after);
    }

    private String show(JsonNode value) {
        if (sensitive) {
            return "(sensitive)";
        }
        String text = value.isTextual() ? value.textValue() : Json.write(value);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
