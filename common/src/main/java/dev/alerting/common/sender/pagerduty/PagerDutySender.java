package dev.alerting.common.sender.pagerduty;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Placeholders;
import dev.alerting.common.event.Resource;
import dev.alerting.common.event.Teams;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Ignored;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.sender.support.FieldReader;
import dev.alerting.common.sender.support.FiveStepPriority;
import dev.alerting.common.sender.support.ProviderTime;
import dev.alerting.common.sender.support.Routing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** PagerDuty's v3 webhooks: one event of one incident. */
public final class PagerDutySender implements AlertSender {
    public static final AlertSource SOURCE = new AlertSource("pagerduty");

    private static final Routing.Remedy REMEDY = new Routing.Remedy(
            "In PagerDuty, add the escalation policy of the service to a team: the incident then names that team. Its name needs"
                    + " a letter or a digit, and at most 100 characters.",
            "In PagerDuty, give the incident a priority from P1 to P5, or let an event orchestration do so.");

    @Override
    public AlertSource source() {
        return SOURCE;
    }

    @Override
    public boolean recognizes(JsonNode body) {
        JsonNode event = body.path("event");
        return event.path("event_type").isTextual() && event.path("data").isObject();
    }

    @Override
    public List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults) {
        return List.of(interpret(body.path("event"), defaults));
    }

    private static Interpretation interpret(JsonNode event, RoutingDefaults defaults) {
        JsonNode incident = event.path("data");
        Origin origin =
                Origin.of(SOURCE, Json.text(incident.path("service"), "id").orElse("unknown"));
        FieldReader fields = new FieldReader(event, "/event");
        String type = fields.requireText("event_type");
        Optional<AlertState> state = state(type, Json.text(incident, "status"));
        if (fields.violations().isEmpty() && state.isEmpty()) {
            return new Ignored(origin, "PagerDuty event \"" + type + "\" neither opens nor ends an alert");
        }

        FieldReader incidentFields = new FieldReader(incident, "/event/data");
        String id = incidentFields.requireText("id");
        String title = incidentFields.requireText("title");
        Instant happenedAt = fields.requireTime("occurred_at", ProviderTime::rfc3339);
        Optional<Instant> createdAt = continuesSinceCreation(type)
                        && Json.text(incident, "created_at").isPresent()
                ? Optional.of(incidentFields.requireTime("created_at", ProviderTime::rfc3339))
                : Optional.empty();
        fields.violations().addAll(incidentFields.violations());
        if (!fields.violations().isEmpty()) {
            return new Invalid(origin, SenderError.MISSING_FIELD, fields.violations());
        }

        Routing routing = Routing.resolve(
                Teams.ofNames(readSummaries(incident.path("teams"))), priority(incident), defaults, REMEDY);
        AlertEvent alert = AlertEvent.builder()
                .source(SOURCE.attribute())
                .state(state.get())
                .title(title)
                .summary(summary(incident))
                .reason(state.get() == AlertState.RESOLVED ? resolutionNote(event) : Optional.empty())
                .priority(routing.priority())
                .occurredAt(createdAt.orElse(happenedAt))
                .startedAt(beginsEpisode(type) ? Optional.of(createdAt.orElse(happenedAt)) : createdAt)
                .teams(routing.teams())
                // Not the service: an open incident may be moved to another one, and its resolution must still match.
                .resource(Resource.of("incident", id))
                .links(Links.of(Optional.empty(), Optional.empty(), Json.text(incident, "html_url"), Optional.empty()))
                .rawProvider(Optional.of(rawDetails(incident)))
                .build();
        return Interpretation.Alert.of(alert, origin, routing.problems()).withObservedAt(happenedAt);
    }

    /** Empty for events that do not change the alert: acknowledged, annotated, a ping, ... */
    private static Optional<AlertState> state(String type, Optional<String> status) {
        return switch (type) {
            case "incident.triggered", "incident.reopened" -> Optional.of(AlertState.FIRING);
            case "incident.resolved" -> Optional.of(AlertState.RESOLVED);
            // Urgency or owner change while it is open.
            case "incident.priority_updated",
                    "incident.delegated",
                    "incident.escalated",
                    "incident.reassigned",
                    "incident.service_updated" ->
                status.filter("resolved"::equals).isPresent() ? Optional.empty() : Optional.of(AlertState.FIRING);
            default -> Optional.empty();
        };
    }

    /** A reopened incident starts a new episode; any other event belongs to the one that began at creation. */
    private static boolean continuesSinceCreation(String type) {
        return !type.equals("incident.reopened") && !type.equals("incident.resolved");
    }

    private static boolean beginsEpisode(String type) {
        return type.equals("incident.triggered") || type.equals("incident.reopened");
    }

    /** The priority, else the urgency, which every incident has: high is P1, low is P3. */
    private static Optional<String> priority(JsonNode incident) {
        return Json.text(incident.path("priority"), "summary")
                .filter(name -> !Placeholders.isPlaceholder(name))
                .map(FiveStepPriority::toOurScale)
                .or(() -> Json.text(incident, "urgency").map(urgency -> switch (urgency) {
                    case "high" -> "P1";
                    case "low" -> "P3";
                    default -> urgency;
                }));
    }

    private static Optional<String> summary(JsonNode incident) {
        Optional<String> service = Json.text(incident.path("service"), "summary");
        Optional<String> number = Json.scalarText(incident, "number");
        return service.map(name -> name + number.map(n -> ": incident " + n).orElse(""))
                .or(() -> number.map(n -> "Incident " + n));
    }

    private static Optional<String> resolutionNote(JsonNode event) {
        Optional<String> reason = Json.text(event.path("data").path("resolve_reason"), "type");
        Optional<String> who = Json.text(event.path("agent"), "summary");
        return reason.filter("merge_resolve_reason"::equals)
                .map(type -> "Merged into another incident")
                .or(() -> who.map(name -> "Resolved by " + name));
    }

    private static ObjectNode rawDetails(JsonNode incident) {
        ObjectNode details = Json.object();
        for (String field : List.of("number", "status", "urgency", "incident_key", "created_at")) {
            Json.scalarText(incident, field).ifPresent(value -> details.put(field, value));
        }
        for (String field : List.of("service", "escalation_policy", "priority", "incident_type")) {
            JsonNode reference = incident.path(field);
            Json.text(reference, "summary")
                    .or(() -> Json.text(reference, "name"))
                    .ifPresent(value -> details.put(field, value));
        }
        List<String> assignees = readSummaries(incident.path("assignees"));
        if (!assignees.isEmpty()) {
            ArrayNode list = details.putArray("assignees");
            assignees.forEach(list::add);
        }
        return details;
    }

    private static List<String> readSummaries(JsonNode references) {
        List<String> texts = new ArrayList<>();
        references.forEach(reference -> Json.text(reference, "summary").ifPresent(texts::add));
        return texts;
    }

    @Override
    public String advice() {
        return "Let a v3 webhook subscription of PagerDuty send here. A message that you write yourself needs:\n\n"
                + "{\"event\": {\"event_type\": \"incident.triggered\", \"occurred_at\": \"2025-09-16T17:11:19Z\","
                + " \"data\": {\"id\": \"...\", \"title\": \"...\"}}}";
    }

    @Override
    public String sample(SamplePhase phase, Instant now) {
        return IncidentSample.fillTemplate(phase, now);
    }
}
