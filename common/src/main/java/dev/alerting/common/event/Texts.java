package dev.alerting.common.event;

/** Keeps texts within a length. */
public final class Texts {
    private static final String ELLIPSIS = "…";

    private Texts() {}

    /**
     * Cuts to at most {@code max} UTF-16 units, never within a surrogate pair; what was cut is shown by an ellipsis.
     *
     * @param max at least 1
     */
    public static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = max - 1;
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + ELLIPSIS;
    }
}
