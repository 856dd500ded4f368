package dev.alerting.history.event;

/** An image of a record lacks what no event can do without, or has it in a form that is not understood. */
public final class UnreadableImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableImageException(String message) {
        super(message);
    }
}
