package dev.alerting.collector;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.json.JsonStreams;
import java.util.ArrayList;
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

    static SQSEvent read(JsonNode json) {
        List<SQSMessage> records = new ArrayList<>();
        json.path("Records").forEach(record -> records.add(message(record)));
        SQSEvent event = new SQSEvent();
        event.setRecords(records);
        return event;
    }

    private static SQSMessage message(JsonNode json) {
        SQSMessage message = new SQSMessage();
        message.setMessageId(json.path("messageId").asText());
        message.setReceiptHandle(json.path("receiptHandle").asText());
        message.setBody(json.path("body").asText());
        message.setEventSourceArn(json.path("eventSourceARN").asText());
        Map<String, String> system = new HashMap<>();
        json.path("attributes")
                .properties()
                .forEach(entry -> system.put(entry.getKey(), entry.getValue().asText()));
        message.setAttributes(system);
        Map<String, MessageAttribute> attributes = new HashMap<>();
        json.path("messageAttributes").properties().forEach(entry -> {
            MessageAttribute attribute = new MessageAttribute();
            attribute.setDataType(entry.getValue().path("dataType").asText());
            attribute.setStringValue(
                    JsonStreams.raw(entry.getValue(), "stringValue").orElse(null));
            attributes.put(entry.getKey(), attribute);
        });
        message.setMessageAttributes(attributes);
        return message;
    }

    /** An empty list says that all messages are done with, so it is always there. */
    static ObjectNode write(SQSBatchResponse response) {
        ObjectNode json = Json.object();
        ArrayNode failures = json.putArray("batchItemFailures");
        response.getBatchItemFailures()
                .forEach(failure -> failures.addObject().put("itemIdentifier", failure.getItemIdentifier()));
        return json;
    }
}
