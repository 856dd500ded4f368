package dev.alerting.local.github.tracker;

import java.util.List;
import java.util.Optional;

/**
 * What GitHub refuses as content. Lengths are in UTF-16 units; whether GitHub counts those or code points is not
 * documented, and this is the stricter reading.
 */
public final class ContentRules {

    /** Longest title, in characters. */
    public static final int MAX_TITLE = 256;

    /** Longest body of an issue or comment, in characters. */
    public static final int MAX_BODY = 65_536;

    /** Longest label name, in characters. */
    public static final int MAX_LABEL = 50;

    /** Longest label description, in characters. */
    public static final int MAX_LABEL_DESCRIPTION = 100;

    /** Most labels on one issue. */
    public static final int MAX_LABELS = 100;

    private ContentRules() {}

    static void checkTitle(String title) {
        if (title.isBlank()) {
            throw Refusal.validation(FieldError.missing("Issue", "title"));
        }
        if (title.length() > MAX_TITLE) {
            throw tooLong("Issue", "title", MAX_TITLE);
        }
    }

    static void checkBody(String body) {
        if (body.length() > MAX_BODY) {
            throw tooLong("Issue", "body", MAX_BODY);
        }
    }

    static void checkComment(String body) {
        if (body.isBlank()) {
            throw comment("Body cannot be blank");
        }
        if (body.length() > MAX_BODY) {
            throw comment("Body is too long (maximum is " + MAX_BODY + " characters)");
        }
    }

    static void checkLabels(List<String> labels) {
        labels.forEach(ContentRules::checkLabel);
        if (labels.size() > MAX_LABELS) {
            throw Refusal.validation(
                    FieldError.custom("Issue", "labels", "labels has too many entries (maximum is 100)"));
        }
    }

    static void checkLabel(String name) {
        if (name.isBlank()) {
            throw Refusal.validation(FieldError.missing("Label", "name"));
        }
        if (Character.isWhitespace(name.charAt(0))) {
            throw Refusal.validation(FieldError.invalid("Label", "name", name));
        }
        if (name.length() > MAX_LABEL) {
            throw tooLong("Label", "name", MAX_LABEL);
        }
    }

    static void checkLabelDescription(String description) {
        if (description.length() > MAX_LABEL_DESCRIPTION) {
            throw tooLong("Label", "description", MAX_LABEL_DESCRIPTION);
        }
    }

    private static Refusal tooLong(String resource, String field, int max) {
        return Refusal.validation(
                FieldError.custom(resource, field, field + " is too long (maximum is " + max + " characters)"));
    }

    private static Refusal comment(String message) {
        return Refusal.validation(
                new FieldError("IssueComment", "unprocessable", "data", Optional.of(message), Optional.empty()));
    }
}
