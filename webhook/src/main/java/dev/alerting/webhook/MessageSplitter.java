package dev.alerting.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.Texts;
import dev.alerting.common.json.ArrayText;
import dev.alerting.common.json.Json;
import dev.alerting.common.json.Utf8;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Splits a request into the messages it is published as, by number of alerts and by size. An alert that is too large by itself
 * is shortened; one for which that is not enough is the only one left out. The same body always gives the same messages.
 */
final class MessageSplitter {
    /** The collector handles the alerts of one message within one invocation. */
    static final int MAX_ALERTS = 100;

    /** Beyond 100 full messages (10,000 alerts), each holds more alerts instead. */
    private static final int MAX_FULL_MESSAGES = 100;

    /**
     * No request becomes more messages: of 5 MB of alerts, at most 100 messages are full by number and 48 by size, since
     * two neighbours that are full by size hold more together than fits one.
     */
    static final int MAX_MESSAGES = 150;

    /** Of a group that is split by size: what stands around its alerts is repeated in every message. */
    static final int MAX_SURROUNDING_BYTES = 32 * 1024;

    private static final int MAX_NAME = 100;

    /** As many alerts that are too large are named in an answer. */
    private static final int MAX_NAMED = 3;

    private static final String ALERTS = "alerts";

    /** What the identity of a group's alerts is read from. */
    private static final Set<String> NAMING = Set.of("externalURL", "orgId", "version");

    /** Repeats what the alerts have in common; every alert has it as well. */
    private static final Set<String> REPETITION = Set.of("commonAnnotations", "commonLabels");

    private MessageSplitter() {}

    /** What a request becomes. */
    sealed interface Result {
        /**
         * @param texts each is a complete payload of the same sender, with its alerts as they were written
         * @param shortened which alerts are not as they were written
         * @param leftOut which alerts are in no text, and why
         */
        record Messages(List<String> texts, List<String> shortened, Optional<String> leftOut) implements Result {
            static Messages of(List<String> texts) {
                return new Messages(texts, List.of(), Optional.empty());
            }
        }

        /** @param reason what exceeds which limit, for the sender */
        record TooLarge(String reason) implements Result {}
    }

    /**
     * @param body within the characters that SQS accepts
     * @param json what the body means: an object or an array
     */
    static Result split(String body, JsonNode json) {
        int bytes = Utf8.encodedLength(body);
        if (bytes > RequestLimits.MAX_REQUEST_BYTES) {
            return new Result.TooLarge(RequestLimits.bodyExceeds(RequestLimits.MAX_REQUEST_BYTES));
        }
        boolean fits = bytes <= RequestLimits.MAX_MESSAGE_BYTES;
        int alerts = json.isArray() ? json.size() : json.path(ALERTS).size();
        if (fits && alerts <= MAX_ALERTS) {
            return Result.Messages.of(List.of(body));
        }
        Optional<ArrayText> array = json.isArray() ? ArrayText.ofWhole(body) : ArrayText.ofField(body, ALERTS);
        if (array.filter(found -> found.size() > 0).isEmpty()) {
            return fits
                    ? Result.Messages.of(List.of(body))
                    : new Result.TooLarge(
                            "the body has " + bytes + " bytes and no alerts to split it by; one message may"
                                    + " have at most " + RequestLimits.MAX_MESSAGE_BYTES);
        }
        ArrayText group = fits ? array.get() : withoutRepetition(array.get(), json);
        if (!fits && group.surroundingBytes() > MAX_SURROUNDING_BYTES) {
            return new Result.TooLarge("the notification has " + group.surroundingBytes()
                    + " bytes besides its alerts; a large one may have at most " + MAX_SURROUNDING_BYTES);
        }
        return packElements(group, json);
    }

