package dev.alerting.common.sender;

/** Where in its life the alert of a sample message is. */
public enum SamplePhase {
    FIRING("P1"),
    MORE_URGENT("P0"),
    RESOLVED("P0");

    private final String priority;

    SamplePhase(String priority) {
        this.priority = priority;
    }

    /** In the product's own words, {@code P0} to {@code P3}. */
    public String priority() {
        return priority;
    }

    public boolean isResolved() {
        return this == RESOLVED;
    }
}
