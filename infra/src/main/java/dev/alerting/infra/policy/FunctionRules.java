package dev.alerting.infra.policy;

import static dev.alerting.infra.policy.Rules.always;
import static dev.alerting.infra.policy.Rules.between;
import static dev.alerting.infra.policy.Rules.free;
import static dev.alerting.infra.policy.Rules.known;
import static dev.alerting.infra.policy.Rules.nearby;
import static dev.alerting.infra.policy.Rules.onlyGoes;
import static dev.alerting.infra.policy.Rules.raised;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.infra.Plan;
import dev.alerting.infra.Plan.Change;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Functions, who may call them, and what hands them messages. */
final class FunctionRules {
    private static final int LONGEST_SECONDS = 900;

    /** Below this an upper limit of instances may hold alerts back. */
    private static final int ENOUGH_INSTANCES = 10;

    private static final String RESERVED = "reserved_concurrent_executions";

    private static final String SOURCE = "event_source_arn";

    private static final String VARIABLES = "environment.variables.";

    /** Variables by name. What is not here keeps its value: where alerts go, and whether they do. */
    private static final Map<String, Rule> VARIABLE_RULES = Map.ofEntries(
            Map.entry("ENABLE_GITHUB_ISSUES", whileItExists("true")),
            Map.entry("FALLBACK_TEAM", known(change -> !Plan.isAbsent(change.after()))),
            Map.entry("DEFAULT_PRIORITY", known(FunctionRules::isAsUrgent)),
            Map.entry("TIME_ZONES", free()),
            Map.entry("LINK_HOSTS", free()),
            Map.entry("COMMENT_INTERVAL_SECONDS", absentOr(between(0, 604_800))),
            Map.entry("RECOVERY_WAIT_SECONDS", between(0, 900)),
            Map.entry("GITHUB_TIMEOUT_SECONDS", between(2, 60)),
            Map.entry("GITHUB_CONCURRENCY", between(1, 50)),
            Map.entry("GITHUB_CONTENT_PER_MINUTE", nearby()),
            Map.entry("GITHUB_CONTENT_PER_HOUR", nearby()),
            Map.entry("BREAKER_WINDOW", nearby()),
            Map.entry("BREAKER_FAILURE_PERCENT", between(20, 100)),
            Map.entry("BREAKER_OPEN_SECONDS", between(1, 300)),
            Map.entry("STUCK_DAYS", between(1, 365)),
            Map.entry("STORM_AFTER", between(0, 1_000)),
            Map.entry("STORM_WINDOW_SECONDS", between(60, 3_600)),
            Map.entry("STORM_TEAM_AFTER", between(1, 1_000)),
            Map.entry("STORM_PATIENCE_SECONDS", between(0, 3_600)),
            Map.entry("REOPEN_WINDOW_SECONDS", between(0, 604_800)),
            Map.entry("HOLD_SECONDS", between(0, 900)),
            // Longer, and what fires again would count as a late copy, or as the episode that is over.
            Map.entry("REFIRE_AFTER_SECONDS", between(0, 3_600)),
            Map.entry("EPISODE_GAP_HOURS", between(1, 168)),
            // Without one, people and masked texts are left out of the history.
            Map.entry("PEOPLE_KEY_SECRET_ID", known(FunctionRules::isStillThere)),
            // Another one, or the first; without one, alarms would be missed again.
            Map.entry("MISSED_ALARMS_PREFIX", known(FunctionRules::isStillThere)),
            Map.entry("JAVA_TOOL_OPTIONS", absentOr(known(FunctionRules::isKnownToTheJvm))),
            Map.entry("P0_TOPIC_ARN", known(FunctionRules::isFirstOrSame)),
            // Senders that have their secrets there must not lose them.
            Map.entry("WEBHOOK_SENDERS_PREFIX", known(FunctionRules::isFirstOrSame)),
            Map.entry("DEAD_MANS_SWITCH_SECRET_ID", known(FunctionRules::isStillThere)));

    private FunctionRules() {}

    static List<ResourceRules> all() {
        return List.of(function(), canary(), alias(), permission(), mapping());
    }

