package dev.alerting.collector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.delivery.Message;
import dev.alerting.common.json.Json;
import dev.alerting.common.json.JsonStreams;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The event of an SQS event source mapping, and its answer, as far as the collector reads and writes them.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html">Using Lambda with Amazon SQS</a>
 */
final class SqsEventJson {
    private SqsEventJson() {}

    /** @param now when messages without a {@code SentTimestamp} count as sent */
    static SqsBatch read(JsonNode event, Instant now) {
        JsonNode records = event.path("Records");
        List<Message> messages = new ArrayList<>();
        records.forEach(record -> messages.add(message(record, now)));
        return new SqsBatch(records.path(0).path("eventSourceARN").asText(), messages);
    }

    private static Message message(JsonNode record, Instant now) {
        Map<String, String> attributes = new HashMap<>();
        record.path("messageAttributes")
                .properties()
                .forEach(attribute -> JsonStreams.rawField(attribute.getValue(), "stringValue")
                        .ifPresent(value -> attributes.put(attribute.getKey(), value)));
        JsonNode system = record.path("attributes");
        return new Message(
                record.path("messageId").asText(),
                record.path("receiptHandle").asText(),
                record.path("body").asText(),
                attributes,
                system.has("SentTimestamp")
                        ? Instant.ofEpochMilli(
                                Long.parseLong(system.path("SentTimestamp").asText()))
                        : now,
                Integer.parseInt(system.path("ApproximateReceiveCount").asText("1")));
    }

    /** The list is always there: an empty one says that every message is done with. */
    static ObjectNode response(Collection<String> failedIds) {
        ObjectNode json = Json.object();
        ArrayNode failures = json.putArray("batchItemFailures");
        failedIds.forEach(id -> failures.addObject().put("itemIdentifier", id));
        return json;
    }
}
