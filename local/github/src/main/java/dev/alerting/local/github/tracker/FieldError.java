package dev.alerting.local.github.tracker;

import java.util.Optional;

/** One entry of the {@code errors} of a 422. */
public record FieldError(String resource, String code, String field, Optional<String> message, Optional<String> value) {

    static FieldError custom(String resource, String field, String message) {
        return new FieldError(resource, "custom", field, Optional.of(message), Optional.empty());
    }

    static FieldError missing(String resource, String field) {
        return new FieldError(resource, "missing_field", field, Optional.empty(), Optional.empty());
    }

    static FieldError exists(String resource, String field) {
        return new FieldError(resource, "already_exists", field, Optional.empty(), Optional.empty());
    }

    /** A value that the field does not accept. */
    public static FieldError invalid(String resource, String field, String value) {
        return new FieldError(resource, "invalid", field, Optional.empty(), Optional.of(value));
    }
}
