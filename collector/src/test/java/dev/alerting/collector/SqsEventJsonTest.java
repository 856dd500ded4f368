package dev.alerting.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.delivery.Message;
import dev.alerting.common.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SqsEventJsonTest {
    private static final Instant NOW = Instant.parse("2025-09-16T12:00:00Z");

    @Test
    void anEventAsLambdaSendsIt() {
        SqsBatch batch = SqsEventJson.read(Json.parse("""
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
                }"""), NOW);

        assertThat(batch.queueArn()).isEqualTo("arn:aws:sqs:us-east-2:123456789012:my-queue");
        assertThat(batch.messages())
                .containsExactly(new Message(
                        "059f36b4-87a3-44ab-83d2-661975830a7d",
                        "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                        " {\"a\": \"\ud83d\" } ",
                        Map.of("source", "grafana"),
                        Instant.ofEpochMilli(1545082649183L),
                        3));
    }

    @Test
    void anEventWithoutRecordsHasNoMessages() {
        assertThat(SqsEventJson.read(Json.parse("{}"), NOW).messages()).isEmpty();
    }

    @Test
    void aMessageWithoutAttributesCountsAsJustSentAndReceivedOnce() {
        SqsBatch batch = SqsEventJson.read(Json.parse("""
                {"Records": [{"messageId": "m1", "receiptHandle": "r1", "body": "{}"}]}"""), NOW);

        assertThat(batch.messages()).containsExactly(new Message("m1", "r1", "{}", Map.of(), NOW, 1));
    }

    @Test
    void anEmptyAttributeIsKept() {
        SqsBatch batch = SqsEventJson.read(Json.parse("""
                {"Records": [{"messageAttributes": {"source": {"stringValue": "", "dataType": "String"}}}]}"""), NOW);

        assertThat(batch.messages().getFirst().attributes()).isEqualTo(Map.of("source", ""));
    }

    @Test
    void theListOfFailuresIsThereAlsoWhenItIsEmpty() {
        assertThat(Json.write(SqsEventJson.response(Set.of()))).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(Json.write(SqsEventJson.response(Set.of("m1"))))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}");
    }
}