    private static ResourceRules function() {
        ResourceRules function = ResourceRules.of("aws_lambda_function")
                // A new version, and what is known of it only when it is there.
                .allow(
                        free(),
                        "code_sha256",
                        "description",
                        "filename",
                        "last_modified",
                        "logging_config.system_log_level",
                        "qualified_arn",
                        "qualified_invoke_arn",
                        "signing_job_arn",
                        "signing_profile_version_arn",
                        "skip_destroy",
                        "snap_start.optimization_status",
                        "source_code_hash",
                        "source_code_size",
                        "tracing_config.mode",
                        "version")
                .allow(between(512, 10_240), "memory_size")
                .allow(raised(LONGEST_SECONDS), "timeout")
                .allow(raised(10_240), "ephemeral_storage.size")
                // Metrics are log lines at level INFO.
                .allow(always("INFO", "DEBUG", "TRACE"), "logging_config.application_log_level")
                .allow(always("JSON"), "logging_config.log_format")
                .allow(free(), RESERVED)
                .checkInPlan(FunctionRules::hasEnoughInstances)
                .allow(newVariable(), "environment.variables");
        VARIABLE_RULES.forEach((name, rule) -> function.allow(rule, VARIABLES + name));
        return function;
    }

    /**
     * Instances set aside: they are the upper limit as well, so they do not become fewer, and at first are enough; for a
     * function behind a queue, as many as its mapping starts. -1: none set aside, and no limit.
     */
    private static List<Objection> hasEnoughInstances(Change change, Plan plan) {
        JsonNode after = change.after().path(RESERVED);
        if (change.creates()) {
            return after.isNumber() && after.asInt() == 0
                    ? List.of(new Objection(change.address(), RESERVED, "would be 0: the function could never run"))
                    : List.of();
        }
        boolean unknown = change.unknown().path(RESERVED).asBoolean();
        int before = change.before().path(RESERVED).asInt(-1);
        int enough = before != -1
                ? before
                : FunctionLimits.maximumConcurrency(
                                change.before().path("function_name").asText(), plan)
                        .map(BigDecimal::intValue)
                        .orElse(ENOUGH_INSTANCES);
        boolean fine = !unknown
                && (AttributeChanges.isSame(change.before().path(RESERVED), after)
                        || after.asInt(-1) == -1
                        || after.asInt() >= enough);
        AttributeChange reserved = new AttributeChange(
                List.of(RESERVED),
                Plan.orMissing(change.before().path(RESERVED)),
                Plan.orMissing(after),
                unknown,
                false);
        return fine ? List.of() : List.of(new Objection(change.address(), RESERVED, reserved.describe()));
    }

    /** This value from the day it is there; a new function may begin otherwise, and nothing is lost by it. */
    private static Rule whileItExists(String value) {
        return known(change -> change.after().asText().equals(value));
    }

    /** Not set, where that has a meaning of its own, or as the rule says. */
    private static Rule absentOr(Rule rule) {
        return change -> !change.unknown()
                        && (Plan.isAbsent(change.after())
                                || change.after().asText("-").isEmpty())
                ? Optional.empty()
                : rule.objection(change);
    }

    /** With a misspelt option no JVM starts, and with most others it starts with less memory or as somebody else wants. */
    private static boolean isKnownToTheJvm(AttributeChange change) {
        return Stream.of(change.after().asText().split(" "))
                .allMatch(option -> option.equals("-XX:+DisableExplicitGC")
                        || option.equals("-XX:TieredStopAtLevel=1")
                        || option.matches("-Xmn(1[6-9]|[2-9][0-9]|1[01][0-9]|12[0-8])m"));
    }

    private static boolean isStillThere(AttributeChange change) {
        return change.before().asText("").isEmpty()
                || !change.after().asText("").isEmpty();
    }

    private static boolean isFirstOrSame(AttributeChange change) {
        return change.before().asText("").isEmpty()
                || change.after().asText("").equals(change.before().asText(""));
    }

    private static boolean isAsUrgent(AttributeChange change) {
        String after = change.after().asText();
        return after.matches("P[0-3]") && after.compareTo(change.before().asText("P3")) <= 0;
    }

    /**
     * A variable that was not there may come in, unless the runtime or the SDK listens to it, or it switches
     * something off. Others keep their values.
     */
    private static Rule newVariable() {
        return known(change -> {
            String name = change.path().getLast();
            String value = change.after().asText().toLowerCase(Locale.ROOT);
            boolean listenedTo =
                    name.matches("(AWS|JAVA|_JAVA|JDK|LAMBDA|LD|_LAMBDA|_X|HTTP|HTTPS|NO|ALL|http|https|no)_.*"
                            + "|_HANDLER|CLASSPATH|PATH|TZ|GITHUB_TOKEN");
            boolean switchesOff = name.matches(".*(ENABLE|ALLOW|ACCEPT).*") && !value.equals("true")
                    || name.matches(".*(DISABLE|SHADOW|DRY|MUTE|SKIP|SILENCE|IGNORE|DROP).*");
            return change.path().size() > 2 && Plan.isAbsent(change.before()) && !listenedTo && !switchesOff;
        });
    }

