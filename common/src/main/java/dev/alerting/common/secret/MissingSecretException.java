package dev.alerting.common.secret;

/** There is no such secret, or no such version of it. Asking again does not help until somebody puts one. */
public final class MissingSecretException extends SecretUnavailableException {
    public MissingSecretException(String message) {
        super(message);
    }

    public MissingSecretException(String message, Throwable cause) {
        super(message, cause);
    }
}
