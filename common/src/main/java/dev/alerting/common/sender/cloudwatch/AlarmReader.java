package dev.alerting.common.sender.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.OutOfSight;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.cloudwatch.Alarm.Contributor;
import dev.alerting.common.sender.support.FieldReader;
import dev.alerting.common.sender.support.ProviderTime;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads alarms as CloudWatch, EventBridge and scripts that call DescribeAlarms report them. */
final class AlarmReader {
    /** The lists of a whole answer of DescribeAlarms. */
    private static final List<String> DESCRIBED_LISTS = List.of("MetricAlarms", "CompositeAlarms");

    /** The API writes seconds since 1970, which a JSON library may show with an exponent. */
    private static final Pattern EPOCH_SECONDS = Pattern.compile("\\d{1,11}(?:\\.\\d{1,18})?(?:E(?:9|10))?");

    private AlarmReader() {}

    /** Whether it is what DescribeAlarms says of one alarm, or a whole answer of it. */
    static boolean isDescribed(JsonNode body) {
        return isDescribedAlarm(body)
                || DESCRIBED_LISTS.stream().anyMatch(list -> body.path(list).isArray());
    }

    private static boolean isDescribedAlarm(JsonNode body) {
        return body.has("AlarmName") && body.has("AlarmArn") && body.has("StateValue") && !body.has("NewStateValue");
    }

    /** The notification that an alarm's action publishes. */
    static Alarm fromNotification(JsonNode body) {
        FieldReader fields = new FieldReader(body, "");
        ObjectNode details = Json.object();
        copyField(body, "OldStateValue", details, "old_state");
        copyField(body, "Trigger", details, "trigger");
        copyField(body, "AlarmRule", details, "alarm_rule");
        copyField(body, "TriggeringChildren", details, "triggering_children");
        return new Alarm(
                fields,
                fields.requireText("AlarmName"),
                fields.requireText("AlarmArn"),
                "AlarmArn",
                fields.requireText("NewStateValue"),
                "NewStateValue",
                fields.requireTime("StateChangeTime", ProviderTime::cloudWatch),
                Json.text(body, "NewStateReason"),
                Json.text(body, "AlarmDescription").orElse(""),
                readTags(body.path("AlarmTags")),
                silencedBy(body.path("MuteDetail"), body, "ActionsSuppressedBy", "ActionsSuppressedReason"),
                Contributor.of(
                        Json.scalarText(body, "AlarmContributorId"),
                        Json.scalarFields(body.path("AlarmContributorAttributes"))),
                MetricSummary.of(body.path("Trigger")),
                details);
    }

    /** What DescribeAlarms says, as scripts publish it to remind of an alarm; empty for an answer without alarms. */
    static List<Alarm> fromDescribeAlarms(JsonNode body) {
        if (isDescribedAlarm(body)) {
            return List.of(fromDescribedAlarm(body, ""));
        }
        List<Alarm> alarms = new ArrayList<>();
        for (String list : DESCRIBED_LISTS) {
            for (int i = 0; i < body.path(list).size(); i++) {
                alarms.add(fromDescribedAlarm(body.path(list).path(i), "/" + list + "/" + i));
            }
        }
        return alarms;
    }

    private static Alarm fromDescribedAlarm(JsonNode body, String pointer) {
        FieldReader fields = new FieldReader(body, pointer);
        ObjectNode details = Json.object();
        copyField(body, "Metrics", details, "metrics");
        copyField(body, "AlarmRule", details, "alarm_rule");
        // "Updated" also moves when only the evaluation does, but older answers have nothing else.
        String time = body.has("StateTransitionedTimestamp") ? "StateTransitionedTimestamp" : "StateUpdatedTimestamp";
        return new Alarm(
                fields,
                fields.requireText("AlarmName"),
                fields.requireText("AlarmArn"),
                "AlarmArn",
                fields.requireText("StateValue"),
                "StateValue",
                fields.requireTime(time, AlarmReader::describedTime),
                Json.text(body, "StateReason"),
                Json.text(body, "AlarmDescription").orElse(""),
                Map.of(),
                silencedBy(body.path("MuteDetail"), body, "ActionsSuppressedBy", "ActionsSuppressedReason"),
                Optional.empty(),
                MetricSummary.of(body),
                details);
    }

    /** EventBridge's change of the state of an alarm or of a contributor. */
    static Alarm fromStateChange(JsonNode body) {
        JsonNode detail = body.path("detail");
        JsonNode state = detail.path("state");
        FieldReader stateFields = new FieldReader(state, "/detail/state");
        Alarm alarm = fromEventBridge(
                body,
                stateFields.requireText("value"),
                stateFields.requireTime("timestamp", ProviderTime::cloudWatch),
                Json.text(state, "reason"));
        alarm.fields().violations().addAll(stateFields.violations());
        return alarm;
    }

