package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceDetectorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "GRAFANA;      {'alerts':[], 'orgId':1}",
                "GRAFANA;      {'alerts':[], 'version':'1'}",
                "GRAFANA;      {'alerts':[], 'version':'4', 'orgId':1}",
                "GRAFANA;      {'alerts':[{},{'ruleUID':'a'}]}",
                "GRAFANA;      {'alerts':[{'silenceURL':'a'}]}",
                "GRAFANA;      {'alerts':[{'dashboardURL':''}]}",
                "GRAFANA;      {'alerts':[{'panelURL':''}]}",
                "GRAFANA;      {'alerts':[{'valueString':''}]}",
                "GRAFANA;      {'alerts':[{'orgId':1}]}",
                "ALERTMANAGER; {'alerts':[], 'version':'4'}",
                "CLOUDWATCH;   {'AlarmName':'a','NewStateValue':'OK'}",
                "CLOUDWATCH;   {'AlarmName':'a','AlarmArn':'b'}",
                "CLOUDWATCH;   {'source':'aws.cloudwatch','detail-type':'CloudWatch Alarm State Change'}",
                "CLOUDWATCH;   {'source':'aws.cloudwatch','detail-type':'Something else'}",
                "PAGERDUTY;    {'event':{'event_type':'incident.triggered','data':{}}}",
                "PAGERDUTY;    {'event':{'event_type':'pagey.ping','data':{'type':'ping'}}}",
                "DATADOG;      {'alert_id':'1','alert_transition':'Triggered'}",
                "NORMALIZED;   {'schema_version':1}",
                "NORMALIZED;   {'schema_version':99}",
                "NORMALIZED;   {'occurred_at':'x','state':'FIRING'}",
                "NORMALIZED;   {'state':'FIRING','title':'x','source':'y'}",
                "NORMALIZED;   [{'schema_version':1}]",
                "NORMALIZED;   [{'schema_version':1},{'occurred_at':'x','state':'y'}]",
            })
    void aShapeShowsItsSource(AlertSource source, String json) {
        assertThat(SourceDetector.detect(Optional.empty(), Json.parse(json.replace('\'', '"'))))
                .contains(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "1",
                "'text'",
                "[{}]",
                "[{'schema_version':1},{}]",
                "[[{'schema_version':1}]]",
                "{'alerts':[]}",
                "{'alerts':[{}]}",
                "{'alerts':[null,1,'x']}",
                "{'alerts':{},'orgId':1}",
                "{'alerts':[],'version':'2'}",
                "{'AlarmName':'a'}",
                "{'AlarmArn':'a'}",
                "{'source':'aws.ec2','detail-type':'x'}",
                "{'source':'aws.cloudwatch'}",
                "{'state':'ok','title':'x'}",
                "{'event':{'event_type':'incident.triggered'}}",
                "{'event':{'event_type':1,'data':{}}}",
                "{'event':{'data':{}}}",
                "{'event':'incident.triggered'}",
                "{'alert_id':'1'}",
                "{'alert_transition':'Triggered'}",
            })
    void anyOtherShapeIsUnknown(String json) {
        assertThat(SourceDetector.detect(Optional.empty(), Json.parse(json.replace('\'', '"'))))
                .isEmpty();
    }

    @Test
    void aKnownAttributeWinsOverTheShape() {
        assertThat(SourceDetector.detect(Optional.of("normalized"), Json.parse("{\"AlarmName\":1,\"AlarmArn\":2}")))
                .contains(AlertSource.NORMALIZED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "opsgenie", "GRAFANA"})
    void anUnknownAttributeFallsBackToTheShape(String attribute) {
        assertThat(SourceDetector.detect(Optional.of(attribute), Json.parse("{\"alerts\":[],\"version\":\"4\"}")))
                .contains(AlertSource.ALERTMANAGER);
    }
}
