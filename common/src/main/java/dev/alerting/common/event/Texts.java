package dev.alerting.common.event;

/** Keeps texts within a length and within what can be shown. */
public final class Texts {
    private static final String ELLIPSIS = "…";

    private Texts() {}

    /**
     * Cuts to at most {@code max} UTF-16 units, never within a surrogate pair; what was cut is shown by an ellipsis.
     *
     * @param max at least 1
     */
    public static String truncate(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = max - 1;
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + ELLIPSIS;
    }

    /**
     * Whether a character can be shown on one line: no control or format character, line separator, lone surrogate, private
     * or unassigned character.
     */
    public static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** The text with a question mark for each character that is not printable. */
    public static String toPrintable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> printable.appendCodePoint(isPrintable(c) ? c : '?'));
        return printable.toString();
    }
}
