package dev.alerting.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** An {@link AlertEvent} as the JSON of {@code schemas/alert-event.schema.json}, both ways. */
public final class AlertEventJson {
    private static final Pattern AWS_ACCOUNT = Pattern.compile("[0-9]{12}");

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

        if (!event.resource().equals(Resource.UNSPECIFIED)) {
            json.set("resource", resource(event.resource()));
        }
        json.set("identity", identity(event.identity()));

        ObjectNode links = json.putObject("links");
        event.links().runbook().ifPresent(uri -> links.put(Links.RUNBOOK, uri.toString()));
        event.links().dashboard().ifPresent(uri -> links.put(Links.DASHBOARD, uri.toString()));
        event.links().source().ifPresent(uri -> links.put(Links.SOURCE, uri.toString()));
        event.links().silence().ifPresent(uri -> links.put(Links.SILENCE, uri.toString()));
        rawProvider(event).ifPresent(raw -> json.set("raw_provider", raw));
        return json;
    }

    private static ObjectNode resource(Resource resource) {
        ObjectNode json = Json.object().put("type", resource.type());
        resource.id().ifPresent(text -> json.put("id", text));
        resource.region().ifPresent(text -> json.put("region", text));
        if (!resource.extra().isEmpty()) {
            ObjectNode extra = json.putObject("extra");
            resource.extra().forEach(extra::put);
        }
        return json;
    }

    /** The schema has no place among the links for what is not one. */
    private static Optional<JsonNode> rawProvider(AlertEvent event) {
        if (event.links().unusable().isEmpty()) {
            return event.rawProvider();
        }
        ObjectNode raw = Json.object();
        event.rawProvider()
                .ifPresent(node -> node.properties().forEach(member -> raw.set(member.getKey(), member.getValue())));
        ObjectNode unusable = raw.putObject("unusable_links");
        event.links().unusable().forEach(unusable::put);
        return Optional.of(raw);
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
     * @throws RuntimeException for anything that does not satisfy it: validate first
     */
    public static AlertEvent read(JsonNode json) {
        JsonNode identity = json.path("identity");
        JsonNode links = json.path("links");
        Optional<String> account = Json.text(identity, "aws_account");
        Optional<String> accountId = Json.text(identity, "account_id");
        Optional<String> rule = Json.text(identity, "rule_id");
        Optional<String> alarmId = Json.text(identity, "alarm_id");
        // Another name for the same field; where both are given and differ, both tell alerts apart.
        Map<String, String> further = new TreeMap<>();
        boolean isAccount =
                accountId.filter(text -> AWS_ACCOUNT.matcher(text).matches()).isPresent();
        accountId
                .filter(text -> account.isPresent() ? !account.equals(accountId) : !isAccount)
                .ifPresent(text -> further.put("identity.account_id", text));
        alarmId.filter(text -> rule.isPresent() && !rule.equals(alarmId))
                .ifPresent(text -> further.put("identity.alarm_id", text));
        return AlertEvent.builder()
                .source(json.path("source").textValue().toLowerCase(Locale.ROOT))
                .state(AlertState.valueOf(json.path("state").textValue()))
                .title(json.path("title").textValue())
                .description(Json.text(json, "description"))
                .summary(Json.text(json, "summary"))
                .reason(Json.text(json, "reason"))
                .priority(Priority.valueOf(json.path("priority").textValue()))
                .occurredAt(time(json.path("occurred_at").textValue()))
                .startedAt(Json.text(json, "started_at").map(AlertEventJson::time))
                .teams(teams(json))
                .resource(resource(json.path("resource"), further))
                .identity(new Identity(
                        account.or(() -> isAccount ? accountId : Optional.empty()),
                        Json.text(identity, "region"),
                        Json.text(identity, "alarm_arn"),
                        Json.text(identity, "org_id"),
                        rule.or(() -> alarmId)))
                .links(Links.of(
                        Json.text(links, Links.RUNBOOK),
                        Json.text(links, Links.DASHBOARD),
                        Json.text(links, Links.SOURCE),
                        Json.text(links, Links.SILENCE)))
                .rawProvider(
                        json.path("raw_provider").isObject()
                                ? Optional.of(json.path("raw_provider"))
                                : Optional.empty())
                .build();
    }

    private static Resource resource(JsonNode json, Map<String, String> further) {
        if (json.isMissingNode() && further.isEmpty()) {
            return Resource.UNSPECIFIED;
        }
        Map<String, String> extra = new TreeMap<>(Json.scalarFields(json.path("extra")));
        extra.putAll(further);
        return new Resource(
                Json.text(json, "type").orElse(Resource.UNSPECIFIED.type()),
                Json.text(json, "id"),
                Json.text(json, "region"),
                extra);
    }

    private static Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static List<String> teams(JsonNode json) {
        List<String> texts = new ArrayList<>();
        Json.text(json, "team").ifPresent(texts::add);
        json.path("teams").forEach(team -> texts.add(team.asText()));
        return Teams.parse(texts).names();
    }
}
