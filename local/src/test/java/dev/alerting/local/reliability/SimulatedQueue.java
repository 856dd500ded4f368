package dev.alerting.local.reliability;

import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.delivery.MessageQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SQS with a clock that tests can move: at least once, hidden while in work, dead after too many receives. ElasticMQ keeps
 * real time, so hours of outage can only be played here.
 */
final class SimulatedQueue implements MessageQueue {
    static final Duration VISIBILITY = Duration.ofSeconds(360);
    static final int MAX_RECEIVES = 1000;

    private static final class Entry {
        private final String body;
        private final Map<String, String> attributes;
        private final Instant sentAt;
        private Instant visibleAt;
        private int receives;

        private Entry(String body, Map<String, String> attributes, Instant sentAt) {
            this.body = body;
            this.attributes = attributes;
            this.sentAt = sentAt;
            this.visibleAt = sentAt;
        }
    }

    /** A message nobody could process. */
    record DeadLetter(String body, Map<String, String> attributes) {}

    private final Clock clock;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, Entry> entries = new TreeMap<>();
    private final List<DeadLetter> dead = new ArrayList<>();
    private volatile boolean visibilityFails;

    SimulatedQueue(Clock clock) {
        this.clock = clock;
    }

    synchronized void send(String deliveryId, String body) {
        entries.put(
                "%08d".formatted(ids.incrementAndGet()),
                new Entry(body, Map.of("delivery_id", deliveryId), clock.instant()));
    }

    synchronized List<Message> receive(int most) {
        Instant now = clock.instant();
        List<Message> batch = new ArrayList<>();
        for (var all = entries.entrySet().iterator(); all.hasNext() && batch.size() < most; ) {
            Map.Entry<String, Entry> each = all.next();
            Entry entry = each.getValue();
            if (entry.visibleAt.isAfter(now)) {
                continue;
            }
            if (++entry.receives > MAX_RECEIVES) {
                all.remove();
                dead.add(new DeadLetter(entry.body, Map.of("reason", "RECEIVES_EXHAUSTED")));
                continue;
            }
            entry.visibleAt = now.plus(VISIBILITY);
            batch.add(new Message(
                    each.getKey(), each.getKey(), entry.body, entry.attributes, entry.sentAt, entry.receives));
        }
        return batch;
    }

    synchronized void delete(Message message) {
        entries.remove(message.id());
    }

    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    synchronized int mostReceives() {
        return entries.values().stream().mapToInt(entry -> entry.receives).max().orElse(0);
    }

    synchronized Optional<Instant> nextVisible() {
        return entries.values().stream().map(entry -> entry.visibleAt).min(Comparator.naturalOrder());
    }

    synchronized List<DeadLetter> deadLetters() {
        return List.copyOf(dead);
    }

    void failVisibilityChanges() {
        visibilityFails = true;
    }

    @Override
    public synchronized void retryAfter(Message message, Duration delay) {
        Entry entry = entries.get(message.id());
        if (entry != null && !visibilityFails) {
            entry.visibleAt = clock.instant().plus(delay);
        }
    }

    @Override
    public synchronized void deadLetter(Message message, Map<String, String> reasons) {
        Map<String, String> attributes = new TreeMap<>(message.attributes());
        attributes.putAll(reasons);
        dead.add(new DeadLetter(message.body(), attributes));
    }
}
