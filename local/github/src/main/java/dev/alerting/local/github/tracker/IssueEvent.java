package dev.alerting.local.github.tracker;

import java.time.Instant;
import java.util.Locale;

/**
 * A change of an issue; comments are not events.
 *
 * @param detail a label's name, the new title or the reason for closing; may be empty
 */
public record IssueEvent(long id, Kind kind, Actor actor, Instant at, String detail) {

    /** The kinds of events that the stand-in records; GitHub has more. */
    public enum Kind {
        CLOSED,
        REOPENED,
        LABELED,
        UNLABELED,
        RENAMED,
        LOCKED,
        UNLOCKED;

        /** The spelling in JSON. */
        public String apiName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
