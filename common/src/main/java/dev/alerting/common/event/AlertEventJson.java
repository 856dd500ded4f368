package dev.alerting.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An {@link AlertEvent} as the JSON of {@code schemas/alert-event.schema.json}, both ways. */
public final class AlertEventJson {
    private AlertEventJson() {}

    /** One team is written as {@code team}, several as {@code teams}; absent fields are left out. */
    public static ObjectNode write(AlertEvent event) {
        ObjectNode json = Json.object();
        json.put("schema_version", AlertEvent.SCHEMA_VERSION);
        json.put("source", event.source());
        json.put("state", event.state().name());
        json.put("title", event.title());
        event.description().ifPresent(text -> json.put("description", text));
        event.summary().ifPresent(text -> json.put("summary", text));
        event.reason().ifPresent(text -> json.put("reason", text));
        json.put("priority", event.priority().name());
        json.put("occurred_at", event.occurredAt().toString());
        event.startedAt().ifPresent(time -> json.put("started_at", time.toString()));
        if (event.teams().size() == 1) {
            json.put("team", event.teams().getFirst());
        } else {
            ArrayNode teams = json.putArray("teams");
            event.teams().forEach(teams::add);
        }

        ObjectNode resource =
                json.putObject("resource").put("type", event.resource().type());
        event.resource().id().ifPresent(text -> resource.put("id", text));
        event.resource().region().ifPresent(text -> resource.put("region", text));
        if (!event.resource().extra().isEmpty()) {
            ObjectNode extra = resource.putObject("extra");
            event.resource().extra().forEach(extra::put);
        }

        json.set("identity", identity(event.identity()));

        ObjectNode links = json.putObject("links");
        event.links().runbook().ifPresent(uri -> links.put("runbook_url", uri.toString()));
        event.links().dashboard().ifPresent(uri -> links.put("dashboard_url", uri.toString()));
        event.links().source().ifPresent(uri -> links.put("source_url", uri.toString()));
        event.links().silence().ifPresent(uri -> links.put("silence_url", uri.toString()));
        event.rawProvider().ifPresent(raw -> json.set("raw_provider", raw));
        return json;
    }

    public static ObjectNode identity(Identity identity) {
        ObjectNode json = Json.object();
        identity.awsAccount().ifPresent(text -> json.put("aws_account", text));
        identity.region().ifPresent(text -> json.put("region", text));
        identity.alarmArn().ifPresent(text -> json.put("alarm_arn", text));
        identity.orgId().ifPresent(text -> json.put("org_id", text));
        identity.ruleId().ifPresent(text -> json.put("rule_id", text));
        return json;
    }

    /**
     * Reads an event that satisfies the schema.
     *
     * @throws java.time.DateTimeException for a time that the schema allows and java.time does not, e.g. a leap second
     * @throws RuntimeException for anything that does not satisfy it: validate first
     */
    public static AlertEvent read(JsonNode json) {
        JsonNode resource = json.path("resource");
        JsonNode identity = json.path("identity");
        JsonNode links = json.path("links");
        return AlertEvent.builder()
                .source(json.path("source").textValue())
                .state(AlertState.valueOf(json.path("state").textValue()))
                .title(json.path("title").textValue())
                .description(Json.text(json, "description"))
                .summary(Json.text(json, "summary"))
                .reason(Json.text(json, "reason"))
                .priority(Priority.valueOf(json.path("priority").textValue()))
                .occurredAt(time(json.path("occurred_at").textValue()))
                .startedAt(Json.text(json, "started_at").map(AlertEventJson::time))
                .teams(teams(json))
                .resource(new Resource(
                        resource.path("type").textValue(),
                        Json.text(resource, "id"),
                        Json.text(resource, "region"),
                        resource.has("extra") ? Json.scalars(resource.path("extra")) : Map.of()))
                .identity(new Identity(
                        Json.text(identity, "aws_account"),
                        Json.text(identity, "region"),
                        Json.text(identity, "alarm_arn"),
                        Json.text(identity, "org_id"),
                        Json.text(identity, "rule_id")))
                .links(new Links(
                        link(links, "runbook_url"),
                        link(links, "dashboard_url"),
                        link(links, "source_url"),
                        link(links, "silence_url")))
                .rawProvider(
                        json.path("raw_provider").isObject()
                                ? Optional.of(json.path("raw_provider"))
                                : Optional.empty())
                .build();
    }

    private static Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static Optional<URI> link(JsonNode links, String field) {
        return Json.text(links, field).flatMap(Links::parse);
    }

    private static List<String> teams(JsonNode json) {
        List<String> texts = new ArrayList<>();
        Json.text(json, "team").ifPresent(texts::add);
        json.path("teams").forEach(team -> texts.add(team.asText()));
        return Teams.parse(texts).names();
    }
}
