package dev.alerting.local.cloudwatch;

import dev.alerting.local.cloudwatch.Alarm.Comparison;
import dev.alerting.local.cloudwatch.Alarm.Input;
import dev.alerting.local.cloudwatch.Alarm.MissingData;
import dev.alerting.local.terraform.Terraform;
import dev.alerting.testing.Repository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The alarms that {@code infra/} deploys, read from its configuration with the settings of prod and all that is optional. */
public final class DeployedAlarms {
    static final String PREFIX = "alerting-prod";

    private DeployedAlarms() {}

    /**
     * By their name without the stack's prefix: {@code queue-depth-warning}.
     *
     * @throws IllegalArgumentException if one of them cannot be read, whatever the reason
     */
    public static Map<String, Alarm> read() {
        Terraform configuration = Terraform.read(
                Repository.path("infra"),
                Repository.path("infra", "prod.tfvars"),
                Map.of(
                        "github_repo",
                        "example-org/alerts",
                        "repository_url",
                        "https://github.com/example-org/alerting-infra",
                        "webhook_heartbeat_enabled",
                        true,
                        "p0_topic_enabled",
                        true,
                        "history_enabled",
                        true,
                        "alarm_bus_enabled",
                        true),
                Map.of(
                        "data.aws_partition.current", Map.of("partition", "aws"),
                        "data.aws_region.current", Map.of("name", "us-east-1"),
                        "data.aws_caller_identity.current", Map.of("account_id", "111122223333"),
                        "aws_apigatewayv2_api.webhook", Map.of("id", "a1b2c3d4e5")));
        Map<String, Alarm> alarms = new TreeMap<>();
        configuration.instances("aws_cloudwatch_metric_alarm", "this").forEach((key, resource) -> {
            Alarm alarm = alarm(resource);
            alarms.put(alarm.name().substring(PREFIX.length() + 1), alarm);
        });
        return alarms;
    }

    private static Alarm alarm(Map<String, Object> resource) {
        List<Input> metrics = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        Optional<Duration> period = seconds(resource.get("period"));
        if (resource.get("metric_name") != null) {
            Object statistic =
                    Optional.ofNullable(resource.get("statistic")).orElse(resource.get("extended_statistic"));
            metrics.add(new Input("m1", metric(resource), (String) statistic));
        }
        for (Map<String, Object> query : blocks(resource, "metric_query")) {
            List<Map<String, Object>> metric = blocks(query, "metric");
            if (metric.isEmpty()) {
                expressions.add((String) query.get("expression"));
            } else {
                metrics.add(new Input((String) query.get("id"), metric(metric.getFirst()), (String)
                        metric.getFirst().get("stat")));
                period = seconds(metric.getFirst().get("period"));
            }
        }
        if (metrics.isEmpty() || expressions.size() > 1) {
            throw new IllegalArgumentException("not understood: " + resource.get("alarm_name"));
        }
        return new Alarm(
                (String) resource.get("alarm_name"),
                comparison((String) resource.get("comparison_operator")),
                Optional.ofNullable((Double) resource.get("threshold")),
                number(resource.get("evaluation_periods")),
                number(resource.get("datapoints_to_alarm")),
                missingData((String) resource.get("treat_missing_data")),
                period.orElseThrow(),
                metrics,
                expressions.stream().findFirst());
    }

    private static Metric metric(Map<String, Object> of) {
        return new Metric(
                (String) of.get("namespace"),
                (String) of.get("metric_name"),
                ((Map<?, ?>) of.get("dimensions"))
                        .entrySet().stream().collect(Collectors.toMap(entry -> (String) entry.getKey(), entry ->
                                (String) entry.getValue())));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> blocks(Map<String, Object> of, String name) {
        return (List<Map<String, Object>>) of.getOrDefault(name, List.of());
    }

    private static Optional<Duration> seconds(Object value) {
        return Optional.ofNullable(value).map(number -> Duration.ofSeconds(number(number)));
    }

    private static int number(Object value) {
        return ((Double) value).intValue();
    }

    private static Comparison comparison(String operator) {
        return switch (operator) {
            case "GreaterThanThreshold" -> Comparison.GREATER_THAN;
            case "GreaterThanOrEqualToThreshold" -> Comparison.GREATER_THAN_OR_EQUAL;
            case "LessThanThreshold" -> Comparison.LESS_THAN;
            case "LessThanOrEqualToThreshold" -> Comparison.LESS_THAN_OR_EQUAL;
            case "LessThanLowerThreshold" -> Comparison.LESS_THAN_LOWER;
            default -> throw new IllegalArgumentException("not known here: " + operator);
        };
    }

    private static MissingData missingData(String treatment) {
        return switch (treatment) {
            case "breaching" -> MissingData.BREACHING;
            case "notBreaching" -> MissingData.NOT_BREACHING;
            case "ignore" -> MissingData.IGNORE;
            case "missing" -> MissingData.MISSING;
            default -> throw new IllegalArgumentException("not known here: " + treatment);
        };
    }
}
