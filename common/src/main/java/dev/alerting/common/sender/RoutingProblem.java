package dev.alerting.common.sender;

/**
 * Why an alert is filed for the fallback team or with the default priority.
 *
 * @param kind what is missing or wrong
 * @param found what was written instead; empty when nothing was
 * @param remedy what to set where, in the words of the sender's own user interface
 */
public record RoutingProblem(Kind kind, String found, String remedy) {
    /** What is missing or wrong. */
    public enum Kind {
        MISSING_TEAM,
        INVALID_TEAM,
        MISSING_PRIORITY,
        INVALID_PRIORITY
    }
}
