package dev.alerting.local.aws;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The JSON that SNS wraps around a message for a subscription without raw delivery. Its signature is a placeholder. */
final class SnsNotification {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final JsonMapper json;

    SnsNotification(JsonMapper json) {
        this.json = json;
    }

    String wrap(SnsMessage message, String messageId, String subscriptionArn, String topicArn, Instant at) {
        ObjectNode envelope = json.createObjectNode();
        envelope.put("Type", "Notification");
        envelope.put("MessageId", messageId);
        envelope.put("TopicArn", topicArn);
        message.subject().ifPresent(subject -> envelope.put("Subject", subject));
        envelope.put("Message", message.body());
        envelope.put("Timestamp", MILLIS.format(at));
        envelope.put("SignatureVersion", "1");
        envelope.put("Signature", "bm90LXNpZ25lZA==");
        envelope.put(
                "SigningCertURL", "https://sns." + LocalAws.REGION + ".amazonaws.com/SimpleNotificationService.pem");
        envelope.put(
                "UnsubscribeURL",
                "https://sns." + LocalAws.REGION + ".amazonaws.com/?Action=Unsubscribe&SubscriptionArn="
                        + subscriptionArn);
        if (!message.attributes().isEmpty()) {
            ObjectNode attributes = envelope.putObject("MessageAttributes");
            for (SnsAttribute attribute : message.attributes()) {
                attributes
                        .putObject(attribute.name())
                        .put("Type", attribute.dataType())
                        .put("Value", attribute.value());
            }
        }
        return envelope.toString();
    }
}
