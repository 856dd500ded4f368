package dev.alerting.common.json;

/** The text is not one well-formed JSON document within the limits. The message is safe to show. */
public final class InvalidJsonException extends RuntimeException {
    private final String place;

    public InvalidJsonException(String message) {
        this(message, "");
    }

    /** @param place where in the text, e.g. {@code line 3, column 14} or a JSON pointer; "" where it is not known */
    public InvalidJsonException(String message, String place) {
        super(message);
        this.place = place;
    }

    public String place() {
        return place;
    }
}
