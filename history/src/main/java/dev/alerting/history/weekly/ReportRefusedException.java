package dev.alerting.history.weekly;

/** GitHub will not take this: the issue is locked, or its text is not valid. Others may be taken. */
public final class ReportRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ReportRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
