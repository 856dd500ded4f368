package dev.alerting.local.aws;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * A message attribute as published.
 *
 * @param value the text; for {@code Binary}, base64
 */
record SnsAttribute(String name, String dataType, String value) {

    /**
     * Reads an entry of {@code MessageAttributes}. Source of the rules: SNS guide, "Message attributes".
     */
    static SnsAttribute from(QueryForm entry) {
        String name = entry.require("Name");
        String dataType = entry.require("Value.DataType");
        if (!dataType.matches("(String|Number|Binary)(\\..+)?")) {
            throw invalid(
                    "The message attribute '%s' has an invalid message attribute type, the set of supported type"
                            + " prefixes is Binary, Number, and String.",
                    name);
        }
        String field = dataType.startsWith("Binary") ? "Value.BinaryValue" : "Value.StringValue";
        String value = entry.get(field).orElse("");
        if (value.isEmpty()) {
            throw invalid("The message attribute '%s' must contain non-empty message attribute value.", name);
        }
        return new SnsAttribute(name, dataType, value);
    }

    private static AwsError invalid(String message, String name) {
        return new AwsError(400, "ParameterValueInvalid", String.format(message, name));
    }

    /** Its share of a message's size: name, type and value. */
    int sizeInBytes() {
        int valueBytes = binary() ? Base64.getDecoder().decode(value).length : utf8(value);
        return utf8(name) + utf8(dataType) + valueBytes;
    }

    MessageAttributeValue toSqs() {
        MessageAttributeValue.Builder attribute =
                MessageAttributeValue.builder().dataType(dataType);
        return binary()
                ? attribute
                        .binaryValue(SdkBytes.fromByteArray(Base64.getDecoder().decode(value)))
                        .build()
                : attribute.stringValue(value).build();
    }

    private boolean binary() {
        return dataType.startsWith("Binary");
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
