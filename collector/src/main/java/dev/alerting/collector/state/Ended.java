package dev.alerting.collector.state;

import java.time.Instant;

/**
 * The end of an episode.
 *
 * @param at by the sender's clock where the sender ended it
 */
public record Ended(Instant at, Ending how) {
    /** How it came about. */
    public enum Ending {
        RESOLVED,
        /** Its sender lost sight of what it watches; the problem may go on. */
        OUT_OF_SIGHT,
        /** A person closed the issue. */
        CLOSED_BY_PERSON,
        /** The same, because another issue tells of it. */
        CLOSED_AS_DUPLICATE,
        /** Nobody said that it ended; another one began. */
        SUPERSEDED
    }
}
