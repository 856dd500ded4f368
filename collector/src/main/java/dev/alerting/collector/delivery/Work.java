package dev.alerting.collector.delivery;

import dev.alerting.collector.reconcile.Occurrence;
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
     * @param mended what the event says about earlier mistakes of its rule
     */
    record Item(Message message, String format, Occurrence occurrence, Optional<Occurrence> mended) {}

    /** All events of one alert, oldest first. */
    record Group(List<Item> items) {
        /** Most urgent first, and at equal urgency what closes issues before what opens them. */
        static final Comparator<Group> BY_URGENCY = Comparator.comparing((Group group) -> group.items().stream()
                        .map(item -> item.occurrence().event().priority())
                        .min(Comparator.naturalOrder())
                        .orElseThrow())
                .thenComparing(
                        group -> group.items().getLast().occurrence().event().state() == AlertState.FIRING);
    }

    private Work() {}

    static List<Group> groups(List<Item> items) {
        Map<String, List<Item>> byFingerprint = new LinkedHashMap<>();
        items.forEach(item -> byFingerprint
                .computeIfAbsent(item.occurrence().fingerprint(), key -> new ArrayList<>())
                .add(item));
        return byFingerprint.values().stream()
                .map(group -> new Group(group.stream()
                        .sorted(Comparator.comparing(
                                item -> item.occurrence().event().orderKey()))
                        .toList()))
                .sorted(Group.BY_URGENCY)
                .toList();
    }
}
