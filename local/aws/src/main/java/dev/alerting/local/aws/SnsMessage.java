package dev.alerting.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A published message, checked against the limits of SNS. */
record SnsMessage(String body, Optional<String> subject, List<SnsAttribute> attributes) {

    /** 256 KiB, body and attributes together; the default of topics. */
    static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_SUBJECT = 100;

    /** From the parameters of Publish, or of one entry of PublishBatch. */
    static SnsMessage from(QueryForm form, JsonMapper json) {
        String body = form.get("Message")
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> AwsError.invalidParameter("Empty message"));
        List<SnsAttribute> attributes = form.listOf("MessageAttributes.entry").stream()
                .map(SnsAttribute::from)
                .toList();
        requireDistinct(attributes);
        Optional<String> subject = form.get("Subject");
        subject.ifPresent(SnsMessage::requireSubject);
        SnsMessage published = new SnsMessage(body, subject, attributes);
        if (published.sizeInBytes() > MAX_BYTES) {
            throw AwsError.invalidParameter("Message too long");
        }
        return form.get("MessageStructure").filter("json"::equals).isPresent()
                ? new SnsMessage(forSqs(body, json), subject, attributes)
                : published;
    }

    private static void requireDistinct(List<SnsAttribute> attributes) {
        if (attributes.stream().map(SnsAttribute::name).distinct().count() < attributes.size()) {
            throw new AwsError(400, "ParameterValueInvalid", "Message attribute names must be unique.");
        }
    }

    private static void requireSubject(String subject) {
        boolean printable = subject.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        if (subject.isBlank() || subject.length() > MAX_SUBJECT || !printable) {
            throw AwsError.invalidParameter("Subject");
        }
    }

    /** With {@code MessageStructure=json} the message is an object with a text for each protocol. */
    private static String forSqs(String body, JsonMapper json) {
        try {
            JsonNode texts = json.readTree(body);
            JsonNode fallback = texts.path("default");
            if (!fallback.isTextual()) {
                throw AwsError.invalidParameter("Message Structure - No default entry in JSON message body");
            }
            return texts.path("sqs").asText(fallback.textValue());
        } catch (JsonProcessingException e) {
            throw AwsError.invalidParameter("Message Structure - JSON message body failed to parse");
        }
    }

    int sizeInBytes() {
        return body.getBytes(StandardCharsets.UTF_8).length
                + attributes.stream().mapToInt(SnsAttribute::sizeInBytes).sum();
    }
}
