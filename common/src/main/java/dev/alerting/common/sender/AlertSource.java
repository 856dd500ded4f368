package dev.alerting.common.sender;

import java.util.Arrays;
import java.util.Optional;

/** The formats a message can have, named as in the message attribute {@code source}. */
public enum AlertSource {
    GRAFANA("grafana"),
    ALERTMANAGER("alertmanager"),
    CLOUDWATCH("cloudwatch"),
    PAGERDUTY("pagerduty"),
    DATADOG("datadog"),
    NORMALIZED("normalized"),
    /** The deployment's own sign of life; opens no issue. */
    HEARTBEAT("heartbeat");

    private final String attribute;

    AlertSource(String attribute) {
        this.attribute = attribute;
    }

    /** The value of the message attribute {@code source}. */
    public String attribute() {
        return attribute;
    }

    public static Optional<AlertSource> fromAttribute(String value) {
        return Arrays.stream(values())
                .filter(source -> source.attribute.equals(value))
                .findFirst();
    }
}
