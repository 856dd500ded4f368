package dev.alerting.common.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes inputs out of the payloads of {@code test-data/}: mostly well-formed JSON with strange content. */
final class Mutator {
    /** The most a request may have, in characters; some of the inputs are blown up to it. */
    static final int LARGEST = 256 * 1024;

    private static final List<String> TEXTS = TestData.names().stream()
            .filter(name -> !name.equals("README.md"))
            .map(TestData::text)
            .toList();

    /** Those with something in them to change. */
    private static final List<JsonNode> TREES = TEXTS.stream()
            .<JsonNode>mapMulti((text, out) -> {
                try {
                    out.accept(Json.parse(text));
                } catch (InvalidJsonException e) {
                    // Kept as a text.
                }
            })
            .filter(tree -> tree.isContainerNode() && !tree.isEmpty())
            .toList();

    private static final List<String> STRINGS = List.of(
            "",
            " ",
            "\u0000",
            "\ud83d",
            "\udc00\ud83d",
            "🚒",
            "\u202e",
            "\u200b",
            "@octocat",
            "#1",
            "`",
            "|",
            "\n",
            "null",
            "None",
            "true",
            "firing",
            "resolved",
            "ALARM",
            "OK",
            "FIRING",
            "P0",
            "P9",
            "4",
            "1",
            "NaN",
            "2025-09-16T17:11:19Z",
            "2025-09-16T17:11:19.1234567890Z",
            "2016-12-31T23:59:60Z",
            "0001-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59Z",
            "2025-09-16T16:59:17.131+0000",
            "2025-13-45T99:99:99Z",
            "1759917600000",
            "9999999999999",
            "TEAM=a|PRIORITY=P1|RUNBOOK=https://x.example",
            "TEAM=,,,",
            "team:web,priority:P1",
            "https://x.example/a?b=c#d",
            "http://[::1",
            "javascript:alert(1)",
            "https://a@b.example",
            "{{ $labels.team }}",
            "arn:aws:cloudwatch:us-east-1:123456789012:alarm:x",
            "arn:aws::",
            "incident.resolved",
            "pagey.ping",
            "Recovered",
            "Notification",
            "aws.cloudwatch",
            "normalized",
            "grafana");

    private static final List<String> RAW = List.of(
            "null",
            "true",
            "-0",
            "0.0",
            "1e999",
            "-1e999",
            "1e-999",
            "1E400",
            "123456789012345678901234567890",
            "9".repeat(99),
            "9".repeat(101),
            "1." + "0".repeat(97),
            "0." + "9".repeat(97) + "e-5",
            "[]",
            "{}",
            "[[]]",
            "\"\\ud83d\"",
            "\"\\u0000\"",
            "\"\\/\"",
            "[null]",
            "{\"\":{}}",
            "1e2147483648",
            "-1e-2147483649");

    private final Random random;

    Mutator(long seed) {
        random = new Random(seed);
    }

    /** One input; the same for the same seed and number of calls before. */
    String next() {
        int kind = random.nextInt(1000);
        if (kind == 0) {
            return blownUp();
        }
        if (kind < 200) {
            return spoiled(pick(TEXTS));
        }
        if (kind < 230) {
            return envelope(changed());
        }
        if (kind < 260) {
            return spoiled(changed());
        }
        return changed();
    }

