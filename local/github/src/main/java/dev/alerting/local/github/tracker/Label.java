package dev.alerting.local.github.tracker;

import java.util.Locale;

/**
 * A label of a repository.
 *
 * @param color six hex digits
 */
public record Label(long id, String name, String color, String description) {

    /** The colour of a label that was created by using it on an issue. */
    public static final String DEFAULT_COLOR = "ededed";

    /** Labels with the same key are the same label; GitHub ignores case. */
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
