package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.AlertEventSchema;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Events that senders write themselves, one or an array, checked against the published schema. */
final class NormalizedTransformer implements Transformer {
    private static final Routing.Remedy REMEDY = new Routing.Remedy(
            "In the event, set `\"team\": \"dev-infra\"` or `\"teams\": [\"dev-infra\", \"web\"]`.",
            "In the event, set `\"priority\"` to \"P0\", \"P1\", \"P2\" or \"P3\".");

    /** What the schema requires, team and priority left out: those are mended. */
    static final List<String> REQUIRED =
            List.of("schema_version", "source", "state", "title", "occurred_at", "resource", "identity", "links");

    /** After so many wrong events of a message, one that lacks something required is not looked at any further. */
    private static final int MOST_EXAMINED = 100;

    private final ReentrantLock loading = new ReentrantLock();
    private volatile Optional<AlertEventSchema> schema = Optional.empty();

    @Override
    public AlertSource source() {
        return AlertSource.NORMALIZED;
    }

    @Override
    public List<Interpretation> transform(JsonNode body, RoutingDefaults defaults) {
        if (!body.isArray()) {
            return List.of(transform(body, "", defaults));
        }
        if (body.isEmpty()) {
            return List.of(invalid(body, List.of(new Violation("", "must hold at least one event"))));
        }
        List<Interpretation> events = new ArrayList<>();
        int refused = 0;
        for (JsonNode event : body) {
            String pointer = "/" + events.size();
            List<Violation> missing = refused < MOST_EXAMINED ? List.of() : missing(event, pointer);
            Interpretation entry = missing.isEmpty() ? transform(event, pointer, defaults) : invalid(event, missing);
            refused += entry instanceof Invalid ? 1 : 0;
            events.add(entry);
        }
        return events;
    }

    /** Thousands of empty events fit into a message; the schema would take a tenth of a second for them. */
    private static List<Violation> missing(JsonNode event, String pointer) {
        return REQUIRED.stream()
                .filter(name -> event.isObject() && !event.has(name))
                .map(name -> new Violation(pointer + "/" + name, "is required"))
                .toList();
    }

    private Interpretation transform(JsonNode json, String pointer, RoutingDefaults defaults) {
        if (!json.isObject()) {
            return invalid(json, List.of(new Violation(pointer, "must be an object")));
        }
        // A missing or wrong team or priority is mended before the schema sees it: such an alert is filed for the
        // fallback team. Everything else that is wrong is refused.
        Routing routing = routing(json, defaults);
        ObjectNode routed = json.deepCopy();
        routed.remove("team");
        ArrayNode teams = routed.putArray("teams");
        routing.teams().forEach(teams::add);
        routed.put("priority", routing.priority().name());

        if (!schema().validate(routed).isEmpty()) {
            // Refused anyway: then the sender is told all of it, team and priority included.
            return invalid(json, at(pointer, schema().validate(json)));
        }
        try {
            AlertEvent event = AlertEventJson.read(routed);
            return new Interpretation.Alert(event, origin(json), Fingerprint.of(event), routing.problems(), 0);
        } catch (DateTimeException e) {
            // RFC 3339, and so the schema, allows what java.time does not hold: a leap second, a blank for the T.
            return invalid(json, at(pointer, List.of(new Violation("/occurred_at", "is not a time that can be held"))));
        }
    }

    static Routing routing(JsonNode event, RoutingDefaults defaults) {
        return Routing.resolve(teamTexts(event), Json.scalar(event, "priority"), defaults, REMEDY);
    }

    private static List<Violation> at(String pointer, List<Violation> violations) {
        return violations.stream()
                .map(violation -> new Violation(pointer + violation.pointer(), violation.message()))
                .toList();
    }

    private static Invalid invalid(JsonNode json, List<Violation> violations) {
        return new Invalid(origin(json), SenderError.SCHEMA_VIOLATION, violations);
    }

    private static Origin origin(JsonNode json) {
        JsonNode identity = json.path("identity");
        String subject = Json.scalar(identity, "rule_id")
                .or(() -> Json.scalar(identity, "alarm_arn"))
                .or(() -> Json.scalar(json.path("resource"), "id"))
                .or(() -> Json.scalar(json, "title"))
                .orElse("unknown");
        String sender = Json.scalar(json, "source").map(text -> text + " ").orElse("");
        return Origin.of(AlertSource.NORMALIZED, sender + subject);
    }

    private static List<String> teamTexts(JsonNode json) {
        List<String> texts = new ArrayList<>();
        Json.scalar(json, "team").ifPresent(texts::add);
        JsonNode teams = json.path("teams");
        if (teams.isArray()) {
            teams.forEach(team -> texts.add(team.isValueNode() ? team.asText() : team.toString()));
        } else {
            Json.scalar(json, "teams").ifPresent(texts::add);
        }
        return texts;
    }

    /** Compiled at the first event that needs it: most deployments never see one, and it costs cold start. */
    private AlertEventSchema schema() {
        if (schema.isEmpty()) {
            loading.lock();
            try {
                if (schema.isEmpty()) {
                    schema = Optional.of(AlertEventSchema.load());
                }
            } finally {
                loading.unlock();
            }
        }
        return schema.get();
    }
}
