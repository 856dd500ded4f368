package dev.alerting.common.sender.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Identity;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Resource;
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
import dev.alerting.common.sender.support.ProviderTime;
import dev.alerting.common.sender.support.Routing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A CloudWatch alarm: the notification it sends to SNS (metric, metric math and composite alarms), or EventBridge's
 * {@code CloudWatch Alarm State Change}.
 */
public final class CloudWatchSender implements AlertSender {
    public static final AlertSource SOURCE = new AlertSource("cloudwatch");

    private static final Routing.Remedy REMEDY = new Routing.Remedy(
            "In the CloudWatch alarm's description, add a line `TEAM=dev-infra` (several: `TEAM=dev-infra, web`),"
                    + " or tag the alarm with `team`.",
            "In the CloudWatch alarm's description, add a line `PRIORITY=P1` (P0 to P3), or tag the alarm with"
                    + " `priority`.");

    private static final Set<String> STATE_CHANGES =
            Set.of("CloudWatch Alarm State Change", "CloudWatch Alarm Contributor State Change");

    private static final Pattern ALARM_ARN =
            Pattern.compile("arn:(aws[a-z-]*):cloudwatch:([a-z0-9-]+):(\\d{12}):alarm:.+", Pattern.DOTALL);

    @Override
    public AlertSource source() {
        return SOURCE;
    }

    @Override
    public boolean recognizes(JsonNode body) {
        boolean notification = body.has("AlarmName") && (body.has("NewStateValue") || body.has("AlarmArn"));
        return notification || body.path("source").asText().equals("aws.cloudwatch") && body.has("detail-type");
    }

