package dev.alerting.history.figures;

import java.util.Locale;

/** What is measured; docs/metrics.md defines each. */
public enum Timing {
    TO_ISSUE,
    TO_FIRST_ACTION,
    TO_RECOVER,
    TO_OUT_OF_SIGHT,
    ENGAGED;

    /** As in files and tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
