package dev.alerting.collector.state;

import dev.alerting.common.event.Priority;
import dev.alerting.common.issue.LivingBody.Box;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A {@link Handling} as the attribute {@code handling} of an item; left out while nobody has said anything. */
final class HandlingItem {
    private HandlingItem() {}

    static Map<String, AttributeValue> toAttributes(Handling handling) {
        Map<String, AttributeValue> map = new HashMap<>();
        putText(map, "acked_by", handling.acknowledgedBy());
        putTime(map, "acked_at", handling.acknowledgedAt());
        putTime(map, "snoozed_until", handling.snoozedUntil());
        putText(map, "noise", handling.noise());
        if (handling.useful()) {
            map.put("useful", AttributeValue.fromBool(true));
        }
        putText(map, "cause", handling.cause());
        putTime(map, "silenced_until", handling.silencedUntil());
        if (handling.silencePassedBy() != Priority.P0) {
            putText(
                    map,
                    "silence_passed_by",
                    Optional.of(handling.silencePassedBy().name()));
        }
        if (handling.silenced() > 0) {
            map.put("silenced", AttributeValue.fromN(Integer.toString(handling.silenced())));
        }
        if (!handling.staleTicks().isEmpty()) {
            map.put(
                    "stale_ticks",
                    AttributeValue.fromL(handling.staleTicks().stream()
                            .map(Box::name)
                            .sorted()
                            .map(AttributeValue::fromS)
                            .toList()));
        }
        if (handling.keptOpen()) {
            map.put("kept_open", AttributeValue.fromBool(true));
        }
        putText(map, "team", handling.team());
        if (handling.duplicate()) {
            map.put("duplicate", AttributeValue.fromBool(true));
        }
        if (!handling.applied().isEmpty()) {
            map.put(
                    "applied",
                    AttributeValue.fromL(handling.applied().stream()
                            .map(AttributeValue::fromS)
                            .toList()));
        }
        return map;
    }

    static Handling toHandling(Map<String, AttributeValue> map) {
        return new Handling.Builder()
                .stored(
                        text(map, "acked_by"),
                        time(map, "acked_at"),
                        text(map, "noise"),
                        map.containsKey("useful"),
                        text(map, "cause"))
                .snoozedUntil(time(map, "snoozed_until"))
                .silencedUntil(
                        time(map, "silenced_until"),
                        text(map, "silence_passed_by").map(Priority::valueOf).orElse(Priority.P0))
                .silenced(
                        map.containsKey("silenced")
                                ? Integer.parseInt(map.get("silenced").n())
                                : 0)
                .staleTicks(texts(map, "stale_ticks").stream().map(Box::valueOf).collect(Collectors.toSet()))
                .keptOpen(map.containsKey("kept_open"))
                .team(text(map, "team"))
                .duplicate(map.containsKey("duplicate"))
                .applied(texts(map, "applied"))
                .build();
    }

    private static void putText(Map<String, AttributeValue> map, String name, Optional<String> text) {
        text.ifPresent(value -> map.put(name, AttributeValue.fromS(value)));
    }

    private static void putTime(Map<String, AttributeValue> map, String name, Optional<Instant> time) {
        putText(map, name, time.map(Instant::toString));
    }

    private static Optional<String> text(Map<String, AttributeValue> map, String name) {
        return Optional.ofNullable(map.get(name)).map(AttributeValue::s);
    }

    private static List<String> texts(Map<String, AttributeValue> map, String name) {
        return map.containsKey(name)
                ? map.get(name).l().stream().map(AttributeValue::s).toList()
                : List.of();
    }

    private static Optional<Instant> time(Map<String, AttributeValue> map, String name) {
        return text(map, name).map(Instant::parse);
    }
}
