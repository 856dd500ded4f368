package dev.alerting.collector.state;

/** Where an alert stands, as far as it has been applied. */
public enum Status {
    /** Nothing applied yet: a first attempt holds the claim. */
    NONE,
    /** Firing; there is an issue of ours for it, or a row in one, though a person may have closed it. */
    OPEN,
    /** Resolved, with or without an issue. */
    CLOSED
}
