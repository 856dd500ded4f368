package dev.alerting.common.sender.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.RoutingDefaults;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One alert of a notification that groups alerts the way Alertmanager does; Grafana copied that format. Reads what the
 * two have in common.
 */
public final class GroupedAlert {
    /** Annotations that have a place of their own in the issue, in lower case. */
    private static final Set<String> SHOWN_ELSEWHERE =
            Set.of("team", "teams", "priority", "summary", "description", "runbook_url", "grafana_state_reason");

    private final JsonNode alert;
    private final FieldReader fields;
    private final Map<String, String> labels;
    private final Map<String, String> annotations;

    private GroupedAlert(JsonNode alert, String pointer) {
        this.alert = alert;
        this.fields = new FieldReader(alert, pointer);
        this.labels = Json.scalars(alert.path("labels"));
        this.annotations = Json.scalars(alert.path("annotations"));
    }

    /** All alerts of the group, in order. */
    public static List<GroupedAlert> all(JsonNode body) {
        List<GroupedAlert> alerts = new ArrayList<>();
        body.path("alerts").forEach(alert -> alerts.add(new GroupedAlert(alert, "/alerts/" + alerts.size())));
        return alerts;
    }

    public JsonNode json() {
        return alert;
    }

    /** What is wrong with the fields read so far. */
    public List<Violation> violations() {
        return fields.violations();
    }

    /** The group's own status is no help: it says firing as soon as one alert fires. */
    public AlertState state() {
        String status = fields.require("status");
        return switch (status) {
            case "firing", "" -> AlertState.FIRING;
            case "resolved" -> AlertState.RESOLVED;
            default -> {
                fields.violation("status", "is neither firing nor resolved");
                yield AlertState.FIRING;
            }
        };
    }

    /**
     * {@code startsAt} of a firing alert, {@code endsAt} of a resolved one. A clock that ends an alert before its
     * start must not make the resolution older than the firing, so the later of the two counts.
     */
    public Instant occurredAt(AlertState state) {
        Instant startsAt = fields.requireTime("startsAt", ProviderTime::rfc3339);
        if (state == AlertState.FIRING) {
            return startsAt;
        }
        Instant endsAt = fields.requireTime("endsAt", ProviderTime::rfc3339);
        if (endsAt.equals(ProviderTime.NONE)) {
            fields.violation("endsAt", "is not set, though the alert is resolved");
        }
        return endsAt.isAfter(startsAt) ? endsAt : startsAt;
    }

    /** The sender's hash of the labels: the same for firing and resolved. */
    public String fingerprint() {
        return fields.require("fingerprint");
    }

    public Optional<String> label(String name) {
        return Optional.ofNullable(labels.get(name)).filter(text -> !text.isBlank());
    }

    public Set<String> labelNames() {
        return labels.keySet();
    }

    public Optional<String> annotation(String name) {
        return Optional.ofNullable(annotations.get(name)).filter(text -> !text.isBlank());
    }

    /** Team and priority come from annotations, else labels, whatever the case of the name. */
    public Routing routing(RoutingDefaults defaults, Routing.Remedy remedy) {
        List<String> teams = anyCase(annotations, "team", "teams");
        List<String> priority = anyCase(annotations, "priority");
        return Routing.resolve(
                teams.isEmpty() ? anyCase(labels, "team", "teams") : teams,
                (priority.isEmpty() ? anyCase(labels, "priority") : priority)
                        .stream().findFirst(),
                defaults,
                remedy);
    }

    /**
     * The alert's name, and in a group with others of that name also the labels that tell it apart: three alerts of one
     * rule are three issues, which nobody can tell apart by the name alone.
     */
    public String title(String name, DistinguishingLabels telling) {
        Optional<String> alertname = label("alertname");
        List<String> parts = labels.entrySet().stream()
                .filter(label -> telling.distinguish(alertname, label.getKey()))
                .map(label -> label.getKey() + "=" + label.getValue())
                .toList();
        return parts.isEmpty() ? name : name + " (" + String.join(", ", parts) + ")";
    }

    /** Labels, values and further annotations, for the folded part of the issue. */
    public ObjectNode details() {
        ObjectNode details = Json.object();
        put(details, "labels", labels);
        if (alert.path("values").isObject() && !alert.path("values").isEmpty()) {
            details.set("values", alert.path("values"));
        }
        Map<String, String> further = new TreeMap<>(annotations);
        further.keySet().removeIf(name -> SHOWN_ELSEWHERE.contains(name.toLowerCase(Locale.ROOT)));
        put(details, "annotations", further);
        return details;
    }

    private static void put(ObjectNode details, String name, Map<String, String> values) {
        if (!values.isEmpty()) {
            ObjectNode node = details.putObject(name);
            values.forEach(node::put);
        }
    }

    private static List<String> anyCase(Map<String, String> values, String... names) {
        List<String> found = new ArrayList<>();
        for (String name : names) {
            values.forEach((key, value) -> {
                if (key.equalsIgnoreCase(name) && !value.isBlank()) {
                    found.add(value);
                }
            });
        }
        return found;
    }
}
