package dev.alerting.common.event;

import java.util.Locale;

/** What templates and programs write where there is no value. */
public final class Placeholders {
    private Placeholders() {}

    /** Whether a text stands for nothing, in any case and with blanks around it: {@code null}, {@code N/A}, ... */
    public static boolean isPlaceholder(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "", "-", "null", "none", "nil", "n/a", "<no value>", "[no value]", "undefined" -> true;
            default -> false;
        };
    }
}
