package dev.alerting.common.sender.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Identity;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Resource;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.sender.support.DistinguishingLabels;
import dev.alerting.common.sender.support.GroupedAlert;
import dev.alerting.common.sender.support.GroupedAlerts;
import dev.alerting.common.sender.support.GroupedSample;
import dev.alerting.common.sender.support.Routing;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Grafana's webhook contact point, unified alerting, default payload (version "1"). */
public final class GrafanaSender implements AlertSender {
    public static final AlertSource SOURCE = new AlertSource("grafana");

    private static final Routing.Remedy REMEDY = new Routing.Remedy(
            "In the Grafana alert rule, under labels or annotations, set `team` to one or more team names,"
                    + " e.g. `team = dev-infra`.",
            "In the Grafana alert rule, under labels or annotations, set `priority` to P0, P1, P2 or P3.");

    private static final Set<String> OWN_FIELDS =
            Set.of("ruleUID", "silenceURL", "dashboardURL", "panelURL", "valueString", "orgId");

    /** Versions without {@code ruleUID} still name the rule in the link to it: {@code .../grafana/<uid>/view}. */
    private static final Pattern RULE_IN_LINK = Pattern.compile("/alerting/grafana/([^/?#]+)/");

    @Override
    public AlertSource source() {
        return SOURCE;
    }

    /** Grafana's webhook copies Alertmanager's; version, organization and fields of its own tell them apart. */
    @Override
    public boolean recognizes(JsonNode body) {
        String version = body.path("version").asText();
        return GroupedAlerts.isGroup(body)
                && (body.has("orgId") || version.equals("1") || !version.equals("4") && hasOwnFields(body));
    }

    private static boolean hasOwnFields(JsonNode body) {
        return StreamSupport.stream(body.path("alerts").spliterator(), false)
                .anyMatch(alert -> OWN_FIELDS.stream().anyMatch(alert::has));
    }

    @Override
    public List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults) {
        return GroupedAlerts.interpretEach(body, SOURCE, (alert, telling) -> interpret(alert, telling, body, defaults));
    }

    private static Interpretation interpret(
            GroupedAlert alert, DistinguishingLabels telling, JsonNode body, RoutingDefaults defaults) {
        Optional<String> rule = ruleUid(alert);
        String name = name(alert);
        Origin origin = Origin.of(SOURCE, rule.orElse(name));

        AlertState state = alert.state();
        Instant occurredAt = alert.occurredAt(state);
        String fingerprint = alert.fingerprint();
        List<Violation> violations = alert.violations();
        if (!violations.isEmpty()) {
            return new Invalid(origin, SenderError.MISSING_FIELD, violations);
        }

        Routing routing = alert.routing(defaults, REMEDY);
        Optional<String> orgId = Json.scalar(alert.json(), "orgId").or(() -> Json.scalar(body, "orgId"));
        AlertEvent event = AlertEvent.builder()
                .source(SOURCE.attribute())
                .state(state)
                .title(alert.title(name, telling))
                .description(alert.annotation("description"))
                .summary(alert.annotation("summary"))
                .reason(stateReason(alert))
                .priority(routing.priority())
                .occurredAt(occurredAt)
                .teams(routing.teams())
                .resource(Resource.of("alert", fingerprint))
                .identity(new Identity(Optional.empty(), Optional.empty(), Optional.empty(), orgId, rule))
                .links(new Links(
                        alert.annotation("runbook_url").flatMap(Links::parse),
                        link(alert, "panelURL").or(() -> link(alert, "dashboardURL")),
                        link(alert, "generatorURL"),
                        link(alert, "silenceURL")))
                .rawProvider(Optional.of(alert.details()))
                .build();
        return Interpretation.Alert.of(event, origin, routing.problems())
                .withTruncatedAlerts(GroupedAlerts.truncated(body));
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

    @Override
    public String advice() {
        return "In the contact point, remove the custom payload, or keep in it for each alert:\n\n"
                + "{\"status\": \"firing\", \"startsAt\": \"2025-09-16T17:11:19Z\", \"endsAt\": \"...\","
                + " \"fingerprint\": \"...\", \"labels\": {...}, \"annotations\": {...}}";
    }

    @Override
    public String sample(SamplePhase phase, Instant now) {
        return GroupedSample.fill(
                phase, now, "1", "\"orgId\": 1, ", "\"orgId\": 1, \"ruleUID\": \"priming\", \"values\": {\"A\": 1.5},");
    }
}
