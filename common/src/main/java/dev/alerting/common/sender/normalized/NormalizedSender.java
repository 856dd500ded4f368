package dev.alerting.common.sender.normalized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.AlertEventSchema;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.SamplePhase;
import dev.alerting.common.sender.support.GroupedAlerts;
import dev.alerting.common.sender.support.Routing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Events that senders write themselves, one or an array, checked against the published schema. */
public final class NormalizedSender implements AlertSender {
    /** An event that satisfies the schema, for people to start from. */
    public static final String EXAMPLE = """
            {
              "schema_version": 1,
              "source": "my-sender",
              "state": "FIRING",
              "title": "Error rate over 5 %",
              "priority": "P1",
              "occurred_at": "2025-09-16T17:11:19Z",
              "team": "web",
              "resource": {"type": "service", "id": "checkout"},
              "identity": {"rule_id": "error-rate"},
              "links": {}
            }""";

    private static final Routing.Remedy REMEDY = new Routing.Remedy(
            "In the event, set `\"team\": \"dev-infra\"` or `\"teams\": [\"dev-infra\", \"web\"]`.",
            "In the event, set `\"priority\"` to \"P0\", \"P1\", \"P2\" or \"P3\".");

    private static final Pattern LONE_HYPHEN = Pattern.compile("(?<=\\S)\\s+-{1,3}\\s+(?=\\S)");

    /** What the schema requires, except team and priority, for which there are defaults. */
    static final List<String> REQUIRED =
            List.of("schema_version", "source", "state", "title", "occurred_at", "identity", "links");

    /** After this many invalid events in a message, one that lacks a required field is not examined further. */
    private static final int MOST_EXAMINED = 100;

    /** Compiled at the first event that needs it: most deployments never see one, and it costs cold start. */
    private static final class Schema {
        private static final AlertEventSchema COMPILED = AlertEventSchema.load();
    }

    @Override
    public AlertSource source() {
        return AlertSource.NORMALIZED;
    }

    @Override
    public boolean recognizes(JsonNode body) {
        if (body.isArray()) {
            // No other format is an array, and what is wrong with one element must not cost the others.
            return StreamSupport.stream(body.spliterator(), false).anyMatch(NormalizedSender::isEvent);
        }
        // Payloads of other senders with a list of alerts have a title and a state, too.
        return isEvent(body) && !GroupedAlerts.isGroup(body);
    }

    private static boolean isEvent(JsonNode json) {
        return json.has("schema_version")
                || json.has("occurred_at") && json.has("state")
                || json.has("state") && json.has("title") && json.has("source");
    }

    @Override
    public List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults) {
        if (!body.isArray()) {
            return List.of(interpret(body, "", defaults));
        }
        if (body.isEmpty()) {
            return List.of(toInvalid(body, List.of(new Violation("", "must hold at least one event"))));
        }
        List<Interpretation> events = new ArrayList<>();
        int refused = 0;
        for (JsonNode event : body) {
            String pointer = "/" + events.size();
            List<Violation> missing = refused < MOST_EXAMINED ? List.of() : missingFields(event, pointer);
            Interpretation entry = missing.isEmpty() ? interpret(event, pointer, defaults) : toInvalid(event, missing);
            refused += entry instanceof Invalid ? 1 : 0;
            events.add(entry);
        }
        return events;
    }

    /** Thousands of empty events fit into a message; the schema would take a tenth of a second for them. */
    private static List<Violation> missingFields(JsonNode event, String pointer) {
        return REQUIRED.stream()
                .filter(name -> event.isObject() && !event.has(name))
                .map(name -> new Violation(pointer + "/" + name, "is required"))
                .toList();
    }

    private static Interpretation interpret(JsonNode json, String pointer, RoutingDefaults defaults) {
        if (!json.isObject()) {
            return toInvalid(json, List.of(new Violation(pointer, "must be an object")));
        }
        // A missing or wrong team or priority is replaced before the schema sees it: such an alert is filed for the
        // fallback team. Everything else that is wrong is refused.
        Routing routing = readRouting(json, defaults);
        ObjectNode routed = json.deepCopy();
        routed.remove("team");
        ArrayNode teams = routed.putArray("teams");
        routing.teams().forEach(teams::add);
        routed.put("priority", routing.priority().name());

        if (!Schema.COMPILED.validate(routed).isEmpty()) {
            // It is refused in any case, so the sender is told everything, team and priority included.
            return toInvalid(json, withPointer(pointer, Schema.COMPILED.validate(json)));
        }
        return Interpretation.Alert.of(AlertEventJson.read(routed), readOrigin(json), routing.problems());
    }

    /**
     * What is wrong with the team and the priority of an event, without loading the schema. Empty if the event will be
     * filed for the teams and with the priority that it names, and for a resolution.
     */
    public static List<RoutingProblem> routingProblems(JsonNode event, RoutingDefaults defaults) {
        boolean ends = event.path("state").asText().equals(AlertState.RESOLVED.name());
        return ends ? List.of() : readRouting(event, defaults).problems();
    }

    private static Routing readRouting(JsonNode event, RoutingDefaults defaults) {
        return Routing.resolve(teamTexts(event), Json.scalarText(event, "priority"), defaults, REMEDY);
    }

    private static List<Violation> withPointer(String pointer, List<Violation> violations) {
        return violations.stream()
                .map(violation -> new Violation(pointer + violation.pointer(), violation.message()))
                .toList();
    }

    private static Invalid toInvalid(JsonNode json, List<Violation> violations) {
        return new Invalid(readOrigin(json), SenderError.SCHEMA_VIOLATION, violations);
    }

    private static Origin readOrigin(JsonNode json) {
        JsonNode identity = json.path("identity");
        String subject = Json.scalarText(identity, "rule_id")
                .or(() -> Json.scalarText(identity, "alarm_id"))
                .or(() -> Json.scalarText(identity, "alarm_arn"))
                .or(() -> Json.scalarText(json.path("resource"), "id"))
                .or(() -> Json.scalarText(json, "title"))
                .orElse("unknown");
        String sender = Json.scalarText(json, "source").map(text -> text + " ").orElse("");
        return Origin.of(AlertSource.NORMALIZED, sender + subject);
    }

    private static List<String> teamTexts(JsonNode json) {
        List<String> texts = new ArrayList<>();
        Json.scalarText(json, "team").ifPresent(texts::add);
        JsonNode teams = json.path("teams");
        if (teams.isArray()) {
            teams.forEach(team -> texts.add(
                    // In a list of names a dash is part of one; in a text it may begin a remark.
                    team.isValueNode() ? LONE_HYPHEN.matcher(team.asText()).replaceAll("-") : team.toString()));
        } else {
            Json.scalarText(json, "teams").ifPresent(texts::add);
        }
        return texts;
    }

    @Override
    public SenderError possibleError() {
        return SenderError.SCHEMA_VIOLATION;
    }

    @Override
    public String advice() {
        return "Send events that satisfy schemas/alert-event.schema.json, e.g.\n\n" + EXAMPLE;
    }

    @Override
    public String sample(SamplePhase phase, Instant now) {
        return EventSample.fillTemplate(phase, now);
    }
}
