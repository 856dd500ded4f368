package dev.alerting.priming;

/** What a function does before a snapshot is taken and after it has been restored. */
interface SnapshotSubject {
    /**
     * Runs the code paths of real events, so that the snapshot has their classes loaded and compiled. Connects to loopback
     * only and leaves nothing behind.
     *
     * @throws Exception if a path failed; it is logged, and the start continues
     */
    void prime() throws Exception;

    /** Forgets every secret, token, connection and source of randomness that the function holds. Makes no call. */
    void clearCaches();
}
