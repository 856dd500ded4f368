package dev.alerting.common.schema;

/**
 * One thing that is wrong with a message.
 *
 * @param pointer JSON pointer (RFC 6901) of the value that is wrong or missing; empty for the whole message
 * @param message what is wrong, without the value itself
 */
public record Violation(String pointer, String message) {
    @Override
    public String toString() {
        return (pointer.isEmpty() ? "(message)" : pointer) + ": " + message;
    }
}
