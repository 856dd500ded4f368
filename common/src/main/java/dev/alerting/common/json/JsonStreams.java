package dev.alerting.common.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Events and answers of a function as streams of JSON. The runtime would map them to objects with a second copy of
 * Jackson of its own, which costs each cold start a third of a second of processor time.
 */
public final class JsonStreams {
    /** Lambda writes the event, of 6 MB at most; what is in it has its own limits later on. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(8 * 1024 * 1024)
                    .build())
            .build();

    private JsonStreams() {}

    /**
     * @throws IOException if it is no JSON or has a key twice; Lambda sends neither
     * @throws InvalidJsonException if it has a number beyond a double's range
     */
    public static JsonNode read(InputStream input) throws IOException {
        try (JsonParser parser = FACTORY.createParser(input)) {
            if (parser.nextToken() == null) {
                throw new IOException("the event is empty");
            }
            return JsonTrees.read(parser);
        }
    }

    public static void write(JsonNode json, OutputStream output) throws IOException {
        output.write(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    /** A text as it was sent, also an empty one. */
    public static Optional<String> rawField(JsonNode parent, String field) {
        return Optional.ofNullable(parent.path(field).textValue());
    }
}
