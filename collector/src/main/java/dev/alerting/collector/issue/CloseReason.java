package dev.alerting.collector.issue;

/** Why an issue is closed; GitHub's {@code state_reason}. */
public enum CloseReason {
    COMPLETED,
    NOT_PLANNED
}
