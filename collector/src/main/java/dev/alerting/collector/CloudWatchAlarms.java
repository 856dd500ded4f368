package dev.alerting.collector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.upkeep.Alarms;
import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmMuteRuleStatus;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListAlarmMuteRulesResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** Alarms of CloudWatch, asked for by DescribeAlarms and ListAlarmMuteRules. */
final class CloudWatchAlarms implements Alarms {
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration ATTEMPT = Duration.ofSeconds(4);

    private static final int PAGE = 100;
    private static final int MAX_PAGES = 10;

    /** What the SDK says of an answer without one; every answer of AWS has one. */
    private static final String NO_REQUEST_ID = "UNKNOWN";

    private final Supplier<CloudWatchClient> client;

    /** @param client asked for with each call: only sweeps need it */
    CloudWatchAlarms(Supplier<CloudWatchClient> client) {
        this.client = client;
    }

    static CloudWatchClient client(AwsSettings settings) {
        return AwsClients.build(CloudWatchClient.builder(), settings, "CLOUDWATCH", CALL, ATTEMPT);
    }

    @Override
    public List<JsonNode> describe(List<String> names) {
        return list(DescribeAlarmsRequest.builder()
                .alarmTypes(AlarmType.knownValues())
                .alarmNames(names));
    }

    @Override
    public List<JsonNode> findFiring(String namePrefix) {
        return list(DescribeAlarmsRequest.builder()
                .alarmTypes(AlarmType.knownValues())
                .alarmNamePrefix(namePrefix)
                .stateValue(StateValue.ALARM));
    }

    private List<JsonNode> list(DescribeAlarmsRequest.Builder request) {
        List<JsonNode> alarms = new ArrayList<>();
        request.maxRecords(PAGE);
        try {
            for (int page = 0; page < MAX_PAGES; page++) {
                DescribeAlarmsResponse answer = client.get().describeAlarms(request.build());
                requireRequestId(answer);
                answer.metricAlarms().forEach(alarm -> alarms.add(toJson(alarm)));
                answer.compositeAlarms().forEach(alarm -> alarms.add(toJson(alarm)));
                if (answer.nextToken() == null || answer.nextToken().isEmpty()) {
                    return alarms;
                }
                request.nextToken(answer.nextToken());
            }
            return alarms;
        } catch (SdkException e) {
            throw new AlarmsUnavailableException("the alarms cannot be described: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isMuted(String name) {
        try {
            ListAlarmMuteRulesResponse answer = client.get()
                    .listAlarmMuteRules(request -> request.alarmName(name).statuses(AlarmMuteRuleStatus.ACTIVE));
            requireRequestId(answer);
            return answer.hasAlarmMuteRuleSummaries()
                    && !answer.alarmMuteRuleSummaries().isEmpty();
        } catch (SdkException e) {
            throw new AlarmsUnavailableException("the mute rules cannot be listed: " + e.getMessage(), e);
        }
    }

    /** Somebody else's page, read as an answer without alarms, would mean that all of them have been deleted. */
    private static void requireRequestId(AwsResponse answer) {
        if (answer.responseMetadata().requestId().equals(NO_REQUEST_ID)) {
            throw new AlarmsUnavailableException("the answer is not CloudWatch's", null);
        }
    }

    private static JsonNode toJson(MetricAlarm alarm) {
        ObjectNode json = Json.object();
        putText(json, "AlarmName", alarm.alarmName());
        putText(json, "AlarmArn", alarm.alarmArn());
        putText(json, "AlarmDescription", alarm.alarmDescription());
        json.put("ActionsEnabled", alarm.actionsEnabled());
        putText(json, "StateValue", alarm.stateValueAsString());
        putText(json, "StateReason", alarm.stateReason());
        putTime(json, "StateUpdatedTimestamp", alarm.stateUpdatedTimestamp());
        putTime(json, "StateTransitionedTimestamp", alarm.stateTransitionedTimestamp());
        putText(json, "MetricName", alarm.metricName());
        putText(json, "Namespace", alarm.namespace());
        putText(json, "Statistic", alarm.statisticAsString());
        putText(json, "ExtendedStatistic", alarm.extendedStatistic());
        ArrayNode dimensions = json.putArray("Dimensions");
        alarm.dimensions()
                .forEach(dimension ->
                        dimensions.addObject().put("Name", dimension.name()).put("Value", dimension.value()));
        json.put("Period", alarm.period());
        json.put("EvaluationPeriods", alarm.evaluationPeriods());
        json.put("DatapointsToAlarm", alarm.datapointsToAlarm());
        json.put("Threshold", alarm.threshold());
        putText(json, "ComparisonOperator", alarm.comparisonOperatorAsString());
        return json;
    }

    private static JsonNode toJson(CompositeAlarm alarm) {
        ObjectNode json = Json.object();
        putText(json, "AlarmName", alarm.alarmName());
        putText(json, "AlarmArn", alarm.alarmArn());
        putText(json, "AlarmDescription", alarm.alarmDescription());
        putText(json, "AlarmRule", alarm.alarmRule());
        json.put("ActionsEnabled", alarm.actionsEnabled());
        putText(json, "StateValue", alarm.stateValueAsString());
        putText(json, "StateReason", alarm.stateReason());
        putTime(json, "StateUpdatedTimestamp", alarm.stateUpdatedTimestamp());
        putTime(json, "StateTransitionedTimestamp", alarm.stateTransitionedTimestamp());
        putText(json, "ActionsSuppressedBy", alarm.actionsSuppressedByAsString());
        putText(json, "ActionsSuppressedReason", alarm.actionsSuppressedReason());
        return json;
    }

    private static void putText(ObjectNode json, String name, String text) {
        if (text != null) {
            json.put(name, text);
        }
    }

    private static void putTime(ObjectNode json, String name, Instant time) {
        if (time != null) {
            json.put(name, time.toString());
        }
    }
}
