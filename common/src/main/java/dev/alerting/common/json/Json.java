package dev.alerting.common.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reading and writing JSON, one way for every module. Trees only: binding to classes costs cold start. */
public final class Json {
    /** SQS and SNS carry at most 1 MiB, so nothing longer can be a message of ours. */
    private static final int MAX_STRING = 1024 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(MAX_STRING)
                            .maxNumberLength(100)
                            .maxNameLength(1024)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private Json() {}

    /**
     * Parses one JSON document.
     *
     * @throws InvalidJsonException if the text is not exactly one document within the limits; the message says
     *     where and never repeats the text
     */
    public static JsonNode parse(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw new InvalidJsonException("the text is empty");
            }
            Optional<String> infinite = infiniteNumber(node);
            if (infinite.isPresent()) {
                throw new InvalidJsonException("the text holds a number out of range", infinite.get());
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new InvalidJsonException(describe(e), place(e));
        }
    }

    /** Reads token by token, within the limits of {@link #parse}. */
    static JsonParser parser(String text) throws IOException {
        return MAPPER.createParser(text);
    }

    public static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    /** The same, over several lines, for people to read. */
    public static String writePretty(JsonNode node) {
        return node.toPrettyString();
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The text of a field that holds a non-blank string; empty when it is absent, null, blank or not a string. */
    public static Optional<String> text(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        return node.isTextual() && !node.textValue().isBlank() ? Optional.of(node.textValue()) : Optional.empty();
    }

    /** As {@link #text}, and numbers and booleans as they are written. */
    public static Optional<String> scalar(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        return node.isNumber() || node.isBoolean() ? Optional.of(node.asText()) : text(parent, field);
    }

    /** The scalar fields of an object, sorted by name; empty when it is no object. */
    public static Map<String, String> scalars(JsonNode object) {
        Map<String, String> values = new TreeMap<>();
        object.properties().forEach(entry -> {
            if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
                values.put(entry.getKey(), entry.getValue().asText());
            }
        });
        return values;
    }

    /**
     * The JSON pointer of a number beyond a double's range, e.g. 1e999: it is read as infinite, and no decimal, no
     * schema can deal with that.
     */
    private static Optional<String> infiniteNumber(JsonNode node) {
        if (node.isDouble() && Double.isInfinite(node.doubleValue())) {
            return Optional.of("");
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                Optional<String> found = infiniteNumber(member.getValue());
                if (found.isPresent()) {
                    String name = member.getKey().replace("~", "~0").replace("/", "~1");
                    return Optional.of("/" + name + found.get());
                }
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            Optional<String> found = infiniteNumber(node.get(i));
            if (found.isPresent()) {
                return Optional.of("/" + i + found.get());
            }
        }
        return Optional.empty();
    }

    private static String place(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String describe(JsonProcessingException e) {
        // Jackson's own text quotes the input; only the kind of error and its place may leave this class.
        String original = e.getOriginalMessage();
        String kind = original.contains("end-of-input") || original.contains("end of input")
                ? "ends too early"
                : original.startsWith("Duplicate field")
                        ? "has a key twice"
                        : original.contains("exceeds the maximum") ? "exceeds a size limit" : "is not well-formed";
        return "the text " + kind;
    }
}
