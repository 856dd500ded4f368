package dev.alerting.local.bench;

import dev.alerting.local.lambda.FunctionProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** How many requests a warm collector makes per alert. */
final class Calls {
    private static final int ALERTS = 20;

    /** Its record is read, claimed and written; and the budget is asked for a share of five. */
    private static final double NEW_ALERT = 3.3;

    private final TestBed bed;

    Calls(TestBed bed) {
        this.bed = bed;
    }

    List<Row> measure() throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        GrafanaNotifications notifications = bed.notifications();
        try (FunctionProcess collector = FunctionProcess.start(bed.collector().withEnvironment(bed.counted()))) {
            bed.file(collector, 1);
            int first = notifications.fresh(ALERTS);
            rows.addAll(phase(collector, "new alert", first, notifications::firing, Target.atMost(1), NEW_ALERT));
            rows.addAll(phase(collector, "throttled repeat", first, notifications::firing, Target.atMost(0), none()));
            // The closing of a P0 or P1 is told in a comment as well.
            rows.addAll(
                    phase(collector, "resolution of a P1", first, notifications::resolved, Target.atMost(3), none()));
            int lessUrgent = notifications.fresh(ALERTS);
            phase(collector, "new alert", lessUrgent, notifications::firingP2, Target.atMost(1), NEW_ALERT);
            rows.addAll(phase(
                    collector, "resolution of a P2", lessUrgent, notifications::resolvedP2, Target.atMost(2), none()));
            rows.addAll(skipped(collector));
        }
        try (FunctionProcess collector = FunctionProcess.start(bed.collector()
                .withEnvironment(bed.counted())
                .withEnvironment(Map.of("COMMENT_INTERVAL_SECONDS", "0")))) {
            bed.file(collector, 1);
            int first = notifications.fresh(ALERTS);
            phase(collector, "new alert", first, notifications::firing, Target.atMost(1), NEW_ALERT);
            rows.addAll(
                    phase(collector, "repeat with comment", first, notifications::firing, Target.atMost(2), none()));
        }
        return rows;
    }

    private static Optional<Target> none() {
        return Optional.empty();
    }

    private List<Row> phase(
            FunctionProcess collector, String kind, int first, IntFunction<String> body, Target gitHub, double dynamoDb)
            throws InterruptedException {
        return phase(collector, kind, first, body, gitHub, Optional.of(Target.atMost(dynamoDb)));
    }

    private List<Row> phase(
            FunctionProcess collector,
            String kind,
            int first,
            IntFunction<String> body,
            Target gitHub,
            Optional<Target> dynamoDb)
            throws InterruptedException {
        clearCaches();
        for (int alert = first; alert < first + ALERTS; alert++) {
            TestBed.accept(collector.invoke(bed.events().batch(List.of(body.apply(alert)))));
        }
        Map<String, Long> state = bed.dynamoDb().drain();
        Map<String, Long> issues = bed.gitHub().requestCounts();
        return List.of(
                Row.counted("GitHub requests, " + kind, gitHub, perAlert(issues), "", issues.toString()),
                new Row("DynamoDB requests, " + kind, dynamoDb, perAlert(state), "", true, state.toString()));
    }

    /** The same delivery again. */
    private List<Row> skipped(FunctionProcess collector) throws InterruptedException {
        List<String> deliveries = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            deliveries.add(bed.newAlerts(1));
        }
        for (String delivery : deliveries) {
            TestBed.accept(collector.invoke(delivery));
        }
        clearCaches();
        for (String delivery : deliveries) {
            TestBed.accept(collector.invoke(delivery));
        }
        Map<String, Long> state = bed.dynamoDb().drain();
        Map<String, Long> issues = bed.gitHub().requestCounts();
        return List.of(
                Row.counted(
                        "GitHub requests, skipped duplicate",
                        Target.atMost(0),
                        perAlert(issues),
                        "",
                        issues.toString()),
                Row.counted(
                        "DynamoDB requests, skipped duplicate",
                        Target.atMost(1),
                        perAlert(state),
                        "",
                        state.toString()));
    }

    private void clearCaches() {
        bed.dynamoDb().drain();
        bed.gitHub().clearRequests();
    }

    private static double perAlert(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum() / (double) ALERTS;
    }
}