    private static Result packElements(ArrayText whole, JsonNode json) {
        int room = RequestLimits.MAX_MESSAGE_BYTES - whole.surroundingBytes();
        Map<Integer, Optional<String>> changes = new HashMap<>();
        List<String> shortened = new ArrayList<>();
        List<String> tooLarge = new ArrayList<>();
        for (int i = 0; i < whole.size(); i++) {
            if (whole.elementBytes(i) > room) {
                JsonNode alert =
                        json.isArray() ? json.get(i) : json.path(ALERTS).get(i);
                Optional<ObjectNode> fitting = ShortenedAlert.fit(alert, room);
                changes.put(i, fitting.map(ShortenedAlert::write));
                String name = name(json, i) + " has " + whole.elementBytes(i) + " bytes";
                if (fitting.isEmpty()) {
                    tooLarge.add(name);
                } else if (!fitting.get().equals(alert)) {
                    shortened.add(name + ", of which " + room + " fit into a message: its longest texts were cut");
                }
            }
        }
        ArrayText group = changes.isEmpty() ? whole : whole.withElements(changes);
        Optional<String> leftOut =
                tooLarge.isEmpty() ? Optional.empty() : Optional.of(describe(tooLarge, room, group.size()));
        return group.size() == 0
                ? new Result.TooLarge(leftOut.orElseThrow())
                : new Result.Messages(pack(group, room), List.copyOf(shortened), leftOut);
    }

    private static String describe(List<String> tooLarge, int room, int taken) {
        String more = tooLarge.size() > MAX_NAMED ? " and " + (tooLarge.size() - MAX_NAMED) + " more" : "";
        return String.join(", ", tooLarge.subList(0, Math.min(MAX_NAMED, tooLarge.size()))) + more
                + "; a single alert may have at most " + room + ", even with its texts cut"
                + (taken > 0 ? ". The other " + taken + " of this request were taken" : "");
    }

    private static List<String> pack(ArrayText group, int room) {
        int full = Math.max(MAX_ALERTS, Math.ceilDiv(group.size(), MAX_FULL_MESSAGES));
        // About equal numbers, so that the collectors get about equal work.
        int perMessage = Math.ceilDiv(group.size(), Math.ceilDiv(group.size(), full));
        List<String> messages = new ArrayList<>();
        int from = 0;
        int used = 0;
        for (int i = 0; i < group.size(); i++) {
            int own = group.elementBytes(i);
            int needed = i == from ? own : used + 1 + own;
            if (i - from == perMessage || needed > room) {
                messages.add(group.slice(from, i));
                from = i;
                needed = own;
            }
            used = needed;
        }
        messages.add(group.slice(from, group.size()));
        return List.copyOf(messages);
    }

    /** The pointer to an alert, and its name if it has one. */
    private static String name(JsonNode json, int index) {
        JsonNode alert = json.isArray() ? json.get(index) : json.path(ALERTS).get(index);
        String pointer = json.isArray() ? "/" + index : "/" + ALERTS + "/" + index;
        return Json.text(alert.path("labels"), "alertname")
                .or(() -> Json.text(alert, "title"))
                .map(name -> pointer + " (" + Texts.truncate(Texts.toPrintable(name), MAX_NAME) + ")")
                .orElse(pointer);
    }

    /**
     * With less around the alerts, where that is much: without blanks, then without the largest of what only repeats the alerts.
     * Grafana's default {@code message} repeats every alert of a group, and {@code commonAnnotations} has each annotation that all
     * of them have; nothing of either becomes part of an issue.
     */
    private static ArrayText withoutRepetition(ArrayText group, JsonNode json) {
        if (group.surroundingBytes() <= MAX_SURROUNDING_BYTES) {
            return group;
        }
        if (json.isArray()) {
            return group.withSurroundings("[", "]");
        }
        ObjectNode rest = Json.object();
        json.properties().stream()
                .filter(field -> !field.getKey().equals(ALERTS))
                .forEach(field -> rest.set(field.getKey(), field.getValue()));
        List<String> largestFirst = rest.properties().stream()
                .filter(field -> field.getValue().isTextual() && !NAMING.contains(field.getKey())
                        || REPETITION.contains(field.getKey()))
                .sorted(Comparator.comparingInt(
                                (Map.Entry<String, JsonNode> field) -> Utf8.encodedLength(Json.write(field.getValue())))
                        .reversed())
                .map(Map.Entry::getKey)
                .toList();
        ArrayText slim = wrapElements(group, rest);
        for (int i = 0; i < largestFirst.size() && slim.surroundingBytes() > MAX_SURROUNDING_BYTES; i++) {
            rest.remove(largestFirst.get(i));
            slim = wrapElements(group, rest);
        }
        return slim;
    }

    private static ArrayText wrapElements(ArrayText group, ObjectNode rest) {
        String text = SqsText.escapeForbidden(Json.write(rest));
        String open = text.substring(0, text.length() - 1) + (rest.isEmpty() ? "" : ",");
        return group.withSurroundings(open + "\"" + ALERTS + "\":[", "]}");
    }
}