    /** EventBridge's event that an alarm was deleted, in whatever state it was. */
    static Alarm fromDeletion(JsonNode body) {
        FieldReader fields = new FieldReader(body, "");
        Instant sentAt = fields.requireTime("time", ProviderTime::cloudWatch);
        // The event's time has no fraction, so an alarm may seem to fire after it was deleted.
        Instant changedAt = Json.text(body.path("detail").path("state"), "timestamp")
                .flatMap(ProviderTime::cloudWatch)
                .filter(sentAt::isBefore)
                .orElse(sentAt);
        Alarm alarm = fromEventBridge(body, "OK", changedAt, Optional.of(OutOfSight.ALARM_DELETED));
        alarm.fields().violations().addAll(fields.violations());
        return alarm;
    }

    private static Alarm fromEventBridge(JsonNode body, String state, Instant changedAt, Optional<String> reason) {
        JsonNode detail = body.path("detail");
        FieldReader fields = new FieldReader(body, "");
        FieldReader alarmFields = new FieldReader(detail, "/detail");
        JsonNode configuration = detail.path("configuration");
        ObjectNode details = Json.object();
        copyField(detail.path("previousState"), "value", details, "old_state");
        copyField(configuration, "metrics", details, "metrics");
        copyField(configuration, "alarmRule", details, "alarm_rule");
        JsonNode contributor = detail.path("alarmContributor");
        Alarm alarm = new Alarm(
                fields,
                alarmFields.requireText("alarmName"),
                body.path("resources").path(0).asText(""),
                "resources/0",
                state,
                "detail/state/value",
                changedAt,
                reason,
                Json.text(configuration, "description").orElse(""),
                readTags(detail.path("alarmTags")),
                silencedBy(
                        detail.path("muteDetail"),
                        detail.path("state"),
                        "actionsSuppressedBy",
                        "actionsSuppressedReason"),
                Contributor.of(Json.scalarText(contributor, "id"), Json.scalarFields(contributor.path("attributes"))),
                Optional.empty(),
                details);
        fields.violations().addAll(alarmFields.violations());
        return alarm;
    }

    /** CloudWatch takes no action on a muted or suppressed alarm, but EventBridge and DescribeAlarms still report it. */
    private static Optional<String> silencedBy(JsonNode mute, JsonNode state, String by, String reason) {
        if (mute.isObject() && !mute.isEmpty()) {
            return Optional.of("muted by "
                    + Json.text(mute, "mutedByArn")
                            .or(() -> Json.text(mute, "MutedByArn"))
                            .orElse("a mute rule"));
        }
        return Json.text(state, by)
                .map(who -> "suppressed by " + who
                        + Json.text(state, reason).map(why -> " (" + why + ")").orElse(""));
    }

    /**
     * A time as DescribeAlarms' clients print it: {@code 2025-11-28T15:24:24.447059+00:00}, with a blank instead of the
     * {@code T}, or in seconds since 1970. Cut to milliseconds, as the alarm's own notification has it.
     */
    static Optional<Instant> describedTime(String text) {
        Optional<Instant> time = EPOCH_SECONDS.matcher(text).matches()
                ? Optional.of(Instant.ofEpochMilli(
                        new BigDecimal(text).movePointRight(3).longValue()))
                : ProviderTime.cloudWatch(text.replaceFirst("^(\\d{4}-\\d{2}-\\d{2}) ", "$1T"));
        return time.map(instant -> instant.truncatedTo(ChronoUnit.MILLIS));
    }

    /** Tags come as an object or as a list of key and value, depending on the channel. */
    private static Map<String, String> readTags(JsonNode node) {
        Map<String, String> tags = new TreeMap<>();
        if (node.isArray()) {
            node.forEach(tag -> Json.scalarText(tag, "Key")
                    .or(() -> Json.scalarText(tag, "key"))
                    .ifPresent(key -> tags.put(
                            key.toLowerCase(Locale.ROOT),
                            Json.scalarText(tag, "Value")
                                    .or(() -> Json.scalarText(tag, "value"))
                                    .orElse(""))));
        } else {
            Json.scalarFields(node).forEach((key, value) -> tags.put(key.toLowerCase(Locale.ROOT), value));
        }
        return tags;
    }

    private static void copyField(JsonNode from, String field, ObjectNode to, String name) {
        JsonNode value = from.path(field);
        if (!value.isMissingNode() && !value.isNull()) {
            to.set(name, value);
        }
    }
}
