package dev.alerting.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.alerting.common.event.Texts;
import dev.alerting.common.json.Json;
import dev.alerting.common.json.Utf8;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An alert of a group, or an event of an array, with its longest texts cut so that it fits into a message. What decides which
 * alert it is, and how it stands, is left as it is: its fingerprint and its state stay the same.
 */
final class ShortenedAlert {
    /** Texts of up to so many characters are left whole. */
    static final int LONGEST_WHOLE = 2_048;

    /** What the senders' identities, states and times are read from. */
    private static final Set<String> NAMING = Set.of(
            "fingerprint",
            "generatorURL",
            "ruleUID",
            "orgId",
            "status",
            "startsAt",
            "endsAt",
            "schema_version",
            "source",
            "state",
            "occurred_at",
            "started_at",
            "identity",
            "resource");

    /** Details that only the folded part of an issue shows. */
    private static final List<String> DETAILS = List.of("raw_provider", "values");

    private ShortenedAlert() {}

    /** @return empty if it does not fit all the same; unchanged if it fits once it is written without blanks and escapes */
    static Optional<ObjectNode> fit(JsonNode alert, int maxBytes) {
        if (!(alert instanceof ObjectNode original)) {
            return Optional.empty();
        }
        ObjectNode shortened = original.deepCopy();
        int excess = writtenBytes(shortened) - maxBytes;
        for (Text text : findTexts(shortened)) {
            if (excess > 0) {
                excess -= text.cut(excess);
            }
        }
        for (String name : DETAILS) {
            if (excess > 0 && shortened.remove(name) != null) {
                excess = writtenBytes(shortened) - maxBytes;
            }
        }
        return excess > 0 ? Optional.empty() : Optional.of(shortened);
    }

    static String write(ObjectNode alert) {
        return SqsText.escapeForbidden(Json.write(alert));
    }

    /** The longest first. */
    private static List<Text> findTexts(ObjectNode alert) {
        Set<String> kept = new HashSet<>(NAMING);
        if (Json.text(alert, "fingerprint").isEmpty()) {
            // Of an old Alertmanager: the labels are hashed instead.
            kept.add("labels");
        }
        List<Text> texts = new ArrayList<>();
        alert.properties().stream()
                .filter(field -> !kept.contains(field.getKey()))
                .forEach(field -> collectTexts(field.getValue(), text -> alert.set(field.getKey(), text), texts));
        texts.sort(Comparator.comparingInt((Text text) -> text.bytes()).reversed());
        return texts;
    }

    private static void collectTexts(JsonNode node, Consumer<TextNode> replace, List<Text> texts) {
        switch (node) {
            case TextNode text
            when text.textValue().length() > LONGEST_WHOLE ->
                texts.add(new Text(text.textValue(), writtenBytes(text), replace));
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    collectTexts(field.getValue(), text -> object.set(field.getKey(), text), texts);
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    int index = i;
                    collectTexts(array.get(i), text -> array.set(index, text), texts);
                }
            }
            default -> {}
        }
    }

    private static int writtenBytes(JsonNode node) {
        return Utf8.encodedLength(SqsText.escapeForbidden(Json.write(node)));
    }

    /** @param bytes as it is written */
    private record Text(String text, int bytes, Consumer<TextNode> replace) {
        /**
         * Cuts as much as needed, and no more than allowed.
         *
         * @return how many bytes that saves
         */
        int cut(int needed) {
            int fits = LONGEST_WHOLE;
            int tooLong = text.length();
            while (tooLong - fits > 1) {
                int middle = (fits + tooLong) >>> 1;
                if (bytes - bytesOf(middle) >= needed) {
                    fits = middle;
                } else {
                    tooLong = middle;
                }
            }
            replace.accept(cutTo(fits));
            return bytes - bytesOf(fits);
        }

        private int bytesOf(int length) {
            return writtenBytes(cutTo(length));
        }

        private TextNode cutTo(int length) {
            return TextNode.valueOf(Texts.truncate(text, length));
        }
    }
}
