package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.alerting.common.json.Json;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What a sender may put where something else belongs. */
final class StrangeValues {
    private static final List<String> TEXTS = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e999",
            "-1e999",
            "123456789012345678901234567890",
            "1e-400",
            "\"\"",
            "\" \"",
            "\"x\"",
            "\"\\ud83d\\u0000\"",
            "\"2016-12-31T23:59:60Z\"",
            "\"2025-10-21 06:14:09Z\"",
            "\"2025-09-16T16:59:17.131\"",
            "\"0001-01-01T00:00:00Z\"",
            "\"9999-12-31T23:59:59.999999999-18:00\"",
            "\"firing\"",
            "\"RESOLVED\"",
            "\"ALARM\"",
            "\"@org/team, {{ $labels.team }}\"",
            "\"TEAM=a|TEAM=\\nPRIORITY==|RUNBOOK=\"",
            "[]",
            "[null]",
            "[[1],{}]",
            "{}",
            "{\"\":\"\"}",
            "{\"a/b~c\":[]}");

    private StrangeValues() {}

    /** A stand-in for each of them. The texts come in at the end: a tree cannot hold all that a text can say. */
    static List<JsonNode> all() {
        return IntStream.range(0, TEXTS.size()).mapToObj(StrangeValues::standIn).toList();
    }

    static JsonNode any(Random random) {
        return standIn(random.nextInt(TEXTS.size()));
    }

    /** The text of a tree, with the strange values in place of their stand-ins. */
    static String write(JsonNode tree) {
        String text = Json.write(tree);
        for (int i = 0; i < TEXTS.size(); i++) {
            text = text.replace(Json.write(standIn(i)), TEXTS.get(i));
        }
        return text;
    }

    private static JsonNode standIn(int index) {
        return JsonNodeFactory.instance.textNode("strange#" + index + "#");
    }
}
