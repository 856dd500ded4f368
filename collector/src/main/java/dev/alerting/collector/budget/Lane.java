package dev.alerting.collector.budget;

import dev.alerting.common.event.Priority;

/** What is written first when GitHub's limits are short, the most urgent first. */
public enum Lane {
    /** An issue for a P0, a comment that tells somebody of one, and the edit that goes with it. */
    P0,
    /** The closing comment of an issue, whatever its priority: what is over must not keep anybody busy. */
    CLOSE,
    /** An issue for a P1, and a comment that tells somebody of one. */
    P1,
    /** An issue for a P2, and a comment that tells somebody of one. */
    P2,
    /** An issue for a P3, and comments that only tell more of what is known, whatever their priority. */
    P3,
    /**
     * Changes of title, text and labels. GitHub does not count them as content but as requests, so they wait for no other
     * lane.
     */
    EDIT;

    /** The lane of a new issue, and of a comment that tells somebody as much as one would. */
    public static Lane of(Priority priority) {
        return switch (priority) {
            case P0 -> P0;
            case P1 -> P1;
            case P2 -> P2;
            case P3 -> P3;
        };
    }
}
