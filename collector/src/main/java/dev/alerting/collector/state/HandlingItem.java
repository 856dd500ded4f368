package dev.alerting.collector.state;

import dev.alerting.common.event.Priority;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                .applied(
                        map.containsKey("applied")
                                ? map.get("applied").l().stream()
                                        .map(AttributeValue::s)
                                        .toList()
                                : List.of())
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

    private static Optional<Instant> time(Map<String, AttributeValue> map, String name) {
        return text(map, name).map(Instant::parse);
    }
}
