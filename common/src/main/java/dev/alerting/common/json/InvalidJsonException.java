package dev.alerting.common.json;

/** The text is not one well-formed JSON document within the limits. The message is safe to show. */
public final class InvalidJsonException extends RuntimeException {
    public InvalidJsonException(String message) {
        super(message);
    }
}
