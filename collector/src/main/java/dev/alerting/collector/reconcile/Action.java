package dev.alerting.collector.reconcile;

/** What was done about an event, as logged and counted. */
public enum Action {
    CREATE,
    COMMENT,
    CLOSE,
    /** A repeat that is only counted; the next comment tells how many. */
    SUPPRESS,
    SKIP_DUPLICATE,
    SKIP_STALE,
    SKIP_MANUAL_CLOSE,
    /** Fires, but nobody is to be told; the alert's standing stays as it was. */
    SKIP_SILENCED
}
