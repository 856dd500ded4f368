package dev.alerting.priming;

/** What a function does around a snapshot. */
public interface SnapshotSubject {
    /**
     * Runs the code paths of real events, so that their classes are loaded and compiled in the snapshot. Calls nothing but
     * loopback and leaves nothing behind.
     *
     * @throws Exception if a path did not work; it is logged and the start goes on
     */
    void prime() throws Exception;

    /** Forgets every secret, token, connection and source of randomness the function itself has. Makes no call. */
    void clearCaches();
}
