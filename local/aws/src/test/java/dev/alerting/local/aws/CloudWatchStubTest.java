package dev.alerting.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.local.aws.CloudWatchApi.Alarm;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmMuteRuleStatus;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

class CloudWatchStubTest {
    private static final Instant SINCE = Instant.parse("2025-09-16T16:59:17.131Z");

    private AwsStub stub;
    private CloudWatchClient client;

    @BeforeEach
    void start() {
        stub = AwsStub.start(
                () -> {
                    throw new AssertionError("alarms need no queue");
                },
                InstantSource.fixed(SINCE));
        client = TestClients.cloudWatch(stub.endpoint());
    }

    @AfterEach
    void stop() {
        client.close();
        stub.close();
    }

    @Test
    void anAlarmIsDescribedByItsName() {
        stub.cloudWatch().put(Alarm.of("[Runners] ü, queue", "ALARM", SINCE));
        stub.cloudWatch().put(Alarm.of("other", "OK", SINCE));

        DescribeAlarmsResponse answer =
                client.describeAlarms(request -> request.alarmNames("[Runners] ü, queue", "not there"));

        assertThat(answer.metricAlarms()).singleElement().satisfies(alarm -> {
            assertThat(alarm.alarmName()).isEqualTo("[Runners] ü, queue");
            assertThat(alarm.alarmArn())
                    .isEqualTo("arn:aws:cloudwatch:us-east-1:000000000000:alarm:[Runners] ü, queue");
            assertThat(alarm.stateValue()).isEqualTo(StateValue.ALARM);
            assertThat(alarm.stateTransitionedTimestamp()).isEqualTo(SINCE);
            assertThat(alarm.actionsEnabled()).isTrue();
        });
        assertThat(answer.responseMetadata().requestId()).isNotEqualTo("UNKNOWN");
    }

    @Test
    void compositeAlarmsAreDescribedOnlyIfAskedFor() {
        stub.cloudWatch().put(new Alarm("both", true, "ALARM", "two fire", "", SINCE));

        DescribeAlarmsResponse without = client.describeAlarms(request -> request.alarmNames("both"));
        DescribeAlarmsResponse with =
                client.describeAlarms(request -> request.alarmNames("both").alarmTypes(AlarmType.knownValues()));

        assertThat(without.metricAlarms()).isEmpty();
        assertThat(without.compositeAlarms()).isEmpty();
        assertThat(with.compositeAlarms())
                .singleElement()
                .extracting(alarm -> alarm.alarmName())
                .isEqualTo("both");
    }

    @Test
    void alarmsAreFoundByPrefixAndStatePageByPage() {
        for (int i = 0; i < 25; i++) {
            stub.cloudWatch().put(Alarm.of("prod-" + i, i % 2 == 0 ? "ALARM" : "OK", SINCE));
        }
        stub.cloudWatch().put(Alarm.of("test-1", "ALARM", SINCE));
        List<String> names = new ArrayList<>();

        client
                .describeAlarmsPaginator(request -> request.alarmNamePrefix("prod-")
                        .stateValue(StateValue.ALARM)
                        .maxRecords(5))
                .metricAlarms()
                .stream()
                .map(MetricAlarm::alarmName)
                .forEach(names::add);

        assertThat(names).hasSize(13).doesNotHaveDuplicates().allMatch(name -> name.startsWith("prod-"));
        assertThat(stub.requests()).hasSize(3);
    }

    @Test
    void activeMuteRulesOfAnAlarmAreListed() {
        stub.cloudWatch().mute("quiet", true);

        assertThat(rules("quiet")).hasSize(1);
        assertThat(rules("other")).isEmpty();
        stub.cloudWatch().mute("quiet", false);
        assertThat(rules("quiet")).isEmpty();
    }

    private List<?> rules(String name) {
        return client.listAlarmMuteRules(request -> request.alarmName(name).statuses(AlarmMuteRuleStatus.ACTIVE))
                .alarmMuteRuleSummaries();
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        assertThatThrownBy(() -> client.describeAlarms(request -> request.actionPrefix("arn:")))
                .isInstanceOf(CloudWatchException.class)
                .hasMessageContaining("ActionPrefix");
        assertThatThrownBy(() -> client.deleteAlarms(request -> request.alarmNames("a")))
                .isInstanceOf(CloudWatchException.class)
                .hasMessageContaining("DeleteAlarms is not supported here");
    }

    @ParameterizedTest
    @CsvSource({
        "INTERNAL_ERROR, 500, InternalServiceFault",
        "UNAVAILABLE, 503, ServiceUnavailable",
        "THROTTLING, 400, ThrottlingException",
        "ACCESS_DENIED, 403, AccessDenied"
    })
    void aPlannedFaultIsAnsweredOnce(FaultKind kind, int status, String code) {
        stub.failNext(AwsService.CLOUD_WATCH, "DescribeAlarms", 1, kind);

        assertThatThrownBy(() -> client.describeAlarms(request -> request.alarmNames("a")))
                .isInstanceOfSatisfying(CloudWatchException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(status);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
                });
        assertThat(client.describeAlarms(request -> request.alarmNames("a")).metricAlarms())
                .isEmpty();
    }
}
