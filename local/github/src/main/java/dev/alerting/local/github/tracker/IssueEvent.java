package dev.alerting.local.github.tracker;

import java.time.Instant;
import java.util.Locale;

/**
 * Something that happened to an issue besides comments.
 *
 * @param detail what changed: a label's name, the new title, the reason of a close; may be empty
 */
public record IssueEvent(long id, Kind kind, Actor actor, Instant at, String detail) {

    /** The kinds that the stand-in records; a subset of GitHub's. */
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
