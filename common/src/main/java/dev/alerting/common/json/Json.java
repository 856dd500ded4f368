package dev.alerting.common.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reading and writing JSON, one way for every module. Trees only: binding to classes costs cold start. */
public final class Json {
    /** SQS and SNS carry at most 1 MiB, so nothing longer can be a message of ours. */
    private static final int MAX_STRING = 1024 * 1024;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(MAX_STRING)
                    .maxNumberLength(1_000)
                    // The event schema allows 1024 characters, which may be twice as many UTF-16 units.
                    .maxNameLength(2_048)
                    .build())
            .build();

    private Json() {}

    /**
     * Parses one JSON document. A byte order mark before it is ignored, as RFC 8259, 8.1, allows.
     *
     * @throws InvalidJsonException if the text is not exactly one document within the limits; the message says
     *     where and never repeats the text
     */
    public static JsonNode parse(String text) {
        try (JsonParser parser = createParser(withoutByteOrderMark(text))) {
            if (parser.nextToken() == null) {
                throw new InvalidJsonException("the text is empty");
            }
            JsonNode node = JsonTrees.read(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "Trailing token");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new InvalidJsonException(describe(e), describePlace(e));
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory can always be read", e);
        }
    }

    /** The text without the one U+FEFF that some programs begin a file or a request with. */
    public static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Reads token by token, within the limits of {@link #parse}. */
    static JsonParser createParser(String text) throws IOException {
        return FACTORY.createParser(text);
    }

    public static String write(JsonNode node) {
        return write(node, generator -> {});
    }

    /** The same, over several lines, for people to read. */
    public static String writePretty(JsonNode node) {
        return write(node, JsonGenerator::useDefaultPrettyPrinter);
    }

    private static String write(JsonNode node, Consumer<JsonGenerator> style) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            style.accept(generator);
            JsonTrees.write(node, generator);
        } catch (IOException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
        return text.toString();
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
    public static Optional<String> scalarText(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        return node.isNumber() || node.isBoolean() ? Optional.of(node.asText()) : text(parent, field);
    }

    /** The scalar fields of an object, sorted by name; empty when it is no object. */
    public static Map<String, String> scalarFields(JsonNode object) {
        Map<String, String> values = new TreeMap<>();
        object.properties().forEach(entry -> {
            if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
                values.put(entry.getKey(), entry.getValue().asText());
            }
        });
        return values;
    }

    private static String describePlace(JsonProcessingException e) {
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
