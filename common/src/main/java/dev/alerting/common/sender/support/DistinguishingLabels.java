package dev.alerting.common.sender.support;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.Texts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The labels that tell an alert from others of its name: those that the notification is grouped by, and those that
 * differ within the group. Every label is looked at a few times, however many alerts the group has.
 */
public final class DistinguishingLabels {
    /** The longest text of labels in a title, in UTF-16 units. */
    static final int MAX_LENGTH = 120;

    private static final int MAX_VALUE = 60;

    /** A shorter value may be part of a name by chance: {@code 5} in "Error rate over 5 %". */
    private static final int LEAST_REPEATED = 3;

    /** Labels that never tell two alerts of one rule apart for a reader, in lower case. */
    private static final Set<String> NOT_DISTINGUISHING =
            Set.of("alertname", "rulename", "grafana_folder", "team", "teams", "priority");

    /** What people look for first, in this order; other labels follow by name. */
    private static final List<String> TELLING = List.of(
            "instance",
            "pod",
            "host",
            "hostname",
            "node",
            "job",
            "service",
            "namespace",
            "container",
            "cluster",
            "region",
            "device",
            "mountpoint",
            "queue",
            "topic");

    /** Labels that Grafana adds of its own. */
    private static final List<String> LEAST_TELLING = List.of("datasource_uid", "ref_id", "severity");

    /** Hashes, digests and UUIDs, wherever they stand in a value. */
    private static final Pattern HASH = Pattern.compile("[0-9A-Fa-f]{20}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-");

    private final Set<String> groupedBy = new HashSet<>();
    private final Map<String, Set<String>> differing = new HashMap<>();
    private final Map<String, Integer> alertsByText = new HashMap<>();

    private DistinguishingLabels() {}

    /** @param body the notification that the alerts are from */
    public static DistinguishingLabels of(List<GroupedAlert> group, JsonNode body) {
        DistinguishingLabels labels = new DistinguishingLabels();
        body.path("groupLabels").fieldNames().forEachRemaining(labels.groupedBy::add);
        Map<String, Values> values = new HashMap<>();
        group.forEach(alert ->
                values.computeIfAbsent(alert.name(""), name -> new Values()).addAlert(alert));
        values.forEach((name, seen) -> labels.differing.put(name, seen.differingNames()));
        group.forEach(alert -> labels.alertsByText.merge(labels.shortKey(alert), 1, Integer::sum));
        return labels;
    }

    /**
     * The labels as {@code instance=web-1, job=node}, those that tell most first; at most {@value #MAX_LENGTH} UTF-16
     * units, without a value that is there already or is part of the name. Hashes only where nothing else tells the
     * alert apart.
     */
    String describe(GroupedAlert alert) {
        String shortText = describe(alert, false);
        boolean ambiguous = shortText.isEmpty() || alertsByText.getOrDefault(shortKey(alert), 0) > 1;
        return ambiguous ? describe(alert, true) : shortText;
    }

    private String shortKey(GroupedAlert alert) {
        return alert.name("") + "\n" + describe(alert, false);
    }

    private String describe(GroupedAlert alert, boolean withHashes) {
        String name = alert.name("");
        Set<String> differingHere = differing.getOrDefault(name, Set.of());
        List<Label> labels = new ArrayList<>();
        for (String label : alert.labelNames()) {
            if (isTelling(label) && (groupedBy.contains(label) || differingHere.contains(label))) {
                alert.label(label).ifPresent(value -> labels.add(Label.of(label, value)));
            }
        }
        labels.sort(Comparator.comparing(Label::isHash)
                .thenComparingInt(Label::rank)
                .thenComparing(Label::name));
        StringBuilder text = new StringBuilder();
        for (Label label : labels) {
            String addition = (text.isEmpty() ? "" : ", ") + label.text();
            boolean repeats = label.value().length() >= LEAST_REPEATED
                    && (isPartOf(label.value(), name) || isPartOf(label.value(), text.toString()));
            if (!repeats && (withHashes || !label.isHash()) && text.length() + addition.length() <= MAX_LENGTH) {
                text.append(addition);
            }
        }
        return text.toString();
    }

    private static boolean isTelling(String label) {
        return !label.startsWith("__") && !NOT_DISTINGUISHING.contains(label.toLowerCase(Locale.ROOT));
    }

    /** As a word of its own: {@code web-1} in "Disk full on web-1" and in {@code web-1:9100}, not in "web-1.example". */
    private static boolean isPartOf(String value, String text) {
        for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
            if (!continuesWord(text, at - 1, -1) && !continuesWord(text, at + value.length(), 1)) {
                return true;
            }
        }
        return false;
    }

    private static boolean continuesWord(String text, int at, int direction) {
        if (at < 0 || at >= text.length()) {
            return false;
        }
        char c = text.charAt(at);
        return c == '.'
                ? continuesWord(text, at + direction, direction)
                : Character.isLetterOrDigit(c) || c == '-' || c == '_';
    }

    private record Label(String name, String value, boolean isHash, int rank) {
        private static Label of(String name, String value) {
            boolean hash = value.length() > MAX_VALUE || HASH.matcher(value).find();
            int telling = TELLING.indexOf(name.toLowerCase(Locale.ROOT));
            int least = LEAST_TELLING.indexOf(name.toLowerCase(Locale.ROOT));
            return new Label(name, value, hash, telling >= 0 ? telling : TELLING.size() + least + 1);
        }

        /** Two long values may differ at either end. */
        private String text() {
            String shown = value.length() <= MAX_VALUE
                    ? value
                    : Texts.truncate(value, MAX_VALUE / 2) + value.substring(value.length() - MAX_VALUE / 2);
            return Texts.truncate(name, MAX_LENGTH - MAX_VALUE - 1) + "=" + shown;
        }
    }

    /** What the alerts of one name have for each label; blank counts as absent. */
    private static final class Values {
        private final Map<String, String> first = new HashMap<>();
        private final Map<String, Integer> present = new HashMap<>();
        private final Set<String> differing = new HashSet<>();
        private int alerts;

        private void addAlert(GroupedAlert alert) {
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

        private Set<String> differingNames() {
            present.forEach((name, count) -> {
                if (count < alerts) {
                    differing.add(name);
                }
            });
            return differing;
        }
    }
}
