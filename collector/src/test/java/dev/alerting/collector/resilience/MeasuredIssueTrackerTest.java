package dev.alerting.collector.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MeasuredIssueTrackerTest {
    private final ScriptedTracker scripted = new ScriptedTracker();
    private final LogLines lines = new LogLines();
    private final Metrics metrics = new Metrics(new MovableClock(Alert.START), lines);
    private final IssueTracker tracker = new MeasuredIssueTracker(scripted, metrics);

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new Outcome.Refused<>(Refusal.LOCKED, "locked"), "REFUSED"),
                Arguments.of(new Outcome.Unknown<>("no answer"), "UNKNOWN"),
                Arguments.of(new Outcome.Unavailable<>(Cause.OUTAGE, "down", Duration.ZERO), "OUTAGE"),
                Arguments.of(new Outcome.Unavailable<>(Cause.RATE_LIMITED, "limit", Duration.ZERO), "RATE_LIMITED"),
                Arguments.of(new Outcome.Unavailable<>(Cause.CONFIGURATION, "403", Duration.ZERO), "CONFIGURATION"),
                Arguments.of(new Outcome.Unavailable<>(Cause.HELD_BACK, "open", Duration.ZERO), "HELD_BACK"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aCallThatFailsIsCountedAlsoByWhy(Outcome<?> failure, String result) {
        calls().keySet().forEach(name -> scripted.answer(name, failure));
        calls().values().forEach(Runnable::run);
        metrics.flush();

        assertThat(lines.all()).singleElement().satisfies(line -> {
            assertThat(line.path("GitHubCalls").asInt()).isEqualTo(calls().size());
            assertThat(line.path("result").asText()).isEqualTo(result);
            assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions")).isEqualTo(Json.parse("[[], [\"result\"]]"));
        });
    }

    @Test
    void aCallThatSucceedsIsCountedWithoutAResult() {
        scripted.create(new IssueDraft("title", "body", List.of()), Lane.P1);

        calls().values().forEach(Runnable::run);
        metrics.flush();

        assertThat(lines.all()).singleElement().satisfies(line -> {
            assertThat(line.path("GitHubCalls").asInt()).isEqualTo(calls().size());
            assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions")).isEqualTo(Json.parse("[[]]"));
        });
    }

    private Map<String, Runnable> calls() {
        return Map.of(
                "check", tracker::checkAccess,
                "comment", () -> tracker.comment(1, "text", Lane.P3),
                "close", () -> tracker.close(1),
                "edit", () -> tracker.edit(1, new IssueEdit(Optional.empty(), Set.of(), Set.of())));
    }
}
