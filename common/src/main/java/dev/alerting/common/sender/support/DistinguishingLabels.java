package dev.alerting.common.sender.support;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The labels whose values differ among the alerts of one name in a group. Every label is looked at twice, however many
 * alerts the group has.
 */
public final class DistinguishingLabels {
    /** Labels that never tell two alerts of one rule apart for a reader, in lower case. */
    private static final Set<String> NOT_DISTINGUISHING =
            Set.of("alertname", "grafana_folder", "team", "teams", "priority");

    private final Map<Optional<String>, Set<String>> byName = new HashMap<>();

    private DistinguishingLabels() {}

    public static DistinguishingLabels of(List<GroupedAlert> group) {
        Map<Optional<String>, Values> values = new HashMap<>();
        group.forEach(alert -> values.computeIfAbsent(alert.label("alertname"), name -> new Values())
                .add(alert));
        DistinguishingLabels labels = new DistinguishingLabels();
        values.forEach((name, seen) -> labels.byName.put(name, seen.differing()));
        return labels;
    }

    /** Whether the label has another value, or none, at another alert of that name. */
    public boolean distinguish(Optional<String> alertname, String label) {
        return byName.getOrDefault(alertname, Set.of()).contains(label);
    }

    /** What the alerts of one name have for each label; blank counts as absent. */
    private static final class Values {
        private final Map<String, String> first = new HashMap<>();
        private final Map<String, Integer> present = new HashMap<>();
        private final Set<String> differing = new HashSet<>();
        private int alerts;

        private void add(GroupedAlert alert) {
            alerts++;
            alert.labelNames()
                    .forEach(name -> alert.label(name).ifPresent(value -> {
                        present.merge(name, 1, Integer::sum);
                        String earlier = first.putIfAbsent(name, value);
                        if (earlier != null && !earlier.equals(value)) {
                            differing.add(name);
                        }
                    }));
        }

        private Set<String> differing() {
            present.forEach((name, count) -> {
                if (count < alerts) {
                    differing.add(name);
                }
            });
            differing.removeIf(name -> NOT_DISTINGUISHING.contains(name.toLowerCase(Locale.ROOT)));
            return differing;
        }
    }
}
