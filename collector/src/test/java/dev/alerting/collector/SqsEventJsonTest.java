package dev.alerting.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.alerting.common.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqsEventJsonTest {
    @Test
    void anEventAsLambdaSendsIt() {
        SQSEvent event = SqsEventJson.read(Json.parse("""
                {
                  "Records": [
                    {
                      "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
                      "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                      "body": " {\\"a\\": \\"\\ud83d\\" } ",
                      "attributes": {
                        "ApproximateReceiveCount": "3",
                        "SentTimestamp": "1545082649183"
                      },
                      "messageAttributes": {
                        "source": {
                          "stringValue": "grafana",
                          "stringListValues": [],
                          "binaryListValues": [],
                          "dataType": "String"
                        },
                        "picture": {"binaryValue": "AAEC", "dataType": "Binary"}
                      },
                      "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                      "eventSource": "aws:sqs",
                      "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue",
                      "awsRegion": "us-east-2"
                    }
                  ]
                }"""));

        SQSMessage message = event.getRecords().getFirst();
        assertThat(message.getMessageId()).isEqualTo("059f36b4-87a3-44ab-83d2-661975830a7d");
        assertThat(message.getReceiptHandle()).isEqualTo("AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a");
        assertThat(message.getBody()).isEqualTo(" {\"a\": \"\ud83d\" } ");
        assertThat(message.getEventSourceArn()).isEqualTo("arn:aws:sqs:us-east-2:123456789012:my-queue");
        assertThat(message.getAttributes())
                .containsEntry("ApproximateReceiveCount", "3")
                .containsEntry("SentTimestamp", "1545082649183");
        assertThat(message.getMessageAttributes().get("source").getStringValue())
                .isEqualTo("grafana");
        assertThat(message.getMessageAttributes().get("picture").getStringValue())
                .isNull();
    }

    @Test
    void anEventWithoutRecordsHasNone() {
        assertThat(SqsEventJson.read(Json.parse("{}")).getRecords()).isEmpty();
    }

    @Test
    void theListOfFailuresIsThereAlsoWhenItIsEmpty() {
        assertThat(Json.write(SqsEventJson.write(new SQSBatchResponse(List.of()))))
                .isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(Json.write(SqsEventJson.write(new SQSBatchResponse(List.of(new BatchItemFailure("m1"))))))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}");
    }
}
