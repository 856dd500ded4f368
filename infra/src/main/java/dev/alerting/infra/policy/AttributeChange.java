package dev.alerting.infra.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.infra.Plan;
import java.util.List;

/**
 * One attribute that a plan changes, or one that a new resource is made with.
 *
 * @param path the names that lead to it; positions in lists are left out
 * @param before missing if there was no value
 * @param after missing if there will be no value, or it is not known yet
 * @param unknown whether its value is known only after the apply
 * @param sensitive whether its values must not be shown
 */
record AttributeChange(List<String> path, JsonNode before, JsonNode after, boolean unknown, boolean sensitive) {
    private static final int SHOWN = 120;
    private static final int CONTEXT = 40;

    AttributeChange {
        path = List.copyOf(path);
    }

    /** The name that an exception uses: without blanks. */
    String name() {
        return path.isEmpty() ? "all" : String.join(".", path).replaceAll("[\\s:]", "_");
    }

    String describe() {
        if (unknown) {
            return "would be known only after the apply";
        }
        if (Plan.isAbsent(before)) {
            return "would be set to " + showValue(after);
        }
        if (Plan.isAbsent(after)) {
            return "would be removed; it is " + showValue(before);
        }
        if (sensitive) {
            return "would change (sensitive)";
        }
        int same = commonStart(text(before), text(after));
        return "would change from " + showValue(before, same) + " to " + showValue(after, same);
    }

    /** How much of long texts need not be shown, because it is the same in both. */
    private static int commonStart(String one, String other) {
        int same = 0;
        while (same < Math.min(one.length(), other.length()) && one.charAt(same) == other.charAt(same)) {
            same++;
        }
        return Math.max(one.length(), other.length()) <= SHOWN ? 0 : Math.max(0, same - CONTEXT);
    }

    private String showValue(JsonNode value) {
        return sensitive ? "(sensitive)" : showValue(value, 0);
    }

    private static String showValue(JsonNode value, int from) {
        String text = text(value);
        String start = from == 0 ? "" : "...";
        return text.length() - from <= SHOWN
                ? start + text.substring(from)
                : start + text.substring(from, from + SHOWN) + "...";
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : Json.write(value);
    }
}
