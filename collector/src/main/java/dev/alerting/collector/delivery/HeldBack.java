package dev.alerting.collector.delivery;

/** Why the collector itself holds an event back; the values of the metric's dimension {@code kind}. */
enum HeldBack {
    /** Our own limits on what is written to GitHub. */
    LIMIT,
    /** The circuit to GitHub is open. */
    CIRCUIT,
    /** Too little time is left in this invocation. */
    TIME,
    /** An error of our own, which somebody has to fix. */
    INTERNAL_ERROR
}
