package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Tells a message's format from its shape, for messages that carry no usable {@code source} attribute. */
public final class SourceDetector {
    private static final Set<String> GRAFANA_ALERT_FIELDS =
            Set.of("ruleUID", "silenceURL", "dashboardURL", "panelURL", "valueString", "orgId");

    private SourceDetector() {}

    /**
     * The format a message says it has, else the one its shape shows.
     *
     * @param attribute the message attribute {@code source}; an unknown value counts as missing
     * @param body the message without an SNS envelope
     */
    public static Optional<AlertSource> detect(Optional<String> attribute, JsonNode body) {
        return attribute.flatMap(AlertSource::fromAttribute).or(() -> fromShape(body));
    }

    private static Optional<AlertSource> fromShape(JsonNode body) {
        if (body.isArray()) {
            boolean events = !body.isEmpty()
                    && StreamSupport.stream(body.spliterator(), false).allMatch(SourceDetector::isNormalized);
            return events ? Optional.of(AlertSource.NORMALIZED) : Optional.empty();
        }
        if (body.path("alerts").isArray()) {
            return fromGroup(body);
        }
        if (body.path("heartbeat").isObject()) {
            return Optional.of(AlertSource.HEARTBEAT);
        }
        if (isCloudWatch(body)) {
            return Optional.of(AlertSource.CLOUDWATCH);
        }
        if (isPagerDuty(body)) {
            return Optional.of(AlertSource.PAGERDUTY);
        }
        if (isDatadog(body)) {
            return Optional.of(AlertSource.DATADOG);
        }
        return isNormalized(body) ? Optional.of(AlertSource.NORMALIZED) : Optional.empty();
    }

    /** Grafana's webhook copies Alertmanager's; version and organization tell them apart. */
    private static Optional<AlertSource> fromGroup(JsonNode body) {
        String version = body.path("version").asText();
        if (body.has("orgId") || version.equals("1")) {
            return Optional.of(AlertSource.GRAFANA);
        }
        if (version.equals("4")) {
            return Optional.of(AlertSource.ALERTMANAGER);
        }
        boolean grafana = StreamSupport.stream(body.path("alerts").spliterator(), false)
                .anyMatch(alert -> GRAFANA_ALERT_FIELDS.stream().anyMatch(alert::has));
        return grafana ? Optional.of(AlertSource.GRAFANA) : Optional.empty();
    }

    private static boolean isCloudWatch(JsonNode body) {
        return body.has("AlarmName") && (body.has("NewStateValue") || body.has("AlarmArn"))
                || body.path("source").asText().equals("aws.cloudwatch") && body.has("detail-type");
    }

    private static boolean isPagerDuty(JsonNode body) {
        JsonNode event = body.path("event");
        return event.path("event_type").isTextual() && event.path("data").isObject();
    }

    /** The payload is the template of this product, so its own names tell it. */
    private static boolean isDatadog(JsonNode body) {
        return body.has("alert_transition") && body.has("alert_id");
    }

    private static boolean isNormalized(JsonNode body) {
        return body.has("schema_version")
                || body.has("occurred_at") && body.has("state")
                || body.has("state") && body.has("title") && body.has("source");
    }
}
