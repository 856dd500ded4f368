package dev.alerting.common.sender.datadog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Identity;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Resource;
import dev.alerting.common.event.Teams;
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
import dev.alerting.common.sender.support.FieldReader;
import dev.alerting.common.sender.support.FiveStepPriority;
import dev.alerting.common.sender.support.Routing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Datadog's webhook integration with the payload of {@code docs/senders/datadog-payload.json}: one monitor, or one group
 * of a monitor, that changed its state. Every value of that payload is a string.
 */
public final class DatadogSender implements AlertSender {
    public static final AlertSource SOURCE = new AlertSource("datadog");

    private static final Routing.Remedy REMEDY = new Routing.Remedy(
            "In the Datadog monitor, add a tag `team:dev-infra` (several teams: several tags).",
            "In the Datadog monitor, set its priority (P1 to P5), or add a tag `priority:P1` (P0 to P3).");

    /** 2001 and later: fewer digits are seconds. */
    private static final Pattern MILLISECONDS = Pattern.compile("[1-9]\\d{12}");

    private static final Pattern NO_VALUE = Pattern.compile("null|None|\\$[A-Z_]+");

    /** What Datadog itself puts before a monitor's name: {@code [P1] [Triggered on {host:web-1}] }. */
    private static final Pattern OWN_PREFIX = Pattern.compile(
            "(?:\\s*\\[(?:P[0-5]|(?:(?:Re-)?(?:Triggered|Warn|No Data)|(?:Warn |No Data )?Recovered|Renotify|Muted)"
                    + "(?: on \\{.*?})?)])+\\s*",
            Pattern.DOTALL);

    private static final Pattern COLONS = Pattern.compile("(?<=[^:]):+(?=[^:])");

    private static final List<String> DETAILS =
            List.of("alert_id", "alert_cycle_key", "alert_scope", "alert_query", "hostname", "tags");

    @Override
    public AlertSource source() {
        return SOURCE;
    }

    /** The payload is this product's own template, so its names tell it from any other. */
    @Override
    public boolean recognizes(JsonNode body) {
        return body.has("alert_transition") && body.has("alert_id");
    }

    @Override
    public List<Interpretation> interpret(JsonNode body, MessageContext context, RoutingDefaults defaults) {
        Origin origin = Origin.of(SOURCE, givenText(body, "alert_id").orElse("unknown"));
        FieldReader fields = new FieldReader(body, "");
        String monitor = requiredText(body, "alert_id", fields);
        String transition = requiredText(body, "alert_transition", fields);
        String date = requiredText(body, "date", fields);
        Optional<Change> change = Change.of(transition);
        if (change.isEmpty() && !transition.isEmpty()) {
            fields.addViolation("alert_transition", "is not a transition of a monitor");
        }
        if (!date.isEmpty() && !MILLISECONDS.matcher(date).matches()) {
            fields.addViolation("date", "is not a time in milliseconds since 1970");
        }
        if (!fields.violations().isEmpty()) {
            return List.of(new Invalid(origin, SenderError.MISSING_FIELD, fields.violations()));
        }

        Optional<String> scope = givenText(body, "alert_scope").filter(text -> !text.equals("*"));
        Tags tags = Tags.parse(givenText(body, "tags").orElse(""));
        List<String> priorities = new ArrayList<>(tags.placeholderValues("priority"));
        givenText(body, "alert_priority").map(FiveStepPriority::toOurScale).ifPresent(priorities::add);
        Routing routing = Routing.resolveFirst(List.of(Teams.parse(tags.teams())), priorities, defaults, REMEDY);
        AlertEvent event = AlertEvent.builder()
                .source(SOURCE.attribute())
                .state(change.get().state())
                .title(title(givenText(body, "alert_title"), monitor, scope))
                .description(givenText(body, "message"))
                .summary(givenText(body, "alert_status"))
                .reason(reason(change.get(), givenText(body, "alert_status")))
                .priority(routing.priority())
                .occurredAt(Instant.ofEpochMilli(Long.parseLong(date)))
                .teams(routing.teams())
                .resource(resource(givenText(body, "aggreg_key"), scope))
                .identity(new Identity(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        givenText(body, "org_id"),
                        Optional.of(monitor)))
                .links(Links.of(Optional.empty(), Optional.empty(), givenText(body, "link"), Optional.empty()))
                .rawProvider(Optional.of(rawDetails(body)))
                .build();
        return List.of(Interpretation.Alert.of(event, origin, routing.problems())
                .withCycleKey(givenText(body, "alert_cycle_key"))
                .knownEarlierAs(event.toBuilder()
                        .resource(resourceOfVersion1(givenText(body, "aggreg_key"), scope))
                        .build()));
    }

