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
 * <p>No response, no list or an empty list: every message succeeded. An item whose identifier is null, empty or not of
 * this batch: every message failed. The rules are those of the Lambda guide's page "Handling errors for an SQS event
 * source".
 */
final class BatchOutcome {

    private BatchOutcome() {}

    /** The messages that are done with and to be deleted. */
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
