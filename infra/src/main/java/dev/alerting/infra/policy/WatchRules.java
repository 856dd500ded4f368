package dev.alerting.infra.policy;

import static dev.alerting.infra.policy.Rules.always;
import static dev.alerting.infra.policy.Rules.between;
import static dev.alerting.infra.policy.Rules.free;
import static dev.alerting.infra.policy.Rules.gains;
import static dev.alerting.infra.policy.Rules.known;
import static dev.alerting.infra.policy.Rules.nearby;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.infra.Plan;
import dev.alerting.infra.Plan.Change;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What watches the stack: alarms, dashboards, logs, heartbeats. */
final class WatchRules {
    private static final Pattern PRIORITY = Pattern.compile("PRIORITY=P([0-3])");
    private static final BigDecimal SMALL = BigDecimal.ONE;
    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final BigDecimal LESS = new BigDecimal("0.66");
    private static final BigDecimal MORE = new BigDecimal("1.5");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final Pattern TEAM = Pattern.compile("TEAM=\\S");

    private static final String ENDPOINT = "invocation_endpoint";

    private WatchRules() {}

    static List<ResourceRules> all() {
        return List.of(
                alarm(),
                ResourceRules.of("aws_cloudwatch_dashboard")
                        .allow(free(), "dashboard_body", "dashboard_name", "dashboard_arn")
                        .mayGo(),
                // They describe files and hold none.
                ResourceRules.of("aws_glue_catalog_database")
                        .allow(free(), "description", "location_uri")
                        .mayGo(),
                ResourceRules.of("aws_glue_catalog_table")
                        .allow(free(), "description", "parameters", "storage_descriptor", "partition_keys")
                        .mayGo(),
                ResourceRules.of("aws_cloudwatch_log_group")
                        .allow(free(), "skip_destroy")
                        .allow(known(WatchRules::keepsAsLong), "retention_in_days"),
                ResourceRules.of("aws_scheduler_schedule")
                        .allow(free(), "description")
                        .allow(always("ENABLED"), "state")
                        .allow(known(WatchRules::countsOtherListeners), "target.input"),
                ResourceRules.of("aws_cloudwatch_log_metric_filter"),
                ResourceRules.of("aws_cloudwatch_event_rule")
                        .named("name")
                        .allow(free(), "description")
                        .allow(always(true), "is_enabled")
                        .allow(always("ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"), "state"),
                ResourceRules.of("aws_cloudwatch_event_target").named("rule", "target_id"),
                ResourceRules.of("aws_cloudwatch_event_connection")
                        // Not the token: a plan that has it shows it to whoever reads the plan.
                        .allow(free(), "description", "secret_arn"),
                ResourceRules.of("aws_cloudwatch_event_api_destination")
                        .allow(free(), "description", ENDPOINT)
                        .checkInPlan(WatchRules::knocksAtADoorOfOurs)
                        .allow(between(1, 300), "invocation_rate_limit_per_second"));
    }

    private static ResourceRules alarm() {
        return ResourceRules.of("aws_cloudwatch_metric_alarm")
                .named("alarm_name")
                .allow(free(), "insufficient_data_actions", "metric_query.label")
                .allow(known(WatchRules::staysAsUrgent), "alarm_description")
                .allow(always(true), "actions_enabled")
                .allow(gains(), "alarm_actions", "ok_actions")
                .allow(free(), "threshold")
                .checkInPlan(WatchRules::ringsNotMuchLater)
                .allow(nearby(), "evaluation_periods", "datapoints_to_alarm", "period")
                .check(WatchRules::takesNoLonger)
                .check(WatchRules::ringsAtAsFew)
                .check(WatchRules::tellsSomebody);
    }

