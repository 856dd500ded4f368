package dev.alerting.local.aws;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Reads a partial batch response (ReportBatchItemFailures) as Lambda does.
 *
 * <p>Without a response or a list, or with an empty list, every message succeeded. If an identifier is null, empty or
 * not in the batch, every message failed. Source: Lambda guide, "Handling errors for an SQS event source".
 */
final class BatchOutcome {

    private BatchOutcome() {}

    /** The messages that were handled and can be deleted. */
    static List<Message> succeeded(List<Message> batch, SQSBatchResponse response) {
        if (response == null || response.getBatchItemFailures() == null) {
            return batch;
        }
        Set<String> known = new HashSet<>();
        batch.forEach(message -> known.add(message.messageId()));
        Set<String> failed = new HashSet<>();
        for (BatchItemFailure failure : response.getBatchItemFailures()) {
            if (failure == null || !known.contains(failure.getItemIdentifier())) {
                return List.of();
            }
            failed.add(failure.getItemIdentifier());
        }
        return batch.stream()
                .filter(message -> !failed.contains(message.messageId()))
                .toList();
    }
}
