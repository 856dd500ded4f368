package dev.alerting.local.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.cloudwatch.Alarm.Comparison;
import dev.alerting.local.cloudwatch.Alarm.Input;
import dev.alerting.local.cloudwatch.Alarm.MissingData;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The alarms of {@code infra/alarms.tf} are read whole. */
class DeployedAlarmsTest {
    private static final Map<String, Alarm> ALARMS = DeployedAlarms.read();

    /** Terraform's own tests hold that every alarm has a section, so the sections tell which alarms there are. */
    @Test
    void everyAlarmOfTheRunbookIsRead() throws IOException {
        Set<String> described = Pattern.compile("(?m)^### alarm-([a-z0-9-]+)$")
                .matcher(Files.readString(Repository.path("OPERATIONS.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> read = ALARMS.keySet().stream()
                .map(name -> name.replaceFirst("-(?:warning|critical)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(read).hasSizeGreaterThan(30).isEqualTo(described);
    }

    @Test
    void everyAlarmCanBeEvaluatedButThoseOnABand() {
        AlarmEvaluator evaluator = new AlarmEvaluator(new MetricStore());

        ALARMS.values().stream().filter(alarm -> !alarm.isOnBand()).forEach(alarm -> {
            assertThat(alarm.expression()
                            .map(expression -> MetricMath.parse(expression).ids()))
                    .as(alarm.name())
                    .isIn(
                            Optional.empty(),
                            Optional.of(alarm.metrics().stream().map(Input::id).collect(Collectors.toSet())));
            assertThat(evaluator.evaluate(alarm, AlarmState.OK, Instant.EPOCH))
                    .as(alarm.name())
                    .isEqualTo(alarm.missingData() == MissingData.BREACHING ? AlarmState.ALARM : AlarmState.OK);
        });
        assertThat(ALARMS.values().stream().filter(Alarm::isOnBand).map(Alarm::name))
                .containsExactly("alerting-prod-traffic-drop-warning");
    }

    /** A task that fails without an alarm would be noticed by nobody. */
    @Test
    void everyTaskOfUpkeepIsWatched() throws IOException {
        Set<String> tasks = new TreeSet<>(Set.of("lease", "alarms"));
        Pattern name = Pattern.compile("String (?:name\\(\\) \\{\\s+return|NAME =) \"([^\"]+)\"");
        try (Stream<Path> files = Files.walk(Repository.path("collector", "src", "main", "java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                if (text.contains(" implements UpkeepTask ")) {
                    Matcher found = name.matcher(text);
                    assertThat(found.find()).as(file.toString()).isTrue();
                    tasks.add(found.group(1));
                }
            }
        }

        assertThat(ALARMS.get("upkeep-failing-warning").metrics())
                .extracting(input -> input.metric().dimensions().get("task"))
                .containsExactlyInAnyOrderElementsOf(tasks)
                .hasSizeGreaterThan(6);
    }

    /** By hand from the file, to check the reading itself. */
    @Test
    void theirNumbersAreThoseOfTheFile() {
        assertThat(ALARMS.get("heartbeat-missing-critical"))
                .isEqualTo(new Alarm(
                        "alerting-prod-heartbeat-missing-critical",
                        Comparison.LESS_THAN,
                        Optional.of(1.0),
                        3,
                        3,
                        MissingData.BREACHING,
                        Duration.ofSeconds(300),
                        List.of(new Input(
                                "m1",
                                new Metric("AlertingInfra", "HeartbeatDelaySeconds", Map.of("path", "topic")),
                                "SampleCount")),
                        Optional.empty()));
        Alarm duration = ALARMS.get("collector-duration-critical");
        assertThat(duration.metrics().getFirst().statistic()).isEqualTo("p99");
        assertThat(duration.metrics().getFirst().metric().dimensions())
                .containsEntry("Resource", "alerting-prod-collector:live");
        assertThat(ALARMS.get("webhook-concurrency-warning").threshold()).hasValue(50.0);
        assertThat(ALARMS.get("github-configuration-critical").datapointsToAlarm())
                .isEqualTo(2);
        assertThat(ALARMS.get("github-configuration-critical").evaluationPeriods())
                .isEqualTo(6);
        assertThat(ALARMS.get("api-5xx-warning").expression()).hasValue("IF(requests > 0, 100 * failed / requests, 0)");
    }
}
