package dev.alerting.common.sender.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Placeholders;
import dev.alerting.common.event.Teams;
import dev.alerting.common.event.Texts;
import dev.alerting.common.issue.IssueNames;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.RoutingProblem.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One alert of a notification that groups alerts the way Alertmanager does; Grafana copied that format. Reads what the
 * two have in common.
 */
public final class GroupedAlert {
    /** FNV-1a, 64 bits. */
    private static final long HASH_BASIS = 0xcbf29ce484222325L;

    private static final long HASH_PRIME = 0x100000001b3L;
    private static final byte[] HASH_SEPARATOR = {(byte) 0xff};

    private static final int LONGEST_TITLE = IssueNames.MAX_TITLE - "[P0] ".length();

    private final JsonNode alert;
    private final FieldReader fields;
    private final Map<String, String> labels;
    private final Map<String, String> annotations;

    /** Annotations that have a place of their own in the issue. */
    private final Set<String> shown = new HashSet<>();

    private Optional<Instant> startedAt = Optional.empty();

    private GroupedAlert(JsonNode alert, String pointer) {
        this.alert = alert;
        this.fields = new FieldReader(alert, pointer);
        this.labels = Json.scalarFields(alert.path("labels"));
        this.annotations = Json.scalarFields(alert.path("annotations"));
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
        String status = fields.requireText("status");
        return switch (status) {
            case "firing", "" -> AlertState.FIRING;
            case "resolved" -> AlertState.RESOLVED;
            default -> {
                fields.addViolation("status", "is neither firing nor resolved");
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
        startedAt = Optional.of(startsAt).filter(time -> !time.equals(ProviderTime.NONE));
        if (state == AlertState.FIRING) {
            return startsAt;
        }
        Instant endsAt = fields.requireTime("endsAt", ProviderTime::rfc3339);
        if (endsAt.equals(ProviderTime.NONE)) {
            fields.addViolation("endsAt", "is not set, though the alert is resolved");
        }
        return endsAt.isAfter(startsAt) ? endsAt : startsAt;
    }

    /** The sender's hash of the labels: the same for firing and resolved. */
    public String fingerprint() {
        return fields.requireText("fingerprint");
    }

    /**
     * As {@link #fingerprint}; of an Alertmanager that sends none (before 0.19), the hash that a later version would
     * send, so that an update changes no identity. Source: {@code LabelSet.Fingerprint} of prometheus/common.
     */
    public String fingerprintOrHashOfLabels() {
        return Json.text(alert, "fingerprint").or(this::hashOfLabels).orElseGet(this::fingerprint);
    }

    private Optional<String> hashOfLabels() {
        if (labels.isEmpty()) {
            return Optional.empty();
        }
        long hash = HASH_BASIS;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            for (byte[] part :
                    List.of(utf8Bytes(label.getKey()), HASH_SEPARATOR, utf8Bytes(label.getValue()), HASH_SEPARATOR)) {
                for (byte b : part) {
                    hash = (hash ^ (b & 0xff)) * HASH_PRIME;
                }
            }
        }
        return Optional.of(HexFormat.of().toHexDigits(hash));
    }

    private static byte[] utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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

    /** An annotation that gets a place of its own in the issue: {@link #rawDetails} leaves it out from now on. */
    public Optional<String> showAnnotation(String name) {
        Optional<String> text = annotation(name);
        text.ifPresent(present -> shown.add(name));
        return text;
    }

    /**
     * The alert's name, else its summary. Grafana names alerts about missing data and failed queries after the
     * condition, and the rule is in a label.
     */
    public String name(String otherwise) {
        String name = label("alertname").or(() -> annotation("summary")).orElse(otherwise);
        return switch (name) {
            case "DatasourceNoData" -> label("rulename").orElse(name) + " (no data)";
            case "DatasourceError" -> label("rulename").orElse(name) + " (query failed)";
            default -> name;
        };
    }

    /** NoData, Error, MissingSeries, Paused, ... of an alert of Grafana, however it comes; else empty. */
    public Optional<String> stateReason() {
        return showAnnotation("grafana_state_reason")
                .or(() -> switch (label("alertname").orElse("")) {
                    case "DatasourceNoData" -> Optional.of("NoData");
                    case "DatasourceError" -> Optional.of("Error");
                    default -> Optional.empty();
                });
    }

    /** When the alert began, by the sender's clock; known once {@link #occurredAt} was read. */
    public Optional<Instant> startedAt() {
        return startedAt;
    }

    /**
     * Team and priority come from annotations, else labels, whatever the case of the name. What is no team or priority in an
     * annotation, such as {@code null} or a remark, does not hide a label.
     */
    public Routing routing(RoutingDefaults defaults, Routing.Remedy remedy) {
        Teams annotated = Teams.parse(presentTexts(annotations, "team", "teams"));
        Teams labelled = Teams.parse(presentTexts(labels, "team", "teams"));
        List<String> priorities = new ArrayList<>(presentTexts(annotations, "priority"));
        priorities.addAll(presentTexts(labels, "priority"));
        Routing routing = Routing.resolveFirst(List.of(annotated, labelled), priorities, defaults, remedy);
        Optional<String> priority = Routing.firstPriority(priorities);
        annotations.forEach((name, value) -> {
            boolean isTeam = name.equalsIgnoreCase("team") || name.equalsIgnoreCase("teams");
            boolean toldAsTeam = !annotated.names().isEmpty() || Placeholders.isPlaceholder(value);
            boolean isPriority = name.equalsIgnoreCase("priority") && priority.equals(Optional.of(value));
            if (isTeam && toldAsTeam && !routing.hasProblem(Kind.INVALID_TEAM)
                    || isPriority && !routing.hasProblem(Kind.INVALID_PRIORITY)) {
                shown.add(name);
            }
        });
        return routing;
    }

    /**
     * The alert's name with the labels that tell it apart: three alerts of one rule are three issues, which nobody can
     * tell apart by the name alone. A long name is cut, so that the labels are seen.
     */
    public String title(String name, DistinguishingLabels telling) {
        String labelText = telling.describe(this);
        if (labelText.isEmpty()) {
            return name;
        }
        String end = " (" + labelText + ")";
        return Texts.truncate(name, LONGEST_TITLE - end.length()) + end;
    }

    /** Labels, values and the annotations that are not shown elsewhere, for the folded part of the issue. */
    public ObjectNode rawDetails() {
        ObjectNode details = Json.object();
        putNonEmpty(details, "labels", labels);
        if (alert.path("values").isObject() && !alert.path("values").isEmpty()) {
            details.set("values", alert.path("values"));
        }
        Map<String, String> further = new TreeMap<>(annotations);
        further.keySet().removeAll(shown);
        putNonEmpty(details, "annotations", further);
        return details;
    }

    private static void putNonEmpty(ObjectNode details, String name, Map<String, String> values) {
        if (!values.isEmpty()) {
            ObjectNode node = details.putObject(name);
            values.forEach(node::put);
        }
    }

    private static List<String> presentTexts(Map<String, String> values, String... names) {
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
