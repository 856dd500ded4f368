package dev.alerting.local.reliability;

import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.delivery.MessageQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SQS with a clock that tests can move: at least once, hidden while in work, dead after too many receives. ElasticMQ keeps
 * real time, so hours of outage can only be played here.
 */
final class SimulatedQueue implements MessageQueue {
    static final Duration VISIBILITY = Duration.ofSeconds(360);
    static final int MAX_RECEIVES = 1000;

    private static final class Entry {
        private final String id;
        private final String body;
        private final Map<String, String> attributes;
        private final Instant sentAt;
        private Instant visibleAt;
        private int receives;

        private Entry(String id, String body, Map<String, String> attributes, Instant sentAt, Instant visibleAt) {
            this.id = id;
            this.body = body;
            this.attributes = attributes;
            this.sentAt = sentAt;
            this.visibleAt = visibleAt;
        }
    }

    /** A message nobody could process. */
    record DeadLetter(String body, Map<String, String> attributes) {}

    private final Clock clock;
    private Instant lastAccepted = Instant.MIN;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, Entry> entries = new HashMap<>();
    private final NavigableSet<Entry> byVisibility =
            new TreeSet<>(Comparator.comparing((Entry entry) -> entry.visibleAt).thenComparing(entry -> entry.id));
    private final List<DeadLetter> dead = new ArrayList<>();
    private int mostReceives;
    private long receives;
    private volatile boolean visibilityFails;

    SimulatedQueue(Clock clock) {
        this.clock = clock;
    }

    synchronized void send(String deliveryId, String body) {
        // As the webhook does: of two messages in one tick of the clock one is accepted later.
        Instant now = clock.instant();
        lastAccepted = now.isAfter(lastAccepted) ? now : lastAccepted.plusMillis(1);
        send(deliveryId, body, lastAccepted);
    }

    /** @param acceptedAt when the webhook accepted it, which decides its place among the events of its alert */
    synchronized void send(String deliveryId, String body, Instant acceptedAt) {
        send(body, Map.of("delivery_id", deliveryId, "accepted_at", acceptedAt.toString()));
    }

    /** @param attributes as the webhook sets them */
    synchronized void send(String body, Map<String, String> attributes) {
        String id = "%08d".formatted(ids.incrementAndGet());
        Instant now = clock.instant();
        // A message cannot have been sent before it was accepted.
        Instant sentAt = Optional.ofNullable(attributes.get("accepted_at"))
                .map(Instant::parse)
                .filter(accepted -> accepted.isAfter(now))
                .orElse(now);
        Entry entry = new Entry(id, body, attributes, sentAt, now);
        entries.put(id, entry);
        byVisibility.add(entry);
    }

    synchronized List<Message> receive(int most) {
        Instant now = clock.instant();
        List<Message> batch = new ArrayList<>();
        while (batch.size() < most
                && !byVisibility.isEmpty()
                && !byVisibility.first().visibleAt.isAfter(now)) {
            Entry entry = byVisibility.first();
            receives++;
            if (++entry.receives > MAX_RECEIVES) {
                remove(entry);
                dead.add(new DeadLetter(entry.body, Map.of("reason", "RECEIVES_EXHAUSTED")));
                continue;
            }
            mostReceives = Math.max(mostReceives, entry.receives);
            hideUntil(entry, now.plus(VISIBILITY));
            batch.add(new Message(entry.id, entry.id, entry.body, entry.attributes, entry.sentAt, entry.receives));
        }
        return batch;
    }

    private void hideUntil(Entry entry, Instant visibleAt) {
        byVisibility.remove(entry);
        entry.visibleAt = visibleAt;
        byVisibility.add(entry);
    }

    private void remove(Entry entry) {
        byVisibility.remove(entry);
        entries.remove(entry.id);
    }

    synchronized void delete(Message message) {
        Entry entry = entries.get(message.id());
        if (entry != null) {
            remove(entry);
        }
    }

    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    synchronized int size() {
        return entries.size();
    }

    /** Of the messages that are still there. */
    synchronized int mostReceives() {
        return entries.values().stream().mapToInt(entry -> entry.receives).max().orElse(0);
    }

    /** Of all messages there have been. */
    synchronized int mostReceivesEver() {
        return mostReceives;
    }

    synchronized long receives() {
        return receives;
    }

    /**
     * What CloudWatch is told of it.
     *
     * @param hidden received and neither deleted nor due again
     * @param oldest age of the oldest message that was received less than three times
     */
    record Depth(int visible, int hidden, Optional<Duration> oldest) {}

    synchronized Depth depth() {
        Instant now = clock.instant();
        int visible = (int) entries.values().stream()
                .filter(entry -> !entry.visibleAt.isAfter(now))
                .count();
        Optional<Duration> oldest = entries.values().stream()
                .filter(entry -> entry.receives < 3)
                .map(entry -> entry.sentAt)
                .min(Comparator.naturalOrder())
                .map(sentAt -> Duration.between(sentAt, now));
        return new Depth(visible, entries.size() - visible, oldest);
    }

    synchronized Optional<Instant> nextVisible() {
        return byVisibility.isEmpty() ? Optional.empty() : Optional.of(byVisibility.first().visibleAt);
    }

    synchronized List<DeadLetter> deadLetters() {
        return List.copyOf(dead);
    }

    /** The oldest, which nobody else sees any more. */
    synchronized List<DeadLetter> takeDeadLetters(int most) {
        List<DeadLetter> oldest = dead.subList(0, Math.min(most, dead.size()));
        List<DeadLetter> taken = List.copyOf(oldest);
        oldest.clear();
        return taken;
    }

    synchronized void putDeadLetter(DeadLetter letter) {
        dead.add(letter);
    }

    /** Somebody has dealt with them. */
    synchronized void purgeDeadLetters() {
        dead.clear();
    }

    void failVisibilityChanges() {
        visibilityFails = true;
    }

    @Override
    public synchronized void retryAfter(Message message, Duration delay) {
        Entry entry = entries.get(message.id());
        if (entry != null && !visibilityFails) {
            hideUntil(entry, clock.instant().plus(delay));
        }
    }

    @Override
    public synchronized void deadLetter(Message message, Map<String, String> reasons) {
        Map<String, String> attributes = new TreeMap<>(message.attributes());
        attributes.putAll(reasons);
        dead.add(new DeadLetter(message.body(), attributes));
    }
}
