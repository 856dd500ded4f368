package dev.alerting.priming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.priming.LoopbackResponder.Answer;
import dev.alerting.priming.LoopbackResponder.Request;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What AWS would answer, as far as the functions call it: keeps items by fingerprint, checks no condition, accepts every
 * message and has one secret.
 */
final class AwsAnswers {
    /** Where a function that is restored from a snapshot asks for its credentials. */
    private static final String CREDENTIALS = "/credentials";

    private final String secret;
    private final Map<String, String> ofSenders;
    private final Map<String, JsonNode> items = new HashMap<>();

    AwsAnswers(String secret) {
        this(secret, Map.of());
    }

    /** @param ofSenders further secrets by their names */
    AwsAnswers(String secret, Map<String, String> ofSenders) {
        this.secret = secret;
        this.ofSenders = Map.copyOf(ofSenders);
    }

    /** Empty if this is not a call to AWS. Not safe for concurrent use: a responder asks for one answer at a time. */
    Optional<Answer> answer(Request request) {
        if (request.path().equals(CREDENTIALS)) {
            return Optional.of(Answer.json("""
                    {"AccessKeyId": "priming", "SecretAccessKey": "priming", "Token": "priming",\
                     "Expiration": "2099-01-01T00:00:00Z"}"""));
        }
        if (request.body().contains("Action=Publish")) {
            return Optional.of(new Answer(200, "text/xml", """
                    <PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>\
                    <MessageId>priming</MessageId></PublishResult><ResponseMetadata><RequestId>priming</RequestId>\
                    </ResponseMetadata></PublishResponse>"""));
        }
        return request.header("x-amz-target")
                .map(target -> new Answer(200, "application/x-amz-json-1.0", Json.write(answer(target, request))));
    }

    private ObjectNode answer(String target, Request request) {
        JsonNode asked = Json.parse(request.body());
        return switch (target.substring(target.indexOf('.') + 1)) {
            case "GetSecretValue" ->
                Json.object().put("Name", "priming").put("SecretString", secret).put("CreatedDate", 1_750_000_000.5);
            case "BatchGetSecretValue" -> {
                ObjectNode answer = Json.object();
                var found = answer.putArray("SecretValues");
                ofSenders.forEach((name, value) -> found.addObject()
                        .put("Name", name)
                        .put("SecretString", value)
                        .put("CreatedDate", 1_750_000_000.5));
                answer.putArray("Errors");
                yield answer;
            }
            case "GetItem" -> {
                ObjectNode answer = Json.object();
                readItem(asked.path("Key")).ifPresent(item -> answer.set("Item", item));
                yield answer;
            }
            case "BatchGetItem" -> {
                ObjectNode answer = Json.object();
                ObjectNode tables = answer.putObject("Responses");
                asked.path("RequestItems").properties().forEach(table -> {
                    var found = tables.putArray(table.getKey());
                    table.getValue().path("Keys").forEach(key -> readItem(key).ifPresent(found::add));
                });
                answer.putObject("UnprocessedKeys");
                yield answer;
            }
            case "PutItem" -> {
                items.put(fingerprint(asked.path("Item")), asked.path("Item"));
                yield Json.object();
            }
            // The SDK compares it with what it sent.
            case "SendMessage" ->
                Json.object()
                        .put("MessageId", "priming")
                        .put(
                                "MD5OfMessageBody",
                                md5Hex(utf8Bytes(asked.path("MessageBody").asText())))
                        .put("MD5OfMessageAttributes", md5Hex(encodeAttributes(asked.path("MessageAttributes"))));
            default -> Json.object();
        };
    }

    /**
     * As SQS computes it, for string attributes.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation">Message
     *     digest of attributes</a>
     */
    private static byte[] encodeAttributes(JsonNode attributes) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        attributes.properties().forEach(attribute -> sorted.put(attribute.getKey(), attribute.getValue()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sorted.forEach((name, value) -> {
            writeWithLength(bytes, name);
            writeWithLength(bytes, value.path("DataType").asText());
            bytes.write(1);
            writeWithLength(bytes, value.path("StringValue").asText());
        });
        return bytes.toByteArray();
    }

    private static void writeWithLength(ByteArrayOutputStream bytes, String text) {
        byte[] encoded = utf8Bytes(text);
        bytes.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(encoded.length).array());
        bytes.writeBytes(encoded);
    }

    private static byte[] utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String md5Hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has MD5", e);
        }
    }

    private Optional<JsonNode> readItem(JsonNode key) {
        return Optional.ofNullable(items.get(fingerprint(key)));
    }

    private static String fingerprint(JsonNode item) {
        return item.path("fingerprint").path("S").asText();
    }

    /**
     * While the steps run, the SDK's default credentials chain finds these, the way it does in a function with a snapshot.
     * If the environment has others, they only sign requests to the responder.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html">Credentials with SnapStart</a>
     */
    static void withCredentials(URI responder, Steps steps) throws Exception {
        TemporaryProperties properties = new TemporaryProperties(Map.of(
                "aws.containerCredentialsFullUri", responder + CREDENTIALS,
                "aws.containerAuthorizationToken", "priming",
                "aws.disableEc2Metadata", "true"));
        try (properties) {
            steps.run();
        }
    }

    /** What is run with credentials. */
    @FunctionalInterface
    interface Steps {
        void run() throws Exception;
    }
}
