package dev.alerting.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Texts that have bytes. JSON can escape half of a surrogate pair, which no encoding can write: a table refuses it, and
 * a log shows something else than was sent.
 */
public final class WellFormed {
    private static final char REPLACEMENT = '\uFFFD';

    private WellFormed() {}

    public static boolean isWellFormed(String text) {
        return firstLone(text, 0) == text.length();
    }

    /** The text with U+FFFD for each lone surrogate; the same text if there is none. */
    public static String repairText(String text) {
        int lone = firstLone(text, 0);
        if (lone == text.length()) {
            return text;
        }
        StringBuilder result = new StringBuilder(text);
        while (lone < text.length()) {
            result.setCharAt(lone, REPLACEMENT);
            lone = firstLone(text, lone + 1);
        }
        return result.toString();
    }

    /** As {@link #repairText(String)}, for every name and text in it; the same node if there is nothing to replace. */
    public static JsonNode repairTree(JsonNode node) {
        return isWellFormed(node) ? node : replaceLoneSurrogates(node);
    }

    private static boolean isWellFormed(JsonNode node) {
        if (node.isTextual()) {
            return isWellFormed(node.textValue());
        }
        if (node.isObject()) {
            return node.properties().stream()
                    .allMatch(member -> isWellFormed(member.getKey()) && isWellFormed(member.getValue()));
        }
        for (JsonNode element : node) {
            if (!isWellFormed(element)) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode replaceLoneSurrogates(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(repairText(node.textValue()));
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(member ->
                            object.set(repairText(member.getKey()), replaceLoneSurrogates(member.getValue())));
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> array.add(replaceLoneSurrogates(element)));
            return array;
        }
        return node;
    }

    private static int firstLone(String text, int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (!Character.isSurrogate(c)) {
                at++;
            } else if (Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                at += 2;
            } else {
                return at;
            }
        }
        return at;
    }
}
