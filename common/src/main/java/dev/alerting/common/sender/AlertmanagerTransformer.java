package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Identity;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Resource;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prometheus Alertmanager's webhook, version "4". */
final class AlertmanagerTransformer implements Transformer {
    private static final Routing.Remedy REMEDY = new Routing.Remedy(
            "In the Prometheus alerting rule, under `labels:` or `annotations:`, set `team: dev-infra`"
                    + " (several: `team: dev-infra, web`).",
            "In the Prometheus alerting rule, under `labels:` or `annotations:`, set `priority: P1` (P0 to P3).");

    @Override
    public AlertSource source() {
        return AlertSource.ALERTMANAGER;
    }

    @Override
    public List<Interpretation> transform(JsonNode body, RoutingDefaults defaults) {
        List<GroupedAlert> group = GroupedAlert.all(body);
        if (group.isEmpty()) {
            return List.of(GroupedAlerts.empty(source()));
        }
        DistinguishingLabels telling = DistinguishingLabels.of(group);
        return group.stream()
                .map(alert -> transform(alert, telling, body, defaults))
                .toList();
    }

    private Interpretation transform(
            GroupedAlert alert, DistinguishingLabels telling, JsonNode body, RoutingDefaults defaults) {
        String name = alert.label("alertname")
                .or(() -> alert.annotation("summary"))
                .orElse("Alertmanager alert without a name");
        Origin origin = Origin.of(source(), name);

        AlertState state = alert.state();
        Instant occurredAt = alert.occurredAt(state);
        String fingerprint = alert.fingerprint();
        if (!alert.violations().isEmpty()) {
            return new Invalid(origin, SenderError.MISSING_FIELD, alert.violations());
        }

        // The fingerprint hashes the labels only: two Alertmanagers may hold the same labels for different things.
        Map<String, String> receiver = Json.text(body, "externalURL")
                .map(url -> Map.of("external_url", url))
                .orElse(Map.of());
        Routing routing = alert.routing(defaults, REMEDY);
        AlertEvent event = new AlertEvent(
                source().attribute(),
                state,
                alert.title(name, telling),
                alert.annotation("description").or(() -> alert.annotation("message")),
                alert.annotation("summary"),
                Optional.empty(),
                routing.priority(),
                occurredAt,
                routing.teams(),
                new Resource("alert", Optional.of(fingerprint), Optional.empty(), receiver),
                Identity.NONE,
                new Links(
                        alert.annotation("runbook_url").flatMap(Links::parse),
                        alert.annotation("dashboard_url").flatMap(Links::parse),
                        Json.text(alert.json(), "generatorURL").flatMap(Links::parse),
                        Optional.empty()),
                Optional.of(alert.details()));
        return new Interpretation.Alert(
                event, origin, Fingerprint.of(event), routing.problems(), GroupedAlerts.truncated(body));
    }
}
