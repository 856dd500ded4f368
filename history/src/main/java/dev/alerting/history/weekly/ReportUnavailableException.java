package dev.alerting.history.weekly;

/** GitHub takes nothing now, or it is not known whether it took it: the next run goes on. */
public final class ReportUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isForAll;

    /** @param isForAll whether it would be the same with every other issue now */
    public ReportUnavailableException(String message, Throwable cause, boolean isForAll) {
        super(message, cause);
        this.isForAll = isForAll;
    }

    boolean isForAll() {
        return isForAll;
    }
}
