package dev.alerting.collector;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.alerting.collector.delivery.Message;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The event of an SQS event source mapping and its answer as Lambda's own types, for callers in the same JVM. */
final class SqsEventTypes {
    private SqsEventTypes() {}

    /** @param now when messages without a {@code SentTimestamp} count as sent */
    static SqsBatch read(SQSEvent event, Instant now) {
        List<SQSMessage> records = event.getRecords() == null ? List.of() : event.getRecords();
        return new SqsBatch(
                records.isEmpty() ? "" : records.getFirst().getEventSourceArn(),
                records.stream().map(record -> message(record, now)).toList());
    }

    private static Message message(SQSMessage record, Instant now) {
        Map<String, String> attributes = new HashMap<>();
        if (record.getMessageAttributes() != null) {
            record.getMessageAttributes().forEach((name, value) -> {
                if (value.getStringValue() != null) {
                    attributes.put(name, value.getStringValue());
                }
            });
        }
        Map<String, String> system = record.getAttributes() == null ? Map.of() : record.getAttributes();
        return new Message(
                record.getMessageId(),
                record.getReceiptHandle(),
                record.getBody(),
                attributes,
                system.containsKey("SentTimestamp")
                        ? Instant.ofEpochMilli(Long.parseLong(system.get("SentTimestamp")))
                        : now,
                Integer.parseInt(system.getOrDefault("ApproximateReceiveCount", "1")));
    }

    static SQSBatchResponse response(Collection<String> failedIds) {
        return new SQSBatchResponse(
                failedIds.stream().map(BatchItemFailure::new).toList());
    }
}
