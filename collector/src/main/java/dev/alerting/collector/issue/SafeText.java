package dev.alerting.collector.issue;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Text of an alert, made harmless for GitHub and still readable. GitHub resolves mentions and references after
 * Markdown and after decoding entities, so neither a backslash nor an entity helps; a zero-width space does. It is
 * needed in code as well, because a reply by e-mail quotes the text without the code around it.
 */
public final class SafeText {
    private static final char ZERO_WIDTH_SPACE = '\u200b';

    /** {@code @user} and {@code @org/team}. */
    private static final Pattern MENTION = Pattern.compile("@(?=[\\p{L}\\p{N}_-])");

    /** {@code #1}, {@code owner/repo#1}. */
    private static final Pattern REFERENCE = Pattern.compile("#(?=\\p{N})");

    /** {@code GH-1}. */
    private static final Pattern GH_REFERENCE = Pattern.compile("(?i)\\bGH-(?=\\p{N})");

    /** A commit: 7 to 40 hexadecimal digits with at least one letter and one digit standing alone. */
    private static final Pattern COMMIT = Pattern.compile(
            "(?<![\\p{L}\\p{N}])(?=[0-9]*[a-fA-F])(?=[a-fA-F]*[0-9])" + "[0-9a-fA-F]{7,40}(?![\\p{L}\\p{N}])");

    /** GitHub takes fewer digits for no commit. */
    private static final Pattern TOO_FEW_FOR_COMMIT = Pattern.compile(".{6}(?=.)");

    /** A fence is longer than any run of backticks within it, so long runs are broken. */
    private static final Pattern LONG_RUN = Pattern.compile("`{16}(?=`)");

    /** Bare addresses become links. */
    private static final Pattern ADDRESS = Pattern.compile("(?i)\\b(https?|ftp|mailto):(?=\\S)|\\b(www)\\.(?=\\S)");

    private SafeText() {}

    /**
     * Several lines, in a fenced block that no line of the text can end.
     *
     * @param max the most UTF-16 units of the text to show; how many are missing is said below it
     */
    public static String block(String text, int max) {
        String whole = LONG_RUN.matcher(neutral(clean(text, true)).strip()).replaceAll("$0" + ZERO_WIDTH_SPACE);
        String clean = cut(whole, max);
        String rest =
                whole.length() > max ? "\n*" + (whole.length() - clean.length() + 1) + " more characters cut*" : "";
        int longest = 0;
        int run = 0;
        for (int i = 0; i < clean.length(); i++) {
            run = clean.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        String fence = "`".repeat(Math.max(4, longest + 1));
        return fence + "text\n" + clean + "\n" + fence + rest;
    }

    /** One line in a code span; usable within a table cell. */
    public static String inline(String text) {
        // A pipe ends a table cell even within a code span, and a backtick ends the span.
        String clean = neutral(clean(text, false)).strip().replace('`', '\'').replace("|", "\\|");
        return clean.isEmpty() ? "" : "`" + clean + "`";
    }

    /** One line without Markdown, for a title. */
    public static String title(String text) {
        return neutral(clean(text, false)).strip();
    }

    /** The target of a link, within angle brackets. */
    public static String link(String label, URI target) {
        String address = target.toASCIIString().replace("<", "%3C").replace(">", "%3E");
        return "[" + label + "](<" + address + ">)";
    }

    /**
     * Cuts to at most {@code max} UTF-16 units, never within a surrogate pair; what was cut is shown by an ellipsis.
     * GitHub does not say whether its limits count units or characters, so the stricter reading counts.
     */
    public static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = max - 1;
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }

    private static String neutral(String text) {
        String result = MENTION.matcher(text).replaceAll("@" + ZERO_WIDTH_SPACE);
        result = REFERENCE.matcher(result).replaceAll("#" + ZERO_WIDTH_SPACE);
        result = GH_REFERENCE.matcher(result).replaceAll("GH-" + ZERO_WIDTH_SPACE);
        result = COMMIT.matcher(result)
                .replaceAll(found -> TOO_FEW_FOR_COMMIT.matcher(found.group()).replaceAll("$0" + ZERO_WIDTH_SPACE));
        return ADDRESS.matcher(result)
                .replaceAll(found -> found.group().substring(0, found.group().length() - 1)
                        + ZERO_WIDTH_SPACE
                        + found.group().charAt(found.group().length() - 1));
    }

    /** Without control, bidirectional-override and zero-width characters and lone surrogates. */
    private static String clean(String text, boolean lines) {
        StringBuilder clean = new StringBuilder(text.length());
        String normalized = text.replace("\r\n", "\n")
                .replace('\r', '\n')
                .replace('\u2028', '\n')
                .replace('\u2029', '\n');
        normalized.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t') {
                clean.append(lines ? (char) c : ' ');
            } else if (c >= 0xD800 && c <= 0xDFFF) {
                clean.append('\uFFFD');
            } else if (!isInvisible(c)) {
                clean.appendCodePoint(c);
            }
        });
        return clean.toString();
    }

    private static boolean isInvisible(int c) {
        return Character.isISOControl(c)
                || c >= 0x200B && c <= 0x200F
                || c >= 0x202A && c <= 0x202E
                || c >= 0x2060 && c <= 0x2069
                || c == 0xFEFF
                || c == 0x00AD
                || c == 0xFFFE
                || c == 0xFFFF
                || c >= 0xE0000 && c <= 0xE007F;
    }
}
