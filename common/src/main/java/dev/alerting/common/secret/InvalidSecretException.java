package dev.alerting.common.secret;

/** A secret was read, and does not have the form it must have. Never carries the value. */
public final class InvalidSecretException extends SecretUnavailableException {
    public InvalidSecretException(String message) {
        super(message);
    }

    public InvalidSecretException(String message, Throwable cause) {
        super(message, cause);
    }
}
