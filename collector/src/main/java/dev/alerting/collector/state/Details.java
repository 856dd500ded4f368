package dev.alerting.collector.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Resource;
import dev.alerting.common.event.Texts;
import dev.alerting.common.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a firing says about itself that people look for first: the labels that tell the alert from others of its rule, and
 * what was measured last. Texts as the sender wrote them, cut to what a record has room for.
 *
 * @param labels e.g. {@code instance=db-1}, at most {@value #MAX_LABELS}
 * @param values e.g. {@code B = 97.2}; empty where the sender names none
 * @param withoutRunbook whether it named no runbook; for the history, which finds it in the table
 */
public record Details(List<String> labels, String values, boolean withoutRunbook) {
    public static final Details NONE = new Details(List.of(), "", false);

    static final int MAX_LABELS = 8;
    private static final int MAX_LABEL = 120;
    private static final int MAX_VALUES = 300;

    /** Told elsewhere on the issue, or true of every alert of a deployment. */
    private static final Set<String> TOLD =
            Set.of("alertname", "team", "teams", "priority", "severity", "grafana_folder", "summary", "description");

    public Details {
        labels = List.copyOf(labels);
    }

    public static Details of(AlertEvent event) {
        Optional<JsonNode> raw = event.rawProvider();
        List<String> labels = new ArrayList<>();
        raw.map(json -> Json.scalarFields(json.path("labels"))).orElse(Map.of()).forEach((name, value) -> {
            boolean telling = !name.startsWith("__") && !TOLD.contains(name.toLowerCase(Locale.ROOT));
            if (telling && !value.isBlank()) {
                labels.add(name + "=" + value);
            }
        });
        if (labels.isEmpty() && !event.resource().equals(Resource.UNSPECIFIED)) {
            Resource resource = event.resource();
            resource.id().ifPresent(id -> labels.add(resource.type() + "=" + id));
            resource.region().ifPresent(region -> labels.add("region=" + region));
            resource.extra().forEach((name, value) -> labels.add(name + "=" + value));
        }
        List<String> values = new ArrayList<>();
        raw.map(json -> Json.scalarFields(json.path("values")))
                .orElse(Map.of())
                .forEach((name, value) -> values.add(name + " = " + value));
        return new Details(
                labels.stream()
                        .limit(MAX_LABELS)
                        .map(label -> Texts.truncate(label, MAX_LABEL))
                        .toList(),
                Texts.truncate(String.join(", ", values), MAX_VALUES),
                event.links().runbook().isEmpty()
                        && event.links().text(Links.RUNBOOK).isEmpty());
    }
}
