package dev.alerting.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.ArrayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits a request into the messages it is published as. Drops no alert. */
final class MessageSplitter {
    /** The collector handles the alerts of one message within one invocation. */
    static final int MAX_ALERTS = 100;

    /** Elements that are not alerts can be very many; their messages hold more of them instead. */
    static final int MAX_MESSAGES = 20;

    private MessageSplitter() {}

    /**
     * Each message is a complete payload of the same sender, with a part of {@code alerts}, or of the array that the
     * payload is, as it was written. The parts are about equal.
     */
    static List<String> split(String body, JsonNode json) {
        int alerts = json.isArray() ? json.size() : json.path("alerts").size();
        if (alerts <= MAX_ALERTS) {
            return List.of(body);
        }
        Optional<ArrayText> array = json.isArray() ? ArrayText.ofWhole(body) : ArrayText.ofField(body, "alerts");
        return array.map(MessageSplitter::slices).orElse(List.of(body));
    }

    private static List<String> slices(ArrayText array) {
        int parts = Math.min(MAX_MESSAGES, Math.ceilDiv(array.size(), MAX_ALERTS));
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            long size = array.size();
            messages.add(array.slice((int) (size * i / parts), (int) (size * (i + 1) / parts)));
        }
        return messages;
    }
}
