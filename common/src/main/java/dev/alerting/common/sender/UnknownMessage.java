package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.Texts;
import dev.alerting.common.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Describes a message that no sender recognizes, so that people can find out who sends it. */
final class UnknownMessage {
    private static final int MAX_KEYS = 8;
    private static final int MAX_NAME = 80;

    /** Names of fields. Anything else may be data, and a message of another kind each time. */
    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z][A-Za-z_.-]{0,39}");

    private UnknownMessage() {}

    /**
     * The same text for messages of the same kind: source and detail type of an EventBridge event, else the names of the
     * fields at the top, at most {@value #MAX_KEYS}.
     */
    static String describe(JsonNode body) {
        if (!body.isObject()) {
            return "JSON " + body.getNodeType().name().toLowerCase(Locale.ROOT);
        }
        Optional<String> source = Json.text(body, "source");
        Optional<String> type = Json.text(body, "detail-type");
        if (source.isPresent() && type.isPresent()) {
            return Texts.truncate(source.get(), MAX_NAME) + " / " + Texts.truncate(type.get(), MAX_NAME);
        }
        TreeSet<String> names = new TreeSet<>();
        body.fieldNames().forEachRemaining(names::add);
        List<String> fields = names.stream()
                .filter(name -> FIELD_NAME.matcher(name).matches())
                .limit(MAX_KEYS)
                .toList();
        return fields.isEmpty() ? "JSON without known fields" : "JSON with " + String.join(", ", fields);
    }
}
