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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
        return GroupedAlerts.interpretEach(
                body, SOURCE, (alert, telling) -> interpret(alert, telling, body, context, defaults));
    }

    private static Interpretation interpret(
            GroupedAlert alert,
            DistinguishingLabels telling,
            JsonNode body,
            MessageContext context,
            RoutingDefaults defaults) {
        Optional<String> rule = ruleUid(alert);
        String name = alert.name("Grafana alert without a name");
        boolean isTest = isTest(alert, rule);
        Origin origin = Origin.of(SOURCE, rule.orElse(name));

        AlertState state = alert.state();
        Instant occurredAt = alert.occurredAt(state);
        String fingerprint = alert.fingerprint();
        List<Violation> violations = alert.violations();
        if (!violations.isEmpty()) {
            return new Invalid(origin, SenderError.MISSING_FIELD, violations);
        }

        Routing routing = alert.routing(defaults, REMEDY);
        Optional<String> orgId = Json.scalarText(alert.json(), "orgId").or(() -> Json.scalarText(body, "orgId"));
        AlertEvent event = AlertEvent.builder()
                .source(SOURCE.attribute())
                .state(state)
                .title(isTest ? name : alert.title(name, telling))
                .description(alert.showAnnotation("description"))
                .summary(alert.showAnnotation("summary"))
                .reason(alert.stateReason())
                .priority(routing.priority())
                .occurredAt(occurredAt)
                .startedAt(alert.startedAt())
                .teams(routing.teams())
                .resource(new Resource(
                        "alert",
                        Optional.of(fingerprint),
                        Optional.empty(),
                        identityFields(alert, isTest, body, context)))
                .identity(new Identity(Optional.empty(), Optional.empty(), Optional.empty(), orgId, rule))
                .links(Links.of(
                        alert.showAnnotation("runbook_url"),
                        firstUsable(linkField(alert, "panelURL"), linkField(alert, "dashboardURL")),
                        linkField(alert, "generatorURL"),
                        linkField(alert, "silenceURL")))
                .rawProvider(Optional.of(alert.rawDetails()))
                .build();
        Interpretation.Alert result = Interpretation.Alert.of(event, origin, routing.problems())
                .withObservedAt(context.acceptedAt())
                .withTruncatedAlerts(GroupedAlerts.truncatedAlerts(body));
        return isTest
                ? result
                : result.knownEarlierAs(event.toBuilder()
                        .resource(Resource.of("alert", fingerprint))
                        .build());
    }

    /**
     * The fingerprint hashes the labels only, and a rule deployed to several Grafanas has the same UID in each: the sender
     * of the notification tells them apart.
     */
    private static Map<String, String> identityFields(
            GroupedAlert alert, boolean isTest, JsonNode body, MessageContext context) {
        Map<String, String> place = new TreeMap<>();
        context.realm().ifPresent(realm -> place.put("realm", realm));
        Json.text(body, "externalURL").flatMap(Links::host).ifPresent(host -> place.put("host", host));
        if (isTest) {
            // It never resolves: each press has to be a separate alert, or the second would only be counted as a
            // repeat.
            alert.startedAt().ifPresent(start -> place.put("started_at", start.toString()));
        }
        return place;
    }

    /** What the contact point's Test button sends: no rule, and a name or a summary that Grafana fills in. */
    private static boolean isTest(GroupedAlert alert, Optional<String> rule) {
        return rule.isEmpty()
                && (alert.label("alertname").filter("TestAlert"::equals).isPresent()
                        || alert.annotation("summary")
                                .filter("Notification test"::equals)
                                .isPresent());
    }

    private static Optional<String> ruleUid(GroupedAlert alert) {
        return Json.text(alert.json(), "ruleUID")
                .or(() -> Json.text(alert.json(), "generatorURL")
                        .map(RULE_IN_LINK::matcher)
                        .filter(Matcher::find)
                        .map(matcher -> matcher.group(1)));
    }

    private static Optional<String> linkField(GroupedAlert alert, String field) {
        return Json.text(alert.json(), field);
    }

    private static Optional<String> firstUsable(Optional<String> link, Optional<String> other) {
        return Stream.of(link, other)
                .flatMap(Optional::stream)
                .filter(text -> Links.parse(text).isPresent())
                .findFirst()
                .or(() -> link)
                .or(() -> other);
    }

    @Override
    public String advice() {
        return "In the contact point, remove the custom payload, or keep in it for each alert:\n\n"
                + "{\"status\": \"firing\", \"startsAt\": \"2025-09-16T17:11:19Z\", \"endsAt\": \"...\","
                + " \"fingerprint\": \"...\", \"labels\": {...}, \"annotations\": {...}}";
    }

    @Override
    public String sample(SamplePhase phase, Instant now) {
        return GroupedSample.fillTemplate(
                phase, now, "1", "\"orgId\": 1, ", "\"orgId\": 1, \"ruleUID\": \"priming\", \"values\": {\"A\": 1.5},");
    }
}
