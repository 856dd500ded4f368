package dev.alerting.collector.delivery;

import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.common.event.AlertState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The events of a batch, in the order they are worked on. */
final class Work {
    /**
     * One event and the message it came in.
     *
     * @param format the format of its message, for metrics
     * @param corrected what the alert says about an earlier sender error of its rule
     */
    record Item(Message message, String format, DeliveredAlert alert, Optional<DeliveredAlert> corrected) {}

    /** All events of one alert, oldest first. */
    record Group(List<Item> items) {
        /** Most urgent first, and at equal urgency what closes issues before what opens them. */
        static final Comparator<Group> BY_URGENCY = Comparator.comparing((Group group) -> group.items().stream()
                        .map(item -> item.alert().event().priority())
                        .min(Comparator.naturalOrder())
                        .orElseThrow())
                .thenComparing(group -> group.items().getLast().alert().event().state() == AlertState.FIRING);
    }

    private Work() {}

    static List<Group> groups(List<Item> items) {
        Map<String, List<Item>> byFingerprint = new LinkedHashMap<>();
        items.forEach(item -> byFingerprint
                .computeIfAbsent(item.alert().fingerprint(), key -> new ArrayList<>())
                .add(item));
        return byFingerprint.values().stream()
                .map(group -> new Group(group.stream()
                        .sorted(Comparator.comparing(item -> item.alert().seen()))
                        .toList()))
                .sorted(Group.BY_URGENCY)
                .toList();
    }
}
