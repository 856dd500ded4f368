package dev.alerting.common.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The elements of one array of a JSON text, as they are written there: what is put together from them again holds every
 * number and every escape exactly as its sender wrote it, and is never longer than the whole.
 */
public final class ArrayText {
    private final String before;
    private final List<String> elements;
    private final String after;

    private ArrayText(String before, List<String> elements, String after) {
        this.before = before;
        this.elements = elements;
        this.after = after;
    }

    /** The text itself, if it is an array. */
    public static Optional<ArrayText> ofWhole(String json) {
        return read(json, Optional.empty());
    }

    /** A field of the object that the text is, if that field is an array. */
    public static Optional<ArrayText> ofField(String json, String field) {
        return read(json, Optional.of(field));
    }

    public int size() {
        return elements.size();
    }

    /** The whole text with only the elements from {@code from} up to but not including {@code to}. */
    public String slice(int from, int to) {
        return before + String.join(",", elements.subList(from, to)) + after;
    }

    private static Optional<ArrayText> read(String json, Optional<String> field) {
        // Offsets count characters only where the parser reads characters.
        try (JsonParser parser = Json.parser(json)) {
            JsonToken token = parser.nextToken();
            if (field.isPresent()) {
                token = token == JsonToken.START_OBJECT ? seek(parser, field.get()) : JsonToken.NOT_AVAILABLE;
            }
            return token == JsonToken.START_ARRAY ? Optional.of(array(parser, json)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonToken seek(JsonParser parser, String field) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(field);
            JsonToken value = parser.nextToken();
            if (found) {
                return value;
            }
            parser.skipChildren();
        }
        return JsonToken.NOT_AVAILABLE;
    }

    private static ArrayText array(JsonParser parser, String json) throws IOException {
        int start = begin(parser);
        List<String> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int from = begin(parser);
            parser.skipChildren();
            // Strings are read lazily: the end is known once they are.
            parser.finishToken();
            elements.add(json.substring(from, end(parser)).strip());
        }
        return new ArrayText(json.substring(0, start + 1), List.copyOf(elements), json.substring(begin(parser)));
    }

    private static int begin(JsonParser parser) {
        return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
    }

    private static int end(JsonParser parser) {
        return Math.toIntExact(parser.currentLocation().getCharOffset());
    }
}
