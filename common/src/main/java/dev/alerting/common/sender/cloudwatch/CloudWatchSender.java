package dev.alerting.common.sender.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Identity;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Placeholders;
import dev.alerting.common.event.Resource;
import dev.alerting.common.event.Teams;
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
import dev.alerting.common.sender.cloudwatch.Alarm.Contributor;
import dev.alerting.common.sender.support.Routing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A CloudWatch alarm: the notification it sends to SNS (metric, metric math and composite alarms), EventBridge's state
 * changes of alarms and contributors and the deletion of an alarm, or what DescribeAlarms says, which scripts publish as
 * a reminder. A firing that CloudWatch itself mutes or suppresses is silenced.
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

    private static final String CONFIGURATION_CHANGE = "CloudWatch Alarm Configuration Change";

    private static final Pattern SUM_OF_CONTRIBUTORS =
            Pattern.compile("\\s*\\d+ out of \\d+ time series evaluated to ALARM\\b");

    private static final Pattern ALARM_ARN =
            Pattern.compile("arn:(aws[a-z-]*):cloudwatch:([a-z0-9-]+):(\\d{12}):alarm:.+", Pattern.DOTALL);

    @Override
    public AlertSource source() {
        return SOURCE;
    }

    @Override
    public boolean recognizes(JsonNode body) {
        boolean notification = body.has("AlarmName") && (body.has("NewStateValue") || body.has("AlarmArn"));
        return notification
                || AlarmReader.isDescribed(body)
                || body.path("source").asText().equals("aws.cloudwatch") && body.has("detail-type");
    }

    @Override
    public List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults) {
        if (body.has("detail-type")) {
            return List.of(interpretEventBridge(body, defaults));
        }
        if (!AlarmReader.isDescribed(body)) {
            return List.of(interpret(AlarmReader.fromNotification(body), defaults));
        }
        List<Alarm> described = AlarmReader.fromDescribeAlarms(body);
        return described.isEmpty()
                ? List.of(new Ignored(Origin.of(SOURCE, "unknown"), "the answer of DescribeAlarms has no alarms"))
                : described.stream().map(alarm -> interpret(alarm, defaults)).toList();
    }

    private static Interpretation interpretEventBridge(JsonNode body, RoutingDefaults defaults) {
        String type = body.path("detail-type").asText();
        if (STATE_CHANGES.contains(type)) {
            return interpret(AlarmReader.fromStateChange(body), defaults);
        }
        if (type.equals(CONFIGURATION_CHANGE)
                && body.path("detail").path("operation").asText().equalsIgnoreCase("delete")) {
            return interpret(AlarmReader.fromDeletion(body), defaults);
        }
        Origin origin = Origin.of(SOURCE, body.path("resources").path(0).asText("unknown"));
        return new Ignored(origin, "EventBridge event \"" + type + "\" is not a change of an alarm's state");
    }

    private static Interpretation interpret(Alarm alarm, RoutingDefaults defaults) {
        Matcher arn = ALARM_ARN.matcher(alarm.arn());
        if (!arn.matches()
                && alarm.fields().violations().stream()
                        .noneMatch(v -> v.pointer().endsWith("Arn"))) {
            alarm.fields().addViolation(alarm.arnField(), "is not the ARN of an alarm");
        }
        Optional<AlertState> state = switch (alarm.state()) {
            case "ALARM" -> Optional.of(AlertState.FIRING);
            case "OK" -> Optional.of(AlertState.RESOLVED);
            case "INSUFFICIENT_DATA", "" -> Optional.empty();
            default -> {
                alarm.fields().addViolation(alarm.stateField(), "is neither ALARM, OK nor INSUFFICIENT_DATA");
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
        if (state.get() == AlertState.FIRING && isSumOfContributors(alarm)) {
            return new Ignored(origin, "the alarm only sums up its contributors, which have an issue each");
        }
        return toAlert(alarm, state.get(), arn, origin, defaults);
    }

    /** An alarm over many time series changes state itself, in addition to each contributor. */
    private static boolean isSumOfContributors(Alarm alarm) {
        return alarm.contributor().isEmpty()
                && alarm.reason()
                        .filter(text -> SUM_OF_CONTRIBUTORS.matcher(text).lookingAt())
                        .isPresent();
    }

    private static Interpretation toAlert(
            Alarm alarm, AlertState state, Matcher arn, Origin origin, RoutingDefaults defaults) {
        Map<String, String> tags = alarm.tags();
        AlarmDescription description = AlarmDescription.parse(alarm.description(), linksOf(tags));
        Map<String, String> settings = new TreeMap<>(tags);
        settings.putAll(description.settings());
        List<String> priorities = presentValues(description.settings(), "priority");
        priorities.addAll(presentValues(tags, "priority"));
        Routing routing = Routing.resolveFirst(
                List.of(
                        Teams.parse(presentValues(description.settings(), "team", "teams")),
                        Teams.parse(presentValues(tags, "team", "teams"))),
                priorities,
                defaults,
                REMEDY);
        AlertEvent event = AlertEvent.builder()
                .source(SOURCE.attribute())
                .state(state)
                .title(title(alarm))
                .description(description.prose())
                .summary(alarm.summary())
                .reason(alarm.reason().filter(text -> !Placeholders.isPlaceholder(text)))
                .priority(routing.priority())
                .occurredAt(alarm.changedAt())
                .startedAt(state == AlertState.FIRING ? Optional.of(alarm.changedAt()) : Optional.empty())
                .teams(routing.teams())
                .resource(resource(alarm))
                .identity(new Identity(
                        Optional.of(arn.group(3)),
                        Optional.of(arn.group(2)),
                        Optional.of(alarm.arn()),
                        Optional.empty(),
                        Optional.empty()))
                .links(Links.of(
                        Optional.ofNullable(settings.get("runbook")),
                        Optional.ofNullable(settings.get("dashboard")),
                        Optional.of(consoleLink(arn.group(1), arn.group(2), alarm.name())),
                        Optional.empty()))
                .rawProvider(alarm.details().isEmpty() ? Optional.empty() : Optional.of(alarm.details()))
                .build();
        return Interpretation.Alert.of(event, origin, routing.problems()).withSilencedBy(alarm.silencedBy());
    }

    /** Of two contributors without ids only the attributes tell which is which. */
    private static Resource resource(Alarm alarm) {
        Optional<String> id = alarm.contributor().flatMap(Contributor::id);
        Map<String, String> attributes = id.isPresent()
                ? Map.of()
                : alarm.contributor().map(Contributor::attributes).orElse(Map.of());
        return new Resource("alarm", id, Optional.empty(), attributes);
    }

    /** An alarm over many time series notifies for each contributor; the name alone would not tell them apart. */
    private static String title(Alarm alarm) {
        return alarm.contributor()
                .map(contributor -> {
                    String attributes = String.join(
                            ", ",
                            contributor.attributes().entrySet().stream()
                                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                                    .toList());
                    return alarm.name() + " ("
                            + (attributes.isEmpty() ? contributor.id().orElse("") : attributes) + ")";
                })
                .orElse(alarm.name());
    }

    private static String consoleLink(String partition, String region, String name) {
        String host = switch (partition) {
            case "aws-us-gov" -> "console.amazonaws-us-gov.com";
            case "aws-cn" -> "console.amazonaws.cn";
            default -> region + ".console.aws.amazon.com";
        };
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return "https://" + host + "/cloudwatch/home?region=" + region + "#alarmsV2:alarm/" + encoded;
    }

    /** Which links the tags have an address for. */
    private static Set<String> linksOf(Map<String, String> tags) {
        return Stream.of("runbook", "dashboard")
                .filter(name -> Links.parse(tags.getOrDefault(name, "")).isPresent())
                .collect(Collectors.toSet());
    }

    private static List<String> presentValues(Map<String, String> settings, String... names) {
        List<String> found = new ArrayList<>();
        for (String name : names) {
            String value = settings.getOrDefault(name, "");
            if (!value.isBlank()) {
                found.add(value);
            }
        }
        return found;
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
        return AlarmSample.fillTemplate(phase, now);
    }
}
