package dev.alerting.history.event;

import java.util.EnumSet;
import java.util.Set;

/** What one write of a record changed. */
public enum Change {
    /** An episode began: an issue was opened for it, or it became a row of a storm. */
    OPENED,
    /** The alert was told again. */
    REPEATED,
    /** We wrote a comment. */
    COMMENTED,
    PRIORITY_CHANGED,
    TEAM_CHANGED,
    ACKNOWLEDGED,
    /** An acknowledgement was taken back. */
    GIVEN_BACK,
    SNOOZED,
    /** A person silenced the alert. */
    SILENCED,
    /** It fired while it was silenced, and opened nothing. */
    KEPT_SILENT,
    /** A person said that it was noise, or useful. */
    JUDGED,
    /** A person gave a cause, named a team, or asked to keep the issue open. */
    COMMANDED,
    /** The alert ended, and we closed its issue or row. */
    CLOSED,
    /** The alert ended after a person had closed its issue. */
    ENDED,
    /** Its sender lost sight of what it watches. */
    OUT_OF_SIGHT,
    CLOSED_BY_PERSON,
    /** The same, because another issue tells of it. */
    CLOSED_AS_DUPLICATE,
    /** An issue that was closed is open again. */
    REOPENED,
    /** Its place is a row of a storm's issue. */
    BECAME_ROW,
    /** From a row to an issue of its own, or to another issue. */
    MOVED;

    /** What a person does about an episode. */
    private static final Set<Change> BY_PEOPLE =
            EnumSet.of(ACKNOWLEDGED, SNOOZED, SILENCED, JUDGED, COMMANDED, CLOSED_BY_PERSON);

    private static final Set<Change> ENDINGS = EnumSet.of(CLOSED, ENDED, OUT_OF_SIGHT);

    public boolean isByPerson() {
        return BY_PEOPLE.contains(this);
    }

    /** Whether the alert is over after it. */
    public boolean isEnding() {
        return ENDINGS.contains(this);
    }
}
