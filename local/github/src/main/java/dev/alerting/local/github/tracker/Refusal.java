package dev.alerting.local.github.tracker;

import java.util.List;

/** A refusal by GitHub: the status and message of its answer. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<FieldError> errors;

    public Refusal(int status, String message, List<FieldError> errors) {
        // This is an answer, not a defect: it needs no stack trace.
        super(message, null, false, false);
        this.status = status;
        this.errors = List.copyOf(errors);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The entries of {@code errors}; empty except for validation failures. */
    public List<FieldError> errors() {
        return errors;
    }

    public static Refusal badJson() {
        return new Refusal(400, "Problems parsing JSON", List.of());
    }

    public static Refusal notAnObject() {
        return new Refusal(400, "Body should be a JSON object", List.of());
    }

    public static Refusal unauthorized(String message) {
        return new Refusal(401, message, List.of());
    }

    public static Refusal forbidden(String message) {
        return new Refusal(403, message, List.of());
    }

    public static Refusal notFound() {
        return new Refusal(404, "Not Found", List.of());
    }

    public static Refusal gone(String message) {
        return new Refusal(410, message, List.of());
    }

    public static Refusal validation(FieldError error) {
        return new Refusal(422, "Validation Failed", List.of(error));
    }

    /** A refusal by GitHub's schema check, which comes before validation. */
    public static Refusal invalidRequest(String detail) {
        return new Refusal(422, "Invalid request.\n\n" + detail, List.of());
    }
}
