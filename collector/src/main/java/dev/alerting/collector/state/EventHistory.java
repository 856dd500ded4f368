package dev.alerting.collector.state;

import dev.alerting.common.event.AlertState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The accepted events of an alert in the order they were observed, whatever order they were delivered in. Events that
 * only repeat what others tell are left out; beyond {@value #MAX_EVENTS}
 * the oldest are dropped.
 */
public record EventHistory(List<SeenEvent> events) {
    /** Four to six episodes; deliveries that are later than that are not reordered any more. */
    public static final int MAX_EVENTS = 16;

    public static final EventHistory EMPTY = new EventHistory(List.of());

    public EventHistory {
        events = List.copyOf(events);
    }

    /** The same history if the event is known, or older than everything there is room for. */
    public EventHistory with(SeenEvent event) {
        Set<SeenEvent> all = new TreeSet<>(events);
        if (!all.add(event)) {
            return this;
        }
        List<SeenEvent> kept = new ArrayList<>();
        List<SeenEvent> run = new ArrayList<>();
        for (SeenEvent next : all) {
            if (!run.isEmpty() && !belongTogether(run.getLast(), next)) {
                kept.addAll(keepEssential(run));
                run.clear();
            }
            run.add(next);
        }
        kept.addAll(keepEssential(run));
        return new EventHistory(kept.subList(Math.max(0, kept.size() - MAX_EVENTS), kept.size()));
    }

    public Optional<SeenEvent> newest(AlertState state) {
        return events.reversed().stream()
                .filter(event -> event.state() == state)
                .findFirst();
    }

    private static boolean belongTogether(SeenEvent one, SeenEvent next) {
        return one.state() == next.state()
                && one.startedAt().equals(next.startedAt())
                && one.cycleKey().equals(next.cycleKey());
    }

    /** Of consecutive events that tell the same: the first, which stands for those left out, and the last two. */
    private static List<SeenEvent> keepEssential(List<SeenEvent> run) {
        if (run.size() <= 3) {
            return List.copyOf(run);
        }
        int rest = run.size() - 2;
        return List.of(run.getFirst().covering(run.get(rest - 1)), run.get(rest), run.get(rest + 1));
    }
}
