package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.model.Message;

/** Events in the JSON that Lambda passes to a function. */
final class LambdaEvents {
    private final String queueArn;

    LambdaEvents(String queueArn) {
        this.queueArn = queueArn;
    }

    /** A batch of messages that were never in a queue, so none of them may fail. */
    String batch(List<String> bodies) {
        ObjectNode event = Json.object();
        ArrayNode records = event.putArray("Records");
        for (String body : bodies) {
            message(records.addObject(), UUID.randomUUID().toString(), "receipt", body);
        }
        return Json.write(event);
    }

    /** A batch as it was received. */
    String received(List<Message> messages) {
        ObjectNode event = Json.object();
        ArrayNode records = event.putArray("Records");
        for (Message message : messages) {
            message(records.addObject(), message.messageId(), message.receiptHandle(), message.body());
        }
        return Json.write(event);
    }

    private void message(ObjectNode message, String id, String receiptHandle, String body) {
        message.put("messageId", id).put("receiptHandle", receiptHandle).put("body", body);
        message.putObject("attributes")
                .put("ApproximateReceiveCount", "1")
                .put("SentTimestamp", String.valueOf(Instant.now().toEpochMilli()));
        ObjectNode attributes = message.putObject("messageAttributes");
        attribute(attributes, "source", "grafana");
        // The same for every delivery of the message, as the webhook sets it.
        attribute(attributes, "delivery_id", id);
        message.put("eventSource", "aws:sqs")
                .put("eventSourceARN", queueArn)
                .put("awsRegion", queueArn.split(":", 5)[3]);
    }

    private static void attribute(ObjectNode attributes, String name, String value) {
        ObjectNode attribute =
                attributes.putObject(name).put("stringValue", value).put("dataType", "String");
        attribute.putArray("stringListValues");
        attribute.putArray("binaryListValues");
    }

    /** {@code POST /webhook} as API Gateway's HTTP API passes it on, payload format 2.0. */
    String request(String tokenHeader, String token, String body) {
        ObjectNode event = Json.object()
                .put("version", "2.0")
                .put("routeKey", "POST /webhook")
                .put("rawPath", "/webhook")
                .put("rawQueryString", "")
                .put("body", body)
                .put("isBase64Encoded", false);
        event.putObject("headers")
                .put("content-type", "application/json")
                .put("user-agent", "Grafana")
                .put("x-forwarded-for", "192.0.2.1")
                .put(tokenHeader.toLowerCase(Locale.ROOT), token);
        ObjectNode context = event.putObject("requestContext")
                .put("accountId", "000000000000")
                .put("apiId", "local")
                .put("domainName", "localhost")
                .put("requestId", UUID.randomUUID().toString())
                .put("routeKey", "POST /webhook")
                .put("stage", "$default")
                .put("timeEpoch", Instant.now().toEpochMilli());
        context.putObject("http")
                .put("method", "POST")
                .put("path", "/webhook")
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", "192.0.2.1")
                .put("userAgent", "Grafana");
        return Json.write(event);
    }
}