    /** A payload with a few values changed, removed, doubled or taken from another payload. */
    private String changed() {
        JsonNode tree = pick(TREES).deepCopy();
        List<String> raw = new ArrayList<>();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            change(tree, raw);
        }
        String text = Json.write(tree);
        for (int i = 0; i < raw.size(); i++) {
            text = text.replace("\"raw#" + i + "#\"", raw.get(i));
        }
        return text;
    }

    private void change(JsonNode tree, List<String> raw) {
        List<JsonNode> parents = new ArrayList<>();
        collect(tree, parents);
        if (parents.isEmpty()) {
            return;
        }
        JsonNode parent = parents.get(random.nextInt(parents.size()));
        if (parent instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = pick(names);
            switch (random.nextInt(5)) {
                case 0 -> object.remove(name);
                case 1 -> {
                    JsonNode value = object.remove(name);
                    object.set(pick(STRINGS), value);
                }
                default -> object.set(name, value(object.get(name), raw));
            }
        } else if (parent instanceof ArrayNode array) {
            int index = random.nextInt(array.size());
            switch (random.nextInt(4)) {
                case 0 -> array.remove(index);
                case 1 -> array.add(array.get(index).deepCopy());
                default -> array.set(index, value(array.get(index), raw));
            }
        }
    }

    private JsonNode value(JsonNode before, List<String> raw) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> {
                raw.add(pick(RAW));
                yield text("raw#" + (raw.size() - 1) + "#");
            }
            case 2 -> {
                List<JsonNode> others = new ArrayList<>();
                collect(pick(TREES), others);
                yield others.isEmpty() ? before : pick(others).deepCopy();
            }
            case 3 -> text(pick(STRINGS).repeat(1 + random.nextInt(300)));
            case 4 -> text(before.asText() + pick(STRINGS));
            case 5 -> text(pick(STRINGS) + before.asText());
            default -> text(pick(STRINGS));
        };
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }

    private String envelope(String message) {
        return Json.write(Json.object()
                .put("Type", "Notification")
                .put("Message", message)
                .set(
                        "MessageAttributes",
                        Json.object().set("source", Json.object().put("Value", pick(STRINGS)))));
    }

    /** Characters changed, put in, left out; the end cut off; two texts joined. */
    private String spoiled(String text) {
        StringBuilder spoiled = new StringBuilder(text);
        for (int changes = 1 + random.nextInt(6); changes > 0 && !spoiled.isEmpty(); changes--) {
            int at = random.nextInt(spoiled.length());
            switch (random.nextInt(6)) {
                case 0 -> spoiled.setCharAt(at, (char) random.nextInt(0x10000));
                case 1 -> spoiled.setCharAt(at, "{}[]\",:\\0eE.-+tfn \n".charAt(random.nextInt(18)));
                case 2 -> spoiled.deleteCharAt(at);
                case 3 -> spoiled.insert(at, pick(random.nextBoolean() ? STRINGS : RAW));
                case 4 -> spoiled.setLength(at);
                default -> {
                    String other = pick(TEXTS);
                    spoiled.append(other, 0, random.nextInt(Math.min(20, other.length())));
                }
            }
        }
        return spoiled.toString();
    }

    /** As large as a request may be: an element of a list many times, or a value very long. */
    private String blownUp() {
        JsonNode tree = pick(TREES).deepCopy();
        List<JsonNode> parents = new ArrayList<>();
        collect(tree, parents);
        JsonNode parent = pick(parents);
        int room = LARGEST - Json.write(tree).length() - 16;
        if (parent instanceof ArrayNode array && random.nextBoolean()) {
            JsonNode element = array.get(0);
            int each = Json.write(element).length() + 1;
            for (int left = room; left > each; left -= each) {
                array.add(element);
            }
        } else if (parent instanceof ObjectNode object) {
            if (random.nextBoolean()) {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                String part =
                        pick(STRINGS.stream().filter(each -> !each.isEmpty()).toList());
                int each = Json.write(text(part)).length() - 2;
                object.put(pick(names), part.repeat(Math.max(1, room / each)));
            } else {
                for (int i = 0; i < room / 20; i++) {
                    object.put("key" + i, i);
                }
            }
        }
        String text = Json.write(tree);
        return text.length() <= LARGEST ? text : text.substring(0, LARGEST);
    }

    private static void collect(JsonNode node, List<JsonNode> parents) {
        if (node.isContainerNode() && !node.isEmpty()) {
            parents.add(node);
            node.forEach(child -> collect(child, parents));
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
