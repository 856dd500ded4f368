package dev.alerting.collector.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The numbers by which people name the rows of a storm. A number stays with its alert and is not given twice; rows that
 * were shown, and are not any more, keep theirs for as long as there is room.
 *
 * @param last the last one given; 0 before the first
 * @param byFingerprint in the order in which they were given
 */
public record RowNumbers(int last, Map<String, Integer> byFingerprint) {
    public static final RowNumbers NONE = new RowNumbers(0, Map.of());

    /** More than an issue shows; the storm's item, of which they are most, is written with each look after the storm. */
    static final int MAX = 400;

    public RowNumbers {
        // In their order, which Map.copyOf would lose.
        byFingerprint = Collections.unmodifiableMap(new LinkedHashMap<>(byFingerprint));
    }

    public Optional<Integer> of(String fingerprint) {
        return Optional.ofNullable(byFingerprint.get(fingerprint));
    }

    /** The alert that has a number. */
    public Optional<String> find(int number) {
        return byFingerprint.entrySet().stream()
                .filter(entry -> entry.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** With a number for each of these, in their order; if there are too many, the oldest of the others go. */
    public RowNumbers with(Collection<String> shown) {
        Map<String, Integer> all = new LinkedHashMap<>(byFingerprint);
        int next = last;
        for (String fingerprint : shown) {
            if (!all.containsKey(fingerprint)) {
                all.put(fingerprint, ++next);
            }
        }
        if (all.size() > MAX) {
            Set<String> kept = new HashSet<>(shown);
            List<String> others = new ArrayList<>(
                    all.keySet().stream().filter(one -> !kept.contains(one)).toList());
            others.subList(0, Math.min(others.size(), all.size() - MAX)).forEach(all::remove);
        }
        return next == last && all.size() == byFingerprint.size() ? this : new RowNumbers(next, all);
    }
}
