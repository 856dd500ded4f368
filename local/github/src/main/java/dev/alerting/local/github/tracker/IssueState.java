package dev.alerting.local.github.tracker;

import java.util.Locale;

/** Open or closed. */
public enum IssueState {
    OPEN,
    CLOSED;

    /** The spelling in JSON. */
    public String apiName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
