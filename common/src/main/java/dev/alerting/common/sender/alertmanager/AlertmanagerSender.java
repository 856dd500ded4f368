package dev.alerting.common.sender.alertmanager;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Resource;
import dev.alerting.common.json.Json;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prometheus Alertmanager's webhook, version "4". */
public final class AlertmanagerSender implements AlertSender {
    public static final AlertSource SOURCE = new AlertSource("alertmanager");

    private static final Routing.Remedy REMEDY = new Routing.Remedy(
            "In the Prometheus alerting rule, under `labels:` or `annotations:`, set `team: dev-infra`"
                    + " (several: `team: dev-infra, web`).",
            "In the Prometheus alerting rule, under `labels:` or `annotations:`, set `priority: P1` (P0 to P3).");

    @Override
    public AlertSource source() {
        return SOURCE;
    }

    @Override
    public boolean recognizes(JsonNode body) {
        return GroupedAlerts.isGroup(body) && body.path("version").asText().equals("4") && !body.has("orgId");
    }

    @Override
    public List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults) {
        return GroupedAlerts.interpretEach(
                body, SOURCE, (alert, telling) -> interpret(alert, telling, body, context, defaults));
    }

    private static Interpretation interpret(
            GroupedAlert alert,
            DistinguishingLabels telling,
            JsonNode body,
            MessageContext context,
            RoutingDefaults defaults) {
        String name = alert.name("Alertmanager alert without a name");
        Origin origin = Origin.of(SOURCE, name);

        AlertState state = alert.state();
        Instant occurredAt = alert.occurredAt(state);
        String fingerprint = alert.fingerprintOrHashOfLabels();
        if (!alert.violations().isEmpty()) {
            return new Invalid(origin, SenderError.MISSING_FIELD, alert.violations());
        }

        // Two Alertmanagers may hold the same labels for different things, so the realm of the sender is part of the
        // identity. The external URL is not: replicas and new containers of one Alertmanager differ in it.
        Map<String, String> place =
                context.realm().map(realm -> Map.of("realm", realm)).orElse(Map.of());
        Map<String, String> earlierPlace = Json.text(body, "externalURL")
                .map(url -> Map.of("external_url", url))
                .orElse(Map.of());
        Routing routing = alert.routing(defaults, REMEDY);
        AlertEvent event = AlertEvent.builder()
                .source(SOURCE.attribute())
                .state(state)
                .title(alert.title(name, telling))
                .description(alert.showAnnotation("description").or(() -> alert.showAnnotation("message")))
                .summary(alert.showAnnotation("summary"))
                .reason(alert.stateReason())
                .priority(routing.priority())
                .occurredAt(occurredAt)
                .startedAt(alert.startedAt())
                .teams(routing.teams())
                .resource(resource(fingerprint, place))
                .links(Links.of(
                        alert.showAnnotation("runbook_url"),
                        alert.showAnnotation("dashboard_url"),
                        Json.text(alert.json(), "generatorURL"),
                        Optional.empty()))
                .rawProvider(Optional.of(alert.rawDetails()))
                .build();
        return Interpretation.Alert.of(event, origin, routing.problems())
                .withObservedAt(context.acceptedAt())
                .withTruncatedAlerts(GroupedAlerts.truncatedAlerts(body))
                .knownEarlierAs(event.toBuilder()
                        .resource(resource(fingerprint, earlierPlace))
                        .build());
    }

    private static Resource resource(String fingerprint, Map<String, String> place) {
        return new Resource("alert", Optional.of(fingerprint), Optional.empty(), place);
    }

    @Override
    public String advice() {
        return "In the receiver, remove the custom payload, or keep in it for each alert:\n\n"
                + "{\"status\": \"firing\", \"startsAt\": \"2025-09-16T17:11:19Z\", \"endsAt\": \"...\","
                + " \"fingerprint\": \"...\", \"labels\": {...}, \"annotations\": {...}}";
    }

    @Override
    public String sample(SamplePhase phase, Instant now) {
        return GroupedSample.fillTemplate(phase, now, "4", "", "");
    }
}
