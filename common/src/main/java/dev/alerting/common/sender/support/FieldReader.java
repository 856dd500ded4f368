package dev.alerting.common.sender.support;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads required fields and collects what is wrong with them, so that a sender is told everything at once. */
public final class FieldReader {
    private final JsonNode node;
    private final String pointer;
    private final List<Violation> violations = new ArrayList<>();

    public FieldReader(JsonNode node, String pointer) {
        this.node = node;
        this.pointer = pointer;
    }

    /** The text of a required field; "" when it is missing, which is then a violation. */
    public String requireText(String field) {
        return Json.scalarText(node, field).orElseGet(() -> {
            violations.add(new Violation(pointer + "/" + field, "is required"));
            return "";
        });
    }

    /** A required time; the epoch when it is missing or not a time, which is then a violation. */
    public Instant requireTime(String field, Function<String, Optional<Instant>> format) {
        String text = requireText(field);
        if (text.isEmpty()) {
            return Instant.EPOCH;
        }
        return format.apply(text).orElseGet(() -> {
            violations.add(new Violation(pointer + "/" + field, "is not a time with an offset"));
            return Instant.EPOCH;
        });
    }

    public void addViolation(String field, String message) {
        violations.add(new Violation(pointer + "/" + field, message));
    }

    public List<Violation> violations() {
        return violations;
    }
}
