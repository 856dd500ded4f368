package dev.alerting.local.github.tracker;

/** The issue was transferred to another repository; callers are redirected. */
public final class Moved extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long repositoryId;
    private final int number;

    Moved(long repositoryId, int number) {
        super("moved", null, false, false);
        this.repositoryId = repositoryId;
        this.number = number;
    }

    /** The id of the repository it is in now. */
    public long repositoryId() {
        return repositoryId;
    }

    /** Its number there. */
    public int number() {
        return number;
    }
}
