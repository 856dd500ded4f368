package dev.alerting.infra.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.infra.Plan;
import dev.alerting.infra.Plan.Change;
import dev.alerting.infra.policy.Rules.Numbers;
import java.math.BigDecimal;
import java.util.Optional;

/** What Lambda lets a function have, before and after a plan, and the thresholds that Terraform works out of it. */
final class FunctionLimits {
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final BigDecimal MORE = new BigDecimal("1.5");

    /** Of the instances set aside for a function: Terraform takes 0.5 and 0.8. */
    private static final Share OF_ITS_OWN = new Share(new BigDecimal("0.25"), new BigDecimal("0.9"));

    /** Of the account's, where none are set aside: Terraform takes 0.2 and 0.32, rounded. */
    private static final Share OF_THE_ACCOUNT = new Share(new BigDecimal("0.15"), new BigDecimal("0.35"));

    private record Share(BigDecimal least, BigDecimal most) {
        boolean covers(BigDecimal threshold, BigDecimal whole) {
            return threshold.compareTo(whole.multiply(least)) >= 0 && threshold.compareTo(whole.multiply(most)) <= 0;
        }
    }

    private FunctionLimits() {}

    /**
     * Whether the alarm tells how near a function is to a limit that the plan moves, and its threshold moves with it. The
     * account's limit is nothing that a plan moves: there the threshold has to fit what the plan says it is.
     */
    static boolean moveThreshold(Change alarm, Numbers threshold, Plan plan) {
        if (!alarm.before().path("namespace").asText().equals("AWS/Lambda")) {
            return false;
        }
        String name = alarm.before().path("dimensions").path("FunctionName").asText();
        Optional<Change> function = plan.changes().stream()
                .filter(change -> change.type().equals("aws_lambda_function")
                        && !change.creates()
                        && change.remains()
                        && change.before().path("function_name").asText().equals(name))
                .findFirst();
        if (function.isEmpty()) {
            return false;
        }
        return switch (alarm.before().path("metric_name").asText()) {
            case "Duration" ->
                keepsDistance(
                        threshold,
                        workingMillis(function.get().before()),
                        workingMillis(function.get().after()));
            case "ConcurrentExecutions" -> {
                Optional<Change> mapping = limitedMapping(name, plan);
                yield mapping.isPresent()
                        ? keepsDistance(
                                threshold,
                                maximumConcurrency(mapping.get().before()),
                                maximumConcurrency(mapping.get().after()))
                        : fitsInstances(threshold, function.get(), plan);
            }
            default -> false;
        };
    }

    /** How many instances a mapping starts of this function at most; empty without such a limit. */
    static Optional<BigDecimal> maximumConcurrency(String function, Plan plan) {
        return limitedMapping(function, plan).flatMap(mapping -> maximumConcurrency(mapping.after()));
    }

    private static Optional<Change> limitedMapping(String function, Plan plan) {
        return plan.changes().stream()
                .filter(change -> change.type().equals("aws_lambda_event_source_mapping") && change.remains())
                .filter(change ->
                        change.before().path("function_name").asText().contains(":function:" + function + ":"))
                .filter(change -> maximumConcurrency(change.after()).isPresent())
                .findFirst();
    }

    private static Optional<BigDecimal> maximumConcurrency(JsonNode mapping) {
        return Rules.number(mapping.path("scaling_config").path(0).path("maximum_concurrency"));
    }

    private static boolean fitsInstances(Numbers threshold, Change function, Plan plan) {
        Optional<BigDecimal> before = instances(function.before());
        Optional<BigDecimal> after = instances(function.after());
        if (before.isPresent() && after.isPresent()) {
            return keepsDistance(threshold, before, after);
        }
        return after.isPresent()
                ? OF_ITS_OWN.covers(threshold.after(), after.get())
                : Rules.number(plan.variable("account_concurrency"))
                        .filter(account -> OF_THE_ACCOUNT.covers(threshold.after(), account))
                        .isPresent();
    }

    /** Set aside for it; -1 stands for none. */
    private static Optional<BigDecimal> instances(JsonNode function) {
        return Rules.number(function.path("reserved_concurrent_executions")).filter(n -> n.signum() > 0);
    }

    /** What is left of its time when it begins nothing more. Only that of functions which call GitHub depends on their time-out. */
    private static Optional<BigDecimal> workingMillis(JsonNode function) {
        JsonNode variables = function.path("environment").path(0).path("variables");
        return Rules.number(function.path("timeout"))
                .flatMap(whole ->
                        Rules.number(variables.path("GITHUB_TIMEOUT_SECONDS")).map(whole::subtract))
                .filter(seconds -> seconds.signum() > 0)
                .map(THOUSAND::multiply);
    }

    /** The limit moves, and the threshold is about the same share of it, and not above it. */
    private static boolean keepsDistance(Numbers threshold, Optional<BigDecimal> before, Optional<BigDecimal> after) {
        if (before.isEmpty() || after.isEmpty() || before.get().compareTo(after.get()) == 0) {
            return false;
        }
        BigDecimal now = threshold.after().multiply(before.get());
        BigDecimal then = threshold.before().multiply(after.get());
        return now.compareTo(then.multiply(HALF)) >= 0
                && now.compareTo(then.multiply(MORE)) <= 0
                && threshold.after().compareTo(after.get()) <= 0;
    }
}
