package dev.alerting.collector.reconcile;

/** What was done about an event, as logged and counted. */
public enum Action {
    CREATE,
    COMMENT,
    CLOSE,
    /** A row in a storm issue instead of an issue. */
    STORM_ROW,
    /** The row's alert has ended. */
    STORM_ROW_END,
    /** A repeat that is only counted; the next comment tells how many. */
    SUPPRESS,
    SKIP_DUPLICATE,
    SKIP_STALE,
    SKIP_MANUAL_CLOSE,
    /** A person has taken the alert on or given it back, by the assignees or a check box. */
    ACKNOWLEDGE,
    UNACKNOWLEDGE,
    TICK,
    /** An edit of ours had overwritten what a person wrote, which is back. */
    RESTORE_TEXT,
    /** A person has closed the issue, opened it again, deleted or moved it: the record knows. */
    NOTE_CLOSED,
    NOTE_REOPENED,
    /** A person's command was carried out. */
    COMMAND,
    /** A person's command has a wrong argument, or makes no sense now: the answer says so. */
    COMMAND_MISTAKEN,
    /** The person may not give commands: the answer says so. */
    COMMAND_REFUSED,
    /** A snooze or a silence has ended. */
    END_QUIET,
    /** Something happened on an issue that is not the one of the alert's current or last episode. */
    SKIP_FOREIGN,
    /** Fires, but nobody is to be told; the alert's standing stays as it was. */
    SKIP_SILENCED
}
