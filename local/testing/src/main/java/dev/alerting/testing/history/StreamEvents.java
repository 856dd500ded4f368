package dev.alerting.testing.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What Lambda delivers of a table's stream. */
public final class StreamEvents {
    private StreamEvents() {}

    /** @param before empty for a new item */
    public static ObjectNode write(Optional<Image> before, Image after, Instant at) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("eventName", before.isPresent() ? "MODIFY" : "INSERT");
        ObjectNode change = record.putObject("dynamodb");
        change.put("ApproximateCreationDateTime", at.getEpochSecond());
        change.putObject("Keys").set("fingerprint", after.json().path("fingerprint"));
        before.ifPresent(image -> change.set("OldImage", image.json()));
        change.set("NewImage", after.json());
        change.put(
                "SequenceNumber",
                after.json().path("fingerprint").path("S").asText()
                        + after.json().path("version").path("N").asText()
                        + "-"
                        + at.getEpochSecond());
        return record;
    }

    public static ObjectNode batch(List<ObjectNode> records) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        ArrayNode list = event.putArray("Records");
        records.forEach(list::add);
        return event;
    }
}
