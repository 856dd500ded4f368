package dev.alerting.webhook;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What senders send, complete enough to become issues. */
final class Payloads {
    private Payloads() {}

    static String grafana(String... alerts) {
        return "{\"receiver\":\"r\",\"status\":\"firing\",\"orgId\":1,\"version\":\"1\",\"alerts\":["
                + String.join(",", alerts) + "],\"title\":\"t\"}";
    }

    /** A group of so many alerts. */
    static String grafana(int alerts) {
        return grafana(IntStream.range(0, alerts).mapToObj(Payloads::alert).toArray(String[]::new));
    }

    static String alert(int number) {
        return "{\"status\":\"firing\",\"labels\":{\"alertname\":\"Disk full\",\"host\":\"h-" + number
                + "\",\"team\":\"web\",\"priority\":\"P1\"},\"annotations\":{},"
                + "\"startsAt\":\"2025-12-31T23:00:00.50Z\",\"endsAt\":\"0001-01-01T00:00:00Z\","
                + "\"ruleUID\":\"rule-1\",\"fingerprint\":\"f" + number + "\"}";
    }

    static String withoutTeam(int number) {
        return alert(number).replace("\"team\":\"web\",", "");
    }

    static String alertmanager() {
        return "{\"version\":\"4\",\"alerts\":[]}";
    }

    static String cloudWatch() {
        return "{\"AlarmName\":\"a\",\"AlarmArn\":\"arn:aws:cloudwatch:us-east-1:123456789012:alarm:a\"}";
    }

    /** An event whose own source is the given one. */
    static String event(String source) {
        return "{\"schema_version\":1,\"source\":\"" + source + "\",\"state\":\"FIRING\",\"title\":\"Backup failed\","
                + "\"priority\":\"P1\",\"occurred_at\":\"2025-12-31T23:00:00Z\",\"team\":\"web\","
                + "\"resource\":{\"type\":\"job\",\"id\":\"backup\"},\"identity\":{},\"links\":{}}";
    }

    static String events(String... sources) {
        return Stream.of(sources).map(Payloads::event).collect(Collectors.joining(",", "[", "]"));
    }

    /** As SNS wraps a message for a subscriber without raw delivery. */
    static String envelope(String message) {
        return "{\"Type\":\"Notification\",\"MessageId\":\"m\",\"Message\":\""
                + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }
}