    /** The heartbeat brings its token along. A stack that takes a domain over, or gives it away, sends it to its other door. */
    private static List<Objection> knocksAtADoorOfOurs(Change change, Plan plan) {
        JsonNode before = change.before().path(ENDPOINT);
        JsonNode after = change.after().path(ENDPOINT);
        boolean unknown = change.unknown().path(ENDPOINT).asBoolean();
        if (change.creates() || !unknown && AttributeChanges.isSame(before, after)) {
            return List.of();
        }
        String path = before.asText().replaceFirst("https://[^/]*", "");
        boolean ours = plan.changes().stream()
                .filter(Change::remains)
                .flatMap(door -> switch (door.type()) {
                    case "aws_apigatewayv2_api" ->
                        Stream.of(door.before().path("api_endpoint").asText());
                    case "aws_apigatewayv2_domain_name" ->
                        Stream.of("https://" + door.after().path("domain_name").asText());
                    default -> Stream.empty();
                })
                .anyMatch(door -> after.asText().equals(door + path));
        AttributeChange endpoint =
                new AttributeChange(List.of(ENDPOINT), Plan.orMissing(before), Plan.orMissing(after), unknown, false);
        return ours && !unknown ? List.of() : List.of(new Objection(change.address(), ENDPOINT, endpoint.describe()));
    }

    /** The description routes the alarm's own issue: its priority may rise, and its team change. */
    private static boolean staysAsUrgent(AttributeChange change) {
        Matcher before = PRIORITY.matcher(change.before().asText());
        Matcher after = PRIORITY.matcher(change.after().asText());
        boolean priority = !before.find() || after.find() && after.group(1).compareTo(before.group(1)) <= 0;
        boolean team = !TEAM.matcher(change.before().asText()).find()
                || TEAM.matcher(change.after().asText()).find();
        return priority && team;
    }

    /**
     * A threshold may become twice as sensitive, or half as much again less so. Small ones keep still: from 1 to 2 an
     * alarm on something that is 0 or 1 never goes off again. One that follows a function's limit may move with it.
     */
    private static List<Objection> ringsNotMuchLater(Change change, Plan plan) {
        JsonNode before = change.before().path("threshold");
        JsonNode after = change.after().path("threshold");
        boolean unknown = change.unknown().path("threshold").asBoolean();
        if (change.creates() || !unknown && AttributeChanges.isSame(before, after)) {
            return List.of();
        }
        AttributeChange threshold = new AttributeChange(
                List.of("threshold"), Plan.orMissing(before), Plan.orMissing(after), unknown, false);
        boolean above = change.after().path("comparison_operator").asText().startsWith("Greater");
        boolean fine = !unknown
                && Rules.compare(threshold)
                        .filter(n -> n.before().compareTo(SMALL) > 0)
                        .filter(n -> isNearby(n, above) || above && FunctionLimits.moveThreshold(change, n, plan))
                        .filter(n -> !isShare(change.after()) || n.after().compareTo(HUNDRED) < 0)
                        .isPresent();
        return fine ? List.of() : List.of(new Objection(change.address(), "threshold", threshold.describe()));
    }

    private static boolean isNearby(Rules.Numbers threshold, boolean above) {
        BigDecimal least = threshold.before().multiply(above ? HALF : LESS);
        BigDecimal most = threshold.before().multiply(above ? MORE : BigDecimal.TWO);
        return threshold.after().compareTo(least) >= 0 && threshold.after().compareTo(most) <= 0;
    }

    /** Whether it watches a share in percent. */
    private static boolean isShare(JsonNode alarm) {
        for (JsonNode query : alarm.path("metric_query")) {
            if (query.path("expression").asText().contains("100 *")) {
                return true;
            }
        }
        return false;
    }

    /** Each of its two numbers may double, but not both. */
    private static List<Objection> takesNoLonger(Change change) {
        Optional<BigDecimal> before = window(change.before());
        Optional<BigDecimal> after = window(change.after());
        boolean longer = before.isPresent()
                && after.isPresent()
                && after.get().compareTo(before.get().multiply(BigDecimal.TWO)) > 0;
        return longer && !change.creates()
                ? List.of(new Objection(
                        change.address(),
                        "evaluation_periods",
                        "would look back " + after.get() + " s instead of " + before.get() + " s"))
                : List.of();
    }

