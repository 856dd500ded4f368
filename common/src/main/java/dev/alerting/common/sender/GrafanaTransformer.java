package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Identity;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Resource;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Grafana's webhook contact point, unified alerting, default payload (version "1"). */
final class GrafanaTransformer implements Transformer {
    private static final Routing.Remedy REMEDY = new Routing.Remedy(
            "In the Grafana alert rule, under labels or annotations, set `team` to one or more team names,"
                    + " e.g. `team = dev-infra`.",
            "In the Grafana alert rule, under labels or annotations, set `priority` to P0, P1, P2 or P3.");

    /** Versions without {@code ruleUID} still name the rule in the link to it: {@code .../grafana/<uid>/view}. */
    private static final Pattern RULE_IN_LINK = Pattern.compile("/alerting/grafana/([^/?#]+)/");

    @Override
    public AlertSource source() {
        return AlertSource.GRAFANA;
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
        Optional<String> rule = ruleUid(alert);
        String name = name(alert);
        Origin origin = Origin.of(source(), rule.orElse(name));

        AlertState state = alert.state();
        Instant occurredAt = alert.occurredAt(state);
        String fingerprint = alert.fingerprint();
        List<Violation> violations = alert.violations();
        if (!violations.isEmpty()) {
            return new Invalid(origin, SenderError.MISSING_FIELD, violations);
        }

        Routing routing = alert.routing(defaults, REMEDY);
        Optional<String> orgId = Json.scalar(alert.json(), "orgId").or(() -> Json.scalar(body, "orgId"));
        AlertEvent event = new AlertEvent(
                source().attribute(),
                state,
                alert.title(name, telling),
                alert.annotation("description"),
                alert.annotation("summary"),
                stateReason(alert),
                routing.priority(),
                occurredAt,
                routing.teams(),
                Resource.of("alert", fingerprint),
                new Identity(Optional.empty(), Optional.empty(), Optional.empty(), orgId, rule),
                new Links(
                        alert.annotation("runbook_url").flatMap(Links::parse),
                        link(alert, "panelURL").or(() -> link(alert, "dashboardURL")),
                        link(alert, "generatorURL"),
                        link(alert, "silenceURL")),
                Optional.of(alert.details()));
        return new Interpretation.Alert(
                event, origin, Fingerprint.of(event), routing.problems(), GroupedAlerts.truncated(body));
    }

    private static Optional<String> ruleUid(GroupedAlert alert) {
        return Json.text(alert.json(), "ruleUID")
                .or(() -> Json.text(alert.json(), "generatorURL")
                        .map(RULE_IN_LINK::matcher)
                        .filter(Matcher::find)
                        .map(matcher -> matcher.group(1)));
    }

    /** Grafana names alerts about missing data and failed queries after the condition, not after the rule. */
    private static String name(GroupedAlert alert) {
        String name =
                alert.label("alertname").or(() -> alert.annotation("summary")).orElse("Grafana alert without a name");
        return switch (name) {
            case "DatasourceNoData" -> alert.label("rulename").orElse(name) + " (no data)";
            case "DatasourceError" -> alert.label("rulename").orElse(name) + " (query failed)";
            default -> name;
        };
    }

    /** NoData, Error, MissingSeries, Paused, ...: absent for an ordinary alert. */
    private static Optional<String> stateReason(GroupedAlert alert) {
        return alert.annotation("grafana_state_reason")
                .or(() -> switch (alert.label("alertname").orElse("")) {
                    case "DatasourceNoData" -> Optional.of("NoData");
                    case "DatasourceError" -> Optional.of("Error");
                    default -> Optional.empty();
                });
    }

    private static Optional<URI> link(GroupedAlert alert, String field) {
        return Json.text(alert.json(), field).flatMap(Links::parse);
    }
}
