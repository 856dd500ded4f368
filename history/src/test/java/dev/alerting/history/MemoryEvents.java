package dev.alerting.history;

import dev.alerting.history.event.EventStore;
import dev.alerting.history.event.RawEvent;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Raw events in memory, as attributes: what is read has been written. */
public final class MemoryEvents implements EventStore {
    private final NavigableMap<String, Map<String, String>> items = new TreeMap<>();
    private final Trouble trouble;

    public MemoryEvents(Trouble trouble) {
        this.trouble = trouble;
    }

    @Override
    public void put(RawEvent event) {
        trouble.around(() -> {
            Map<String, String> there = items.putIfAbsent(event.key(), event.toAttributes());
            if (there != null && !event.at().toString().equals(there.get("at"))) {
                Map<String, String> again = new TreeMap<>(event.toAttributes());
                again.put("event", event.keyOfAnotherWrite());
                items.putIfAbsent(event.keyOfAnotherWrite(), again);
            }
        });
    }

    @Override
    public void putUnreadable(String sequenceNumber, String reason, String image) {
        trouble.around(
                () -> items.putIfAbsent("#unreadable#" + sequenceNumber, Map.of("reason", reason, "image", image)));
    }

    public List<String> unreadable() {
        return items.entrySet().stream()
                .filter(item -> item.getKey().startsWith("#unreadable#"))
                .map(item -> item.getValue().get("image"))
                .toList();
    }

    @Override
    public Iterator<RawEvent> ofDay(LocalDate day) {
        trouble.around(() -> {});
        return items.values().stream()
                .filter(item -> day.toString().equals(item.get("day")))
                .map(RawEvent::read)
                .flatMap(Optional::stream)
                .iterator();
    }

    public List<RawEvent> all() {
        return items.values().stream()
                .map(RawEvent::read)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
    }

    public List<String> keys() {
        return List.copyOf(items.keySet());
    }
}