    /** In how many (points) of how many periods of how many seconds it must be breached; 0 seconds in metric math. */
    private record When(int points, int periods, int seconds) {
        static When of(JsonNode alarm) {
            int periods = alarm.path("evaluation_periods").asInt();
            int points = alarm.path("datapoints_to_alarm").asInt();
            return new When(
                    points == 0 ? periods : points,
                    periods,
                    alarm.path("period").asInt());
        }

        /** The attribute because of which it would miss what it rang at before. */
        Optional<String> whatMisses(When before) {
            if (points <= 1) {
                return Optional.empty();
            }
            if (before.points == 1) {
                return Optional.of("datapoints_to_alarm");
            }
            // In every period: what lasts that long is heard, if a little later.
            if (before.points == before.periods) {
                return Optional.empty();
            }
            if (points > before.points) {
                return Optional.of("datapoints_to_alarm");
            }
            // Two events that were in two periods may be in the same.
            if (seconds > before.seconds) {
                return Optional.of("period");
            }
            boolean asFarBack = seconds < before.seconds
                    ? periods * seconds >= before.periods * before.seconds
                    : before.periods - periods <= before.points - points;
            return asFarBack ? Optional.empty() : Optional.of("evaluation_periods");
        }
    }

    /**
     * Where no data counts as fine, events come as single data points: what rings at one must not need two, which may never
     * come that close together, and what rings at two of six finds no two in three.
     */
    private static List<Objection> ringsAtAsFew(Change change) {
        if (change.creates()
                || change.after().path("treat_missing_data").asText().equals("breaching")) {
            return List.of();
        }
        When before = When.of(change.before());
        When after = When.of(change.after());
        return after
                .whatMisses(before)
                .map(attribute -> new Objection(
                        change.address(),
                        attribute,
                        "would need " + after.points() + " of " + after.periods() + " data points instead of "
                                + before.points() + " of " + before.periods()
                                + (before.seconds() == after.seconds()
                                        ? ""
                                        : ", of " + after.seconds() + " s instead of " + before.seconds() + " s")))
                .stream()
                .toList();
    }

    private static Optional<BigDecimal> window(JsonNode alarm) {
        return Rules.number(alarm.path("period"))
                .flatMap(
                        period -> Rules.number(alarm.path("evaluation_periods")).map(period::multiply));
    }

    private static List<Objection> tellsSomebody(Change change) {
        List<Objection> objections = new ArrayList<>();
        boolean unknown = !Plan.isAbsent(change.unknown().path("alarm_actions"))
                && change.unknown().path("alarm_actions").toString().contains("true");
        if (change.creates() && Plan.isAbsent(change.after().path("alarm_actions")) && !unknown) {
            objections.add(new Objection(change.address(), "alarm_actions", "would notify nobody"));
        }
        return objections;
    }

    /** A wake-up tells how many should hear each topic, which changes with the addresses; heartbeat and tick keep still. */
    private static boolean countsOtherListeners(AttributeChange change) {
        try {
            Map<String, Integer> before = listeners(change.before());
            return !before.isEmpty()
                    && before.keySet().equals(listeners(change.after()).keySet());
        } catch (InvalidJsonException e) {
            return false;
        }
    }

    private static Map<String, Integer> listeners(JsonNode input) {
        Map<String, Integer> listeners = new TreeMap<>();
        Json.parse(input.asText())
                .path("wake_up")
                .path("topics")
                .forEach(topic -> listeners.put(
                        topic.path("arn").asText(), topic.path("listeners").asInt()));
        return listeners;
    }

    /** 0: forever. */
    private static boolean keepsAsLong(AttributeChange change) {
        int before = change.before().asInt();
        int after = change.after().asInt();
        return after == 0 || before != 0 && after >= before;
    }
}
