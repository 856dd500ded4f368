package dev.alerting.local.cloudwatch;

/** The states of an alarm. */
public enum AlarmState {
    OK,
    ALARM,
    INSUFFICIENT_DATA
}
