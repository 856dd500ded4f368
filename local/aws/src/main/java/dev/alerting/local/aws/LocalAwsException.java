package dev.alerting.local.aws;

/** An embedded service could not be started, stopped or reached; the message says which. */
public final class LocalAwsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LocalAwsException(String message) {
        super(message);
    }

    public LocalAwsException(String message, Throwable cause) {
        super(message, cause);
    }
}
