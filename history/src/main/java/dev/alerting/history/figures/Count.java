package dev.alerting.history.figures;

import java.util.Locale;

/** What is counted; docs/metrics.md defines each. */
public enum Count {
    EPISODES,
    ROWS,
    REPEATS,
    COMMENTS,
    PRIORITY_CHANGES,
    TEAM_CHANGES,
    ACKNOWLEDGEMENTS,
    SNOOZES,
    SILENCES,
    KEPT_SILENT,
    CLOSED_BY_PERSON,
    DUPLICATES,
    REOPENED,
    ENDED,
    ANSWERED,
    UNANSWERED,
    SELF_HEALED,
    OUT_OF_SIGHT,
    SUPERSEDED,
    EXPIRED,
    USEFUL,
    NOISE,
    SHORTER_THAN_1M,
    SHORTER_THAN_5M,
    FLAPS,
    BUSINESS_HOURS,
    OFF_HOURS,
    SLEEP_HOURS,
    OPEN_AT_END,
    OPEN_FOR_7_DAYS,
    ROUTING_UNKNOWN,
    NO_RUNBOOK;

    /** As in files and tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
