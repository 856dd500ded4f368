package dev.alerting.local.reliability;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** A sender's format with the places where its text is free, and how its alert goes on and ends. */
enum SenderFormat {
    GRAFANA(
            "grafana/grafana-firing.json",
            "/alerts/0/fingerprint",
            "/alerts/0/labels/alertname",
            List.of("/alerts/0/annotations/summary", "/alerts/0/annotations/description"),
            List.of(
                    "/alerts/0/annotations/grafana_state_reason",
                    "/alerts/0/annotations/further",
                    "/alerts/0/annotations/team",
                    "/alerts/0/annotations/priority",
                    "/alerts/0/annotations/runbook_url",
                    "/alerts/0/labels/instance",
                    "/alerts/0/labels/*",
                    "/alerts/0/values/A",
                    "/alerts/0/values/*",
                    "/alerts/0/generatorURL",
                    "/alerts/0/silenceURL",
                    "/alerts/0/ruleUID"),
            new String[] {"/alerts/0/annotations/grafana_state_reason", "Updated @octocat #1"},
            new String[] {"/alerts/0/status", "resolved", "/alerts/0/endsAt", "2025-09-16T19:00:00Z"}),
    ALERTMANAGER(
            "alertmanager/alertmanager-firing.json",
            "/alerts/0/fingerprint",
            "/alerts/0/labels/alertname",
            List.of("/alerts/0/annotations/summary", "/alerts/0/annotations/description"),
            List.of(
                    "/alerts/0/annotations/further",
                    "/alerts/0/annotations/*",
                    "/alerts/0/labels/team",
                    "/alerts/0/labels/priority",
                    "/alerts/0/annotations/dashboard_url",
                    "/alerts/0/labels/instance",
                    "/alerts/0/generatorURL",
                    "/externalURL"),
            new String[] {"/alerts/0/labels/priority", "P0", "/alerts/0/labels/team", "dev-infra, web"},
            new String[] {"/alerts/0/status", "resolved", "/alerts/0/endsAt", "2025-09-25T11:00:00Z"}),
    CLOUDWATCH(
            "cloudwatch/cloudwatch-alarm.json",
            "/AlarmArn",
            "/AlarmName",
            List.of("/NewStateReason"),
            List.of(
                    "/AlarmDescription",
                    "/AlarmArn",
                    "/AlarmTags/team",
                    "/AlarmTags/priority",
                    "/AlarmContributorAttributes/x",
                    "/OldStateValue",
                    "/Trigger/Namespace",
                    "/Trigger/MetricName",
                    "/Trigger/Dimensions/0/name",
                    "/Trigger/Dimensions/0/value"),
            new String[] {"/NewStateReason", "another @octocat #1", "/StateChangeTime", "2025-09-16T17:59:17.131+0000"},
            new String[] {"/NewStateValue", "OK", "/StateChangeTime", "2025-09-16T18:59:17.131+0000"}),
    PAGERDUTY(
            "pagerduty/pagerduty-triggered.json",
            "/event/data/id",
            "/event/data/title",
            List.of("/event/data/service/summary"),
            List.of(
                    "/event/agent/summary",
                    "/event/data/assignees/0/summary",
                    "/event/data/escalation_policy/summary",
                    "/event/data/teams/0/summary",
                    "/event/data/priority/summary",
                    "/event/data/urgency",
                    "/event/data/incident_key",
                    "/event/data/html_url"),
            new String[] {
                "/event/event_type", "incident.priority_updated", "/event/data/priority/summary", "P1",
            },
            new String[] {"/event/event_type", "incident.resolved", "/event/occurred_at", "2025-10-02T19:20:11.510Z"}),
    DATADOG(
            "datadog/datadog-triggered.json",
            "/alert_id",
            "/alert_title",
            List.of("/alert_status", "/message"),
            List.of(
                    "/alert_priority",
                    "/alert_query",
                    "/alert_scope",
                    "/alert_cycle_key",
                    "/hostname",
                    "/tags",
                    "/link",
                    "/org_id"),
            new String[] {"/alert_transition", "Warn", "/date", "1759919400000"},
            new String[] {"/alert_transition", "Recovered", "/date", "1759923000000"}),
    NORMALIZED(
            "normalized/normalized-firing.json",
            "/resource/id",
            "/title",
            List.of("/description", "/summary", "/reason"),
            List.of(
                    "/team",
                    "/priority",
                    "/source",
                    "/occurred_at",
                    "/resource/type",
                    "/resource/extra/env",
                    "/identity/rule_id",
                    "/identity/alarm_arn",
                    "/links/runbook_url",
                    "/raw_provider/further",
                    "/raw_provider/*",
                    "/unknown"),
            new String[] {"/reason", "another @octocat #1", "/occurred_at", "2025-10-21T06:15:09Z"},
            new String[] {"/state", "RESOLVED", "/occurred_at", "2025-10-21T07:14:09Z"});

    private static final String ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:";

    private final ObjectNode template;
    private final String identity;
    private final String title;
    private final List<String> prose;
    private final List<String> further;
    private final String[] change;
    private final String[] end;

    SenderFormat(
            String file,
            String identity,
            String title,
            List<String> prose,
            List<String> further,
            String[] change,
            String[] end) {
        try {
            this.template = (ObjectNode)
                    Json.parse(Files.readString(Repository.path("test-data").resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.identity = identity;
        this.title = title;
        this.prose = prose;
        this.further = further;
        this.change = change;
        this.end = end;
    }

    String title() {
        return title;
    }

    /** Where the sender keeps texts of several lines that have a place of their own in an issue. */
    List<String> prose() {
        return prose;
    }

    /** Every place where a text may stand; {@code *} is the name of a field. */
    List<String> places() {
        List<String> places = new ArrayList<>(List.of(title));
        places.addAll(prose);
        places.addAll(further);
        return places;
    }

    /** A firing alert that no other has been. */
    ObjectNode alert(String id) {
        ObjectNode body = template.deepCopy();
        put(body, identity, this == CLOUDWATCH ? ARN + id : id);
        return body;
    }

    /** With a text in one of the places; an identity stays one. */
    void fill(ObjectNode body, String place, String text) {
        if (place.equals("/AlarmArn")) {
            put(body, place, body.at(place).asText() + text);
        } else if (place.equals("/alert_id") || place.equals(identity)) {
            throw new IllegalArgumentException(place + " is the identity");
        } else {
            put(body, place, text);
        }
    }

    /** The same alert a little later, with something worth a comment. */
    ObjectNode changed(ObjectNode alert) {
        return with(alert, change);
    }

    ObjectNode ended(ObjectNode alert) {
        return with(alert, end);
    }

    private static ObjectNode with(ObjectNode alert, String[] values) {
        ObjectNode body = alert.deepCopy();
        for (int i = 0; i < values.length; i += 2) {
            put(body, values[i], values[i + 1]);
        }
        return body;
    }

    private static void put(ObjectNode body, String place, String text) {
        JsonPointer pointer = JsonPointer.compile(place);
        JsonNode parent = body.at(pointer.head());
        if (parent instanceof ArrayNode array) {
            array.insert(pointer.last().getMatchingIndex(), text);
            return;
        }
        ObjectNode object = parent instanceof ObjectNode present ? present : body.withObject(pointer.head());
        String name = pointer.last().getMatchingProperty();
        if (name.equals("*")) {
            // Names are limited by the parser, and may stand only once.
            object.put(text.substring(0, Math.min(text.length(), 1000)), "value");
        } else {
            object.put(name, text);
        }
    }
}