    /** The monitor's name, and the group unless the name tells it already. */
    private static String title(Optional<String> written, String monitor, Optional<String> scope) {
        String name = written.map(DatadogSender::withoutOwnPrefix)
                .filter(text -> !text.isBlank())
                .orElse("Datadog monitor " + monitor);
        return scope.filter(group -> !Arrays.stream(group.split(",")).allMatch(name::contains))
                .map(group -> name + " (" + group + ")")
                .orElse(name);
    }

    private static String withoutOwnPrefix(String title) {
        Matcher prefix = OWN_PREFIX.matcher(title);
        return prefix.lookingAt() ? title.substring(prefix.end()) : title;
    }

    /** Groups may share an aggregation key, so the scope tells them apart, in whatever order its tags are. */
    private static Resource resource(Optional<String> aggregation, Optional<String> scope) {
        Optional<String> group = scope.map(text ->
                Arrays.stream(text.split(",")).map(String::strip).sorted().collect(Collectors.joining(",")));
        Map<String, String> extra =
                aggregation.isPresent() && group.isPresent() ? Map.of("scope", group.get()) : Map.of();
        return new Resource("monitor", aggregation.or(() -> group), Optional.empty(), extra);
    }

    private static Resource resourceOfVersion1(Optional<String> aggregation, Optional<String> scope) {
        return new Resource("monitor", aggregation.or(() -> scope), Optional.empty(), Map.of());
    }

    /**
     * What a transition means: {@code Warn} and {@code No Data} are firing, with themselves as the reason. A renotification
     * may come from a monitor in any of these states without saying which, so it carries no reason.
     */
    private record Change(AlertState state, Optional<String> reason) {
        private static Optional<Change> of(String transition) {
            return switch (transition) {
                case "Triggered", "Re-Triggered" -> firingChange(Optional.of("Triggered"));
                case "Warn", "Re-Warn" -> firingChange(Optional.of("Warn"));
                case "No Data", "Re-No Data" -> firingChange(Optional.of("No Data"));
                case "Renotify" -> firingChange(Optional.empty());
                case "Recovered", "Warn Recovered", "No Data Recovered" ->
                    Optional.of(new Change(AlertState.RESOLVED, Optional.of(transition)));
                default -> Optional.empty();
            };
        }

        private static Optional<Change> firingChange(Optional<String> reason) {
            return Optional.of(new Change(AlertState.FIRING, reason));
        }
    }

    /** A repeat of the same transition has the same reason, and so needs no comment. */
    private static Optional<String> reason(Change change, Optional<String> status) {
        return change.state() == AlertState.RESOLVED ? status.or(change::reason) : change.reason();
    }

    /** Tags as {@code key:value}, separated by commas; keys in any case. */
    private record Tags(List<Map.Entry<String, String>> all) {
        private static Tags parse(String text) {
            List<Map.Entry<String, String>> all = new ArrayList<>();
            for (String tag : text.split(",")) {
                int colon = tag.indexOf(':');
                if (colon > 0) {
                    all.add(Map.entry(
                            tag.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                            tag.substring(colon + 1).strip()));
                }
            }
            return new Tags(all);
        }

        /** A colon may be part of a tag's value, but not of a team's name; the rest of what tags may hold can be. */
        private List<String> teams() {
            return placeholderValues("team", "teams").stream()
                    .map(name -> COLONS.matcher(name).replaceAll("-"))
                    .toList();
        }

        private List<String> placeholderValues(String... keys) {
            return all.stream()
                    .filter(tag -> List.of(keys).contains(tag.getKey())
                            && !tag.getValue().isEmpty())
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    /** What Datadog has no value for comes as an empty text, as {@code null}, or as the variable's own name. */
    private static Optional<String> givenText(JsonNode body, String field) {
        return Json.scalarText(body, field)
                .filter(text -> !NO_VALUE.matcher(text).matches());
    }

    private static String requiredText(JsonNode body, String field, FieldReader fields) {
        return givenText(body, field).orElseGet(() -> {
            fields.addViolation(field, "is required");
            return "";
        });
    }

    private static ObjectNode rawDetails(JsonNode body) {
        ObjectNode details = Json.object();
        DETAILS.forEach(field -> givenText(body, field).ifPresent(value -> details.put(field, value)));
        return details;
    }

    @Override
    public String advice() {
        return "In Datadog's webhook integration, use the payload of docs/senders/datadog-payload.json unchanged."
                + " These fields are required:\n\n"
                + "{\"alert_id\": \"$ALERT_ID\", \"alert_transition\": \"$ALERT_TRANSITION\", \"date\": \"$DATE\"}";
    }

    @Override
    public String sample(SamplePhase phase, Instant now) {
        return MonitorSample.fillTemplate(phase, now);
    }
}
