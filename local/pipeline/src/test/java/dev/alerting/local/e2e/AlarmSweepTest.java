package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.aws.AwsRequest;
import dev.alerting.local.aws.AwsService;
import dev.alerting.local.aws.CloudWatchApi;
import dev.alerting.local.aws.CloudWatchApi.Alarm;
import dev.alerting.local.aws.FaultKind;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.local.pipeline.Senders;
import dev.alerting.testing.MovableClock;
import dev.alerting.testing.Repository;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sweep asks CloudWatch, through the SDK's client and over HTTP, what no message has told. */
class AlarmSweepTest {
    /** More than the SDK asks again by itself. */
    private static final int ALWAYS = 10;

    private final MovableClock clock = new MovableClock();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private LocalPipeline pipeline;
    private Senders senders;
    private CloudWatchApi cloudWatch;

    @BeforeEach
    void start() {
        pipeline = LocalPipeline.start(LocalOptions.standard()
                .withCollector("MISSED_ALARMS_PREFIX", "prod-")
                .withClock(clock)
                .withLog(log::add));
        senders = new Senders(pipeline, Repository.path("test-data"));
        cloudWatch = pipeline.aws().stub().cloudWatch();
    }

    @AfterEach
    void stop() {
        senders.close();
        pipeline.close();
    }

    @Test
    void whatNoMessageHasToldIsMadeGoodAndSaid() throws InterruptedException {
        int over = fire("disk");
        int composite = fire("both");
        int deleted = fire("old");
        int goesOn = fire("queue");
        cloudWatch.put(Alarm.of("disk", "OK", clock.instant()));
        cloudWatch.put(new Alarm("both", true, "OK", "none fires any more", "", clock.instant()));
        cloudWatch.delete("old");
        cloudWatch.put(Alarm.of("prod-missed", "ALARM", clock.instant()));
        cloudWatch.put(Alarm.of("prod-muted", "ALARM", clock.instant()));
        cloudWatch.mute("prod-muted", true);

        assertThat(tick()).isEmpty();
        assertThat(tick()).containsExactlyInAnyOrder("ALARM_OK", "ALARM_OK", "ALARM_GONE", "ALARM_MISSED");
        assertThat(tick()).isEmpty();

        assertThat(List.of(over, composite))
                .allMatch(number -> issue(number).stateReason().equals(Optional.of(StateReason.COMPLETED)));
        assertThat(issue(deleted).stateReason()).contains(StateReason.NOT_PLANNED);
        assertThat(issue(deleted).labels()).contains("closed:out-of-sight");
        assertThat(issue(over).body())
                .contains("CloudWatch reports this alarm as OK, but the notification of it never arrived");
        assertThat(issue(deleted).comments().getLast().body()).contains("The alarm was deleted");
        assertThat(issue(goesOn).isOpen()).isTrue();
        assertThat(pipeline.gitHub().issues().stream()
                        .filter(StoredIssue::isOpen)
                        .map(StoredIssue::title))
                .containsExactlyInAnyOrder("[P1] queue", "[P1] prod-missed");
        assertThat(pipeline.aws().stub().requests().stream()
                        .filter(request -> request.service() == AwsService.CLOUD_WATCH)
                        .map(AwsRequest::operation))
                .contains("DescribeAlarms", "ListAlarmMuteRules");
    }

    @ParameterizedTest
    @EnumSource(FaultKind.class)
    void whateverCloudWatchAnswersNothingElseSuffers(FaultKind fault) throws InterruptedException {
        int over = fire("disk");
        int deleted = fire("old");
        int closed = fire("closed");
        cloudWatch.put(Alarm.of("disk", "OK", clock.instant()));
        cloudWatch.delete("old");
        assertThat(tick()).isEmpty();
        pipeline.gitHub().people().close(closed, "alice", StateReason.COMPLETED);
        pipeline.aws().stub().failNext(AwsService.CLOUD_WATCH, "DescribeAlarms", ALWAYS, fault);

        assertThat(tick()).containsExactly("CLOSED_BY_PERSON");
        assertThat(lines("alarms not compared")).hasSize(1);
        assertThat(log.stream().filter(line -> line.contains("\"task\":\"alarms\"")))
                .isNotEmpty();
        assertThat(issue(over).isOpen()).isTrue();
        assertThat(issue(deleted).isOpen()).isTrue();
        assertThat(issue(fire("next")).isOpen()).isTrue();

        // Some are left where the SDK has not asked again.
        for (int i = 0; i < ALWAYS; i++) {
            tick();
        }
        assertThat(issue(over).isOpen()).isFalse();
        assertThat(issue(deleted).isOpen()).isFalse();
    }

    /** The alarm fires, and CloudWatch says so. */
    private int fire(String name) throws InterruptedException {
        Alarm alarm = Alarm.of(name, "ALARM", clock.instant());
        cloudWatch.put(alarm);
        ObjectNode message = Json.object();
        message.put("AlarmName", name)
                .put("AlarmArn", alarm.arn())
                .put("AlarmDescription", alarm.description())
                .put("NewStateValue", "ALARM")
                .put("NewStateReason", alarm.reason())
                .put("StateChangeTime", clock.instant().toString());
        senders.publish(Json.write(message));
        settle();
        return pipeline.gitHub().issues().stream()
                .filter(issue -> issue.title().endsWith(" " + name))
                .findFirst()
                .orElseThrow()
                .number();
    }

    /** What the sweep of ten minutes later does. */
    private List<String> tick() throws InterruptedException {
        log.clear();
        clock.advance(Duration.ofMinutes(10));
        pipeline.tick();
        settle();
        assertThat(lines("sweep")).hasSize(1);
        return lines("repair").stream()
                .map(line -> line.path("action").asText())
                .toList();
    }

    private void settle() throws InterruptedException {
        assertThat(pipeline.awaitEmpty(Duration.ofMinutes(2))).isTrue();
    }

    private List<JsonNode> lines(String message) {
        return log.stream()
                .map(Json::parse)
                .filter(line -> line.path("message").asText().equals(message))
                .toList();
    }

    private StoredIssue issue(int number) {
        return pipeline.gitHub().issue(number).orElseThrow();
    }
}