    @Override
    public List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults) {
        return List.of(
                body.has("detail-type")
                        ? interpretEventBridge(body, defaults)
                        : interpret(fromNotification(body), defaults));
    }

    private static Interpretation interpretEventBridge(JsonNode body, RoutingDefaults defaults) {
        String type = body.path("detail-type").asText();
        if (STATE_CHANGES.contains(type)) {
            return interpret(fromEventBridge(body), defaults);
        }
        Origin origin = Origin.of(SOURCE, body.path("resources").path(0).asText("unknown"));
        return new Ignored(origin, "EventBridge event \"" + type + "\" is not a change of an alarm's state");
    }

    /** The two shapes, read into one. */
    private record Alarm(
            FieldReader fields,
            String name,
            String arn,
            String arnField,
            String state,
            String stateField,
            Instant changedAt,
            Optional<String> reason,
            String description,
            Map<String, String> tags,
            Optional<String> contributor,
            Map<String, String> contributorAttributes,
            Optional<String> summary,
            ObjectNode details) {}

    private static Alarm fromNotification(JsonNode body) {
        FieldReader fields = new FieldReader(body, "");
        ObjectNode details = Json.object();
        copy(body, "OldStateValue", details, "old_state");
        copy(body, "Trigger", details, "trigger");
        copy(body, "AlarmRule", details, "alarm_rule");
        copy(body, "TriggeringChildren", details, "triggering_children");
        return new Alarm(
                fields,
                fields.require("AlarmName"),
                fields.require("AlarmArn"),
                "AlarmArn",
                fields.require("NewStateValue"),
                "NewStateValue",
                fields.requireTime("StateChangeTime", ProviderTime::cloudWatch),
                Json.text(body, "NewStateReason"),
                Json.text(body, "AlarmDescription").orElse(""),
                tags(body.path("AlarmTags")),
                Json.scalar(body, "AlarmContributorId"),
                Json.scalars(body.path("AlarmContributorAttributes")),
                MetricSummary.of(body.path("Trigger")),
                details);
    }

    private static Alarm fromEventBridge(JsonNode body) {
        JsonNode detail = body.path("detail");
        FieldReader fields = new FieldReader(body, "");
        FieldReader alarmFields = new FieldReader(detail, "/detail");
        FieldReader state = new FieldReader(detail.path("state"), "/detail/state");
        JsonNode configuration = detail.path("configuration");
        ObjectNode details = Json.object();
        copy(detail.path("previousState"), "value", details, "old_state");
        copy(configuration, "metrics", details, "metrics");
        copy(configuration, "alarmRule", details, "alarm_rule");
        String arn = body.path("resources").path(0).asText("");
        Alarm alarm = new Alarm(
                fields,
                alarmFields.require("alarmName"),
                arn,
                "resources/0",
                state.require("value"),
                "detail/state/value",
                state.requireTime("timestamp", ProviderTime::cloudWatch),
                Json.text(detail.path("state"), "reason"),
                Json.text(configuration, "description").orElse(""),
                tags(detail.path("alarmTags")),
                Json.scalar(detail.path("alarmContributor"), "id"),
                Json.scalars(detail.path("alarmContributor").path("attributes")),
                Optional.empty(),
                details);
        fields.violations().addAll(alarmFields.violations());
        fields.violations().addAll(state.violations());
        return alarm;
    }

    private static Interpretation interpret(Alarm alarm, RoutingDefaults defaults) {
        Matcher arn = ALARM_ARN.matcher(alarm.arn());
        if (!arn.matches()
                && alarm.fields().violations().stream()
                        .noneMatch(v -> v.pointer().endsWith("Arn"))) {
            alarm.fields().violation(alarm.arnField(), "is not the ARN of an alarm");
        }
        Optional<AlertState> state = switch (alarm.state()) {
            case "ALARM" -> Optional.of(AlertState.FIRING);
            case "OK" -> Optional.of(AlertState.RESOLVED);
            case "INSUFFICIENT_DATA", "" -> Optional.empty();
            default -> {
                alarm.fields().violation(alarm.stateField(), "is neither ALARM, OK nor INSUFFICIENT_DATA");
                yield Optional.empty();
            }
        };
        Origin origin = Origin.of(SOURCE, alarm.arn().isEmpty() ? alarm.name() : alarm.arn());
        if (!alarm.fields().violations().isEmpty()) {
            return new Invalid(origin, SenderError.MISSING_FIELD, alarm.fields().violations());
        }
        if (state.isEmpty()) {
            return new Ignored(origin, "the alarm has insufficient data: neither firing nor resolved");
        }

        AlarmDescription description = AlarmDescription.parse(alarm.description());
        Map<String, String> settings = new TreeMap<>(alarm.tags());
        settings.putAll(description.settings());
        Routing routing = Routing.resolve(
                present(settings, "team", "teams"),
                present(settings, "priority").stream().findFirst(),
                defaults,
                REMEDY);
        AlertEvent event = AlertEvent.builder()
                .source(SOURCE.attribute())
                .state(state.get())
                .title(title(alarm))
                .description(description.prose())
                .summary(alarm.summary())
                .reason(alarm.reason())
                .priority(routing.priority())
                .occurredAt(alarm.changedAt())
                .teams(routing.teams())
                .resource(new Resource("alarm", alarm.contributor(), Optional.empty(), Map.of()))
                .identity(new Identity(
                        Optional.of(arn.group(3)),
                        Optional.of(arn.group(2)),
                        Optional.of(alarm.arn()),
                        Optional.empty(),
                        Optional.empty()))
                .links(Links.of(
                        Optional.ofNullable(settings.get("runbook")),
                        Optional.ofNullable(settings.get("dashboard")),
                        Optional.of(console(arn.group(1), arn.group(2), alarm.name())),
                        Optional.empty()))
                .rawProvider(alarm.details().isEmpty() ? Optional.empty() : Optional.of(alarm.details()))
                .build();
        return Interpretation.Alert.of(event, origin, routing.problems());
    }

    /** An alarm over many time series notifies for each contributor; the name alone would not tell them apart. */
    private static String title(Alarm alarm) {
        if (alarm.contributor().isEmpty()) {
            return alarm.name();
        }
        String attributes = String.join(
                ", ",
                alarm.contributorAttributes().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        return alarm.name() + " (" + (attributes.isEmpty() ? alarm.contributor().get() : attributes) + ")";
    }

    private static String console(String partition, String region, String name) {
        String host = switch (partition) {
            case "aws-us-gov" -> "console.amazonaws-us-gov.com";
            case "aws-cn" -> "console.amazonaws.cn";
            default -> region + ".console.aws.amazon.com";
        };
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return "https://" + host + "/cloudwatch/home?region=" + region + "#alarmsV2:alarm/" + encoded;
    }

    /** Tags come as an object or as a list of key and value, depending on the channel. */
    private static Map<String, String> tags(JsonNode node) {
        Map<String, String> tags = new TreeMap<>();
        if (node.isArray()) {
            node.forEach(tag -> Json.scalar(tag, "Key")
                    .or(() -> Json.scalar(tag, "key"))
                    .ifPresent(key -> tags.put(
                            key.toLowerCase(Locale.ROOT),
                            Json.scalar(tag, "Value")
                                    .or(() -> Json.scalar(tag, "value"))
                                    .orElse(""))));
        } else {
            Json.scalars(node).forEach((key, value) -> tags.put(key.toLowerCase(Locale.ROOT), value));
        }
        return tags;
    }

    private static List<String> present(Map<String, String> settings, String... names) {
        List<String> found = new ArrayList<>();
        for (String name : names) {
            String value = settings.getOrDefault(name, "");
            if (!value.isBlank()) {
                found.add(value);
            }
        }
        return found;
    }

    private static void copy(JsonNode from, String field, ObjectNode to, String name) {
        JsonNode value = from.path(field);
        if (!value.isMissingNode() && !value.isNull()) {
            to.set(name, value);
        }
    }

    @Override
    public String advice() {
        return "Let the alarm's own action publish to the topic. A message that you write yourself needs:\n\n"
                + "{\"AlarmName\": \"...\", \"AlarmArn\": \"arn:aws:cloudwatch:<region>:<account>:alarm:<name>\","
                + " \"NewStateValue\": \"ALARM\", \"StateChangeTime\": \"2025-09-16T16:59:17.131+0000\"}";
    }

    @Override
    public boolean publishesToTopic() {
        return true;
    }

    @Override
    public String sample(SamplePhase phase, Instant now) {
        return AlarmSample.fill(phase, now);
    }
}
