package dev.alerting.collector.delivery;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the events of one message have to wait for. The message returns as a whole: as a rule when the last of them may be
 * tried again. But a P0 does not wait for the rest, nor an end for anything but a P0; and nothing waits for another event
 * longer than it might by itself. An event that returns too early is put off again, usually
 * without a call.
 *
 * <p>A message with a P0 returns no more often than the P0 would alone, or after the longest wait of a P0; any other than an event of
 * its own would, or every {@link Backoff#CAP}. So it can be received as long as these. Safe for concurrent use.
 */
final class Waits {
    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
    private final Duration urgentCap;

    /** @param urgentCap the longest wait of a P0 of this message */
    Waits(Duration urgentCap) {
        this.urgentCap = urgentCap;
    }

    /**
     * The wait of one event.
     *
     * @param mostUrgent whether it is P0
     * @param ends whether it may close an issue
     */
    record Wait(Duration delay, boolean mostUrgent, boolean ends) {}

    void add(Wait wait) {
        waits.add(wait);
    }

    /** When the message is to return; empty if nothing waits. */
    Optional<Duration> ofMessage() {
        Optional<Duration> longest =
                longest(Wait::mostUrgent).or(() -> longest(Wait::ends)).or(() -> longest(wait -> true));
        return Stream.of(longest, mostFor(Wait::mostUrgent, urgentCap), mostFor(wait -> true, Backoff.CAP))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    private Optional<Duration> longest(Predicate<Wait> these) {
        return delays(these).max(Comparator.naturalOrder());
    }

    /** How long the soonest of these may wait for others. */
    private Optional<Duration> mostFor(Predicate<Wait> these, Duration cap) {
        return delays(these).min(Comparator.naturalOrder()).map(soonest -> soonest.compareTo(cap) > 0 ? soonest : cap);
    }

    private Stream<Duration> delays(Predicate<Wait> these) {
        return waits.stream().filter(these).map(Wait::delay);
    }
}
