package dev.alerting.history.figures;

/**
 * What the titles of a rule's alerts begin with. A rule itself may be known by an identifier that tells people nothing.
 *
 * @param text at most {@value #MAX_LENGTH} UTF-16 units; empty if they have nothing in common
 */
public record CommonTitle(String text) {
    private static final int MAX_LENGTH = 120;

    /** Of one alert. */
    public static CommonTitle of(String title) {
        return new CommonTitle(title.length() <= MAX_LENGTH ? title : wholeWords(title, MAX_LENGTH));
    }

    /** In whole words. */
    CommonTitle with(CommonTitle other) {
        String one = text;
        String two = other.text;
        int common = 0;
        while (common < Math.min(one.length(), two.length()) && one.charAt(common) == two.charAt(common)) {
            common++;
        }
        return new CommonTitle(wholeWords(one.length() > two.length() ? one : two, common));
    }

    /** The beginning of a text, without the part of a word that it may end in and what stood before that. */
    private static String wholeWords(String text, int length) {
        if (length == text.length()) {
            return text;
        }
        int end = length;
        if (isOfWord(text, end)) {
            while (end > 0 && isOfWord(text, end - 1)) {
                end--;
            }
        }
        while (end > 0 && !isOfWord(text, end - 1) && !isClosing(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    private static boolean isClosing(char c) {
        return c == ')' || c == ']' || c == '"' || c == '%';
    }

    /** Half of a character counts as a part of a word, and so stays with the other half. */
    private static boolean isOfWord(String text, int at) {
        char c = text.charAt(at);
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    }
}