    /** It holds nothing, and runs the canary whenever it is made anew. Others could run anything. */
    private static ResourceRules canary() {
        return ResourceRules.of("terraform_data")
                .allow(free(), "triggers_replace")
                .mayGo()
                .check(change -> !change.creates()
                                || change.address()
                                        .matches("module\\.(collector|webhook)\\.terraform_data\\.canary\\[0]")
                        ? List.of()
                        : List.of(new Objection(change.address(), "create", "may run a program when it is made")));
    }

    private static ResourceRules alias() {
        return ResourceRules.of("aws_lambda_alias")
                .allow(free(), "description")
                // What a canary that was killed has left.
                .allow(onlyGoes(), "routing_config")
                .allow(
                        change ->
                                change.unknown() || isNewer(change) ? Optional.empty() : Optional.of(change.describe()),
                        "function_version");
    }

    private static boolean isNewer(AttributeChange change) {
        return Rules.compare(change)
                .filter(versions -> versions.after().compareTo(versions.before()) >= 0)
                .isPresent();
    }

    private static ResourceRules permission() {
        return ResourceRules.of("aws_lambda_permission").check(change -> {
            boolean anybody = change.creates()
                    && change.after().path("principal").asText().equals("*");
            return anybody
                    ? List.of(new Objection(change.address(), "principal", "would let anybody call the function"))
                    : List.of();
        });
    }

    private static ResourceRules mapping() {
        return ResourceRules.of("aws_lambda_event_source_mapping")
                .allow(
                        free(),
                        "last_modified",
                        "last_processing_result",
                        "metrics_config",
                        "state",
                        "state_transition_reason")
                .allow(always(true), "enabled")
                .allow(between(1, 10), "batch_size")
                .allow(between(0, 60), "maximum_batching_window_in_seconds")
                .allow(known(FunctionRules::hasRoom), "scaling_config.maximum_concurrency")
                .check(FunctionRules::filtersNoMessages)
                // A restored table has a new stream, which is read from its beginning: where readers had got to in
                // the old one is of no use there.
                .mayBeReplaced(
                        change -> isStream(change.before()) && change.forcedBy().equals(List.of(SOURCE)))
                .allow(
                        change -> isNewStreamOfTheTable(change) ? Optional.empty() : Optional.of(change.describe()),
                        SOURCE)
                // 0 as AWS shows it is nothing where it is made anew.
                .allow(onlyGoes(), "tumbling_window_in_seconds")
                .allow(
                        setByAws(),
                        "arn",
                        "id",
                        "uuid",
                        "function_arn",
                        "amazon_managed_kafka_event_source_config",
                        "self_managed_kafka_event_source_config");
    }

    private static boolean isStream(JsonNode mapping) {
        return mapping.path(SOURCE).asText().contains(":dynamodb:");
    }

    private static boolean isNewStreamOfTheTable(AttributeChange source) {
        String before = source.before().asText("");
        String table = before.replaceFirst("/stream/.*", "/stream/");
        return before.contains(":dynamodb:")
                && (source.unknown() || source.after().asText("").startsWith(table));
    }

    private static Rule setByAws() {
        return change -> change.unknown() ? Optional.empty() : Optional.of(change.describe());
    }

    /** Lambda takes no limit below 2; no limit is fine as well. */
    private static boolean hasRoom(AttributeChange change) {
        Optional<BigDecimal> after = Rules.number(change.after());
        return Plan.isAbsent(change.after())
                || after.filter(instances -> instances.compareTo(BigDecimal.TWO) >= 0)
                                .isPresent()
                        && Rules.compare(change)
                                .filter(n -> n.after().multiply(BigDecimal.TWO).compareTo(n.before()) >= 0)
                                .isPresent();
    }

    /** What a filter of a queue's mapping does not let through is deleted. Streams are read by others as well. */
    private static List<Objection> filtersNoMessages(Change change) {
        JsonNode filter = change.after().path("filter_criteria");
        boolean ofQueue = change.after().path("event_source_arn").asText().contains(":sqs:");
        List<Objection> objections = new ArrayList<>();
        if (change.creates() && ofQueue && !Plan.isAbsent(filter)) {
            objections.add(new Objection(
                    change.address(), "filter_criteria", "would delete the messages that it does not let through"));
        }
        return objections;
    }
}
