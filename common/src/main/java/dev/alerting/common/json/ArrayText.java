package dev.alerting.common.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The elements of one array in a JSON text, as they are written there: a slice holds every number and every escape exactly
 * as its sender wrote it, and is never longer than the whole text. Takes time and memory in proportion to the text.
 */
public final class ArrayText {
    private final String json;
    private final String before;
    private final String after;
    private final Ranges elements;

    private ArrayText(String json, String before, Ranges elements, String after) {
        this.json = json;
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

    /** The same elements with other text around them. */
    public ArrayText withSurroundings(String before, String after) {
        return new ArrayText(json, before, elements, after);
    }

    /**
     * The same text with some elements written otherwise.
     *
     * @param changes index -> the element's new text; empty: it is left out
     */
    public ArrayText withElements(Map<Integer, Optional<String>> changes) {
        StringBuilder texts = new StringBuilder();
        Ranges ranges = new Ranges();
        for (int i = 0; i < elements.size; i++) {
            int from = texts.length();
            if (changes.containsKey(i)) {
                changes.get(i).ifPresent(texts::append);
            } else {
                texts.append(json, elements.starts[i], elements.ends[i]);
            }
            if (texts.length() > from) {
                ranges.addElement(from, texts.length());
            }
        }
        return new ArrayText(texts.toString(), before, ranges, after);
    }

    public int size() {
        return elements.size;
    }

    /** The whole text with only the elements from {@code from} up to but not including {@code to}. */
    public String slice(int from, int to) {
        StringBuilder slice = new StringBuilder(before);
        for (int i = from; i < to; i++) {
            if (i > from) {
                slice.append(',');
            }
            slice.append(json, elements.starts[i], elements.ends[i]);
        }
        return slice.append(after).toString();
    }

    /** Size of one element in bytes of UTF-8. */
    public int elementBytes(int index) {
        return Utf8.encodedLength(json, elements.starts[index], elements.ends[index]);
    }

    /** Size of everything but the elements, in bytes of UTF-8. */
    public int surroundingBytes() {
        return Utf8.encodedLength(before) + Utf8.encodedLength(after);
    }

    private static Optional<ArrayText> read(String json, Optional<String> field) {
        // Offsets count characters only where the parser reads characters.
        try (JsonParser parser = Json.createParser(json)) {
            JsonToken token = parser.nextToken();
            if (field.isPresent()) {
                token = token == JsonToken.START_OBJECT ? seekArray(parser, field.get()) : JsonToken.NOT_AVAILABLE;
            }
            return token == JsonToken.START_ARRAY ? Optional.of(array(parser, json)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonToken seekArray(JsonParser parser, String field) throws IOException {
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
        int start = elementStart(parser);
        Ranges elements = new Ranges();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int from = elementStart(parser);
            parser.skipChildren();
            // Strings are read lazily: the end is known only after that.
            parser.finishToken();
            elements.addElement(from, withoutBlanks(json, from, elementEnd(parser)));
        }
        return new ArrayText(json, json.substring(0, start + 1), elements, json.substring(elementStart(parser)));
    }

    private static int elementStart(JsonParser parser) {
        return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
    }

    private static int elementEnd(JsonParser parser) {
        return Math.toIntExact(parser.currentLocation().getCharOffset());
    }

    /** The parser may have read on: a number ends only with what follows it. */
    private static int withoutBlanks(String json, int from, int to) {
        int end = to;
        while (end > from && Character.isWhitespace(json.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    /** Where elements start and end: there may be millions, and a string each would take many times their size. */
    private static final class Ranges {
        private int[] starts = new int[16];
        private int[] ends = new int[16];
        private int size;

        void addElement(int start, int end) {
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, 2 * size);
                ends = Arrays.copyOf(ends, 2 * size);
            }
            starts[size] = start;
            ends[size] = end;
            size++;
        }
    }
}
