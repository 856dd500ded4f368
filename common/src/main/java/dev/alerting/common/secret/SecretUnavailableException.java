package dev.alerting.common.secret;

/** A secret cannot be read now, or does not have the form it must have. Never carries the value. */
public final class SecretUnavailableException extends RuntimeException {
    public SecretUnavailableException(String message) {
        super(message);
    }

    public SecretUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
