package dev.alerting.collector.silence;

import dev.alerting.collector.reconcile.Silencing;
import dev.alerting.collector.state.Silence;
import dev.alerting.collector.state.SilenceStore;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The silences, read once a minute at most, and only where a new episode asks. Whatever goes wrong with them, alerts are
 * filed: a silence that cannot be read silences nothing. Safe for concurrent use.
 */
public final class Silences implements Silencing {
    /** So long a new silence, or the end of one, may take to be in force everywhere. */
    static final Duration FRESH = Duration.ofMinutes(1);

    private final SilenceStore store;
    private final Clock clock;
    private final Consumer<RuntimeException> onFailure;
    private final ReentrantLock reading = new ReentrantLock();
    private final Map<String, Integer> kept = new HashMap<>();
    private volatile Optional<Known> known = Optional.empty();

    /** What was read, and when. */
    private record Known(List<Silence> silences, Instant at) {}

    /** @param onFailure is told why the silences could not be read; nothing is silenced until they are read again */
    public Silences(SilenceStore store, Clock clock, Consumer<RuntimeException> onFailure) {
        this.store = store;
        this.clock = clock;
        this.onFailure = onFailure;
    }

    @Override
    public Optional<String> findSilence(Interpretation.Alert alert, Instant now) {
        List<Silence> silences = silences();
        if (silences.isEmpty()) {
            return Optional.empty();
        }
        Silence.Subject subject = subject(alert);
        return silences.stream()
                .filter(each -> each.isInForce(now) && each.matches(subject))
                .findFirst()
                .map(Silence::id);
    }

    @Override
    public void countKept(String silence) {
        synchronized (kept) {
            kept.merge(silence, 1, Integer::sum);
        }
    }

    /** Writes down what was kept since the last time; what cannot be written now is not counted. */
    public void writeCounts() {
        Map<String, Integer> counts;
        synchronized (kept) {
            counts = Map.copyOf(kept);
            kept.clear();
        }
        if (!counts.isEmpty()) {
            try {
                store.count(counts);
            } catch (RuntimeException e) {
                // A figure for people, worth no failure.
            }
        }
    }

    /** Drops what was read. */
    public void clear() {
        known = Optional.empty();
    }

    private List<Silence> silences() {
        Optional<Known> fresh = fresh();
        if (fresh.isPresent()) {
            return fresh.get().silences();
        }
        reading.lock();
        try {
            return fresh().orElseGet(this::read).silences();
        } finally {
            reading.unlock();
        }
    }

    private Optional<Known> fresh() {
        Instant now = clock.instant();
        return known.filter(last -> now.isBefore(last.at().plus(FRESH)));
    }

    private Known read() {
        Known read;
        try {
            read = new Known(store.list(), clock.instant());
        } catch (RuntimeException e) {
            onFailure.accept(e);
            // Not asked for again by every alert.
            read = new Known(List.of(), clock.instant());
        }
        known = Optional.of(read);
        return read;
    }

    private static Silence.Subject subject(Interpretation.Alert alert) {
        AlertEvent event = alert.event();
        Map<String, String> labels = new HashMap<>(event.resource().extra());
        event.rawProvider().map(raw -> Json.scalarFields(raw.path("labels"))).ifPresent(labels::putAll);
        Set<String> rules = new HashSet<>();
        rules.add(alert.origin().subject());
        event.identity().ruleId().ifPresent(rules::add);
        event.identity().alarmArn().ifPresent(rules::add);
        Optional.ofNullable(labels.get("alertname")).ifPresent(rules::add);
        return new Silence.Subject(event.source(), event.teams(), rules, event.priority(), labels);
    }
}
