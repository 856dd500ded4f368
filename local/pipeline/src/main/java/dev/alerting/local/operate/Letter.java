package dev.alerting.local.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A message of the dead-letter queue.
 *
 * @param sentAt when it was put there; if SQS itself moved it, when it was first sent
 * @param attributes with texts; the collector adds why it gave the message up
 */
record Letter(String id, String receiptHandle, Instant sentAt, Map<String, String> attributes, String body) {
    /** What the collector calls it; empty where SQS or SNS moved it. */
    Optional<String> reason() {
        return Optional.ofNullable(attributes.get("reason"));
    }

    Optional<String> source() {
        return Optional.ofNullable(attributes.get("source"));
    }

    /** The id it had in the queue, which is in the collector's log. */
    Optional<String> originalId() {
        return Optional.ofNullable(attributes.get("original_message_id"));
    }

    /** In one line, with the largest unit that fits: {@code 3d}, {@code 2h}, {@code 5m}. */
    String age(Instant now) {
        Duration age = Duration.between(sentAt, now);
        return age.toDays() > 0 ? age.toDays() + "d" : age.toHours() > 0 ? age.toHours() + "h" : age.toMinutes() + "m";
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object().put("id", id).put("sent_at", sentAt.toString());
        ObjectNode texts = json.putObject("attributes");
        new TreeMap<>(attributes).forEach(texts::put);
        return json.put("body", body);
    }
}
