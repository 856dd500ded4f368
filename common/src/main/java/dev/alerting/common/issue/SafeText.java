package dev.alerting.common.issue;

import dev.alerting.common.event.Texts;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of an alert, made harmless for GitHub and still readable. All of it is shown in code, where GitHub links nothing.
 * A reply by e-mail quotes the text without the code around it, though, so what would then notify somebody, refer to an
 * issue or show an image is broken in code as well. GitHub resolves mentions and references after Markdown and after
 * decoding entities, so neither a backslash nor an entity helps; a zero-width space does. Everything else stays as it is,
 * above all what people copy: ids, hashes, addresses, commands.
 */
public final class SafeText {
    private static final String ZERO_WIDTH_SPACE = "\u200b";

    /** What {@link Patterns#LONG_RUN} needs to match. */
    private static final String TOO_LONG_RUN = "`".repeat(17);

    private SafeText() {}

    /**
     * Several lines, in a fenced block that no line of the text can end.
     *
     * @param max the most UTF-16 units of the text to show; how many are missing is said below it
     */
    public static String fencedBlock(String text, int max) {
        String whole = trimBlankLines(neutralize(removeInvisible(text, true)));
        String shown = truncateNeutral(whole, max);
        String rest =
                whole.length() > max ? "\n*" + (whole.length() - shown.length() + 1) + " more characters cut*" : "";
        String fence = "`".repeat(Math.max(4, longestRun(shown) + 1));
        return fence + "text\n" + shown + "\n" + fence + rest;
    }

    /** One line in a code span; empty for a text without visible characters. */
    public static String codeSpan(String text) {
        String clean = withoutLongRuns(neutralize(removeInvisible(text, false)).strip());
        if (clean.isEmpty()) {
            return "";
        }
        String delimiter = "`".repeat(longestRun(clean) + 1);
        // Markdown takes one blank off at either side, so that a text may begin or end with a backtick.
        String padding = clean.startsWith("`") || clean.endsWith("`") ? " " : "";
        return delimiter + padding + clean + padding + delimiter;
    }

    /** As {@link #codeSpan}, for a cell of a table. */
    public static String tableCell(String text) {
        String code = codeSpan(text);
        return code.indexOf('|') < 0
                ? code
                : Patterns.CELL_END
                        .matcher(code)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                found.group(1).isEmpty() ? "\\|" : "\\" + ZERO_WIDTH_SPACE + "\\|"));
    }

    /**
     * One line without Markdown, for a title.
     *
     * @param max the most UTF-16 units
     */
    public static String title(String text, int max) {
        return truncateNeutral(neutralize(removeInvisible(text, false)).strip(), max);
    }

    /** A link that leads there and, whatever the address is, refers to nothing else. */
    public static String link(String label, URI target) {
        String address = withoutReference(target)
                .toASCIIString()
                .replace("<", "%3C")
                .replace(">", "%3E")
                .replace("@", "%40")
                .replace("~", "%7E");
        // A reply by e-mail may lose the angle brackets; then only parentheses that match stay within the link.
        String whole = parenthesesMatch(address)
                ? address
                : address.replace("(", "%28").replace(")", "%29");
        return "[" + label + "](<" + whole + ">)";
    }

    /**
     * Cuts to at most {@code max} UTF-16 units, never within a surrogate pair; what was cut is shown by an ellipsis.
     * GitHub does not say whether its limits count units or characters, so the stricter reading counts.
     */
    public static String truncate(String text, int max) {
        return Texts.truncate(text, max);
    }

    /** Cut, and without what only the cut has made: of {@code #12ab}, which is no issue, it may leave one. */
    private static String truncateNeutral(String text, int max) {
        String shown = truncate(text, max);
        return text.length() <= max ? shown : truncate(neutralize(shown), max);
    }

    /**
     * As if {@link Patterns#SPECIAL} had been matched at every place. It is asked only where one look at the neighbouring
     * characters leaves it open.
     */
    static String neutralize(String text) {
        StringBuilder result = new StringBuilder();
        int done = 0;
        for (int at = 1; at < text.length(); at++) {
            if (couldBeSpecial(text, at) && isSpecial(text, at)) {
                result.append(text, done, at).append(ZERO_WIDTH_SPACE);
                done = at;
            }
        }
        return done == 0 ? text : result.append(text, done, text.length()).toString();
    }

    /** Never false where {@link Patterns#SPECIAL} matches between the character before {@code at} and that at it. */
    private static boolean couldBeSpecial(String text, int at) {
        return switch (text.charAt(at - 1)) {
            case '@', '#', '!', '&', '<' -> true;
            case '-' -> at > 2 && (text.charAt(at - 2) == 'h' || text.charAt(at - 2) == 'H');
            case '/' -> Character.isDigit(text.charAt(at));
            default -> false;
        };
    }

    private static boolean isSpecial(String text, int at) {
        return Patterns.SPECIAL
                .matcher(text)
                .region(at, text.length())
                .useTransparentBounds(true)
                .lookingAt();
    }

    /** Without blank lines before and blanks after; the indentation of the first line stays. */
    static String trimBlankLines(String text) {
        String tidy = text.stripTrailing();
        boolean indented = !tidy.isEmpty() && tidy.charAt(0) <= ' ';
        return withoutLongRuns(
                indented ? Patterns.BLANK_LINES_BEFORE.matcher(tidy).replaceFirst("") : tidy);
    }

    private static String withoutLongRuns(String text) {
        return text.contains(TOO_LONG_RUN) ? Patterns.LONG_RUN.matcher(text).replaceAll("$0" + ZERO_WIDTH_SPACE) : text;
    }

    private static int longestRun(String text) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = text.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private static boolean parenthesesMatch(String address) {
        int open = 0;
        for (int i = 0; i < address.length() && open >= 0; i++) {
            char c = address.charAt(i);
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return open == 0;
    }

    /** The same page by an address of GitHub's own that leads there and makes no reference. */
    private static URI withoutReference(URI target) {
        String host = target.getHost() == null ? "" : target.getHost().toLowerCase(Locale.ROOT);
        boolean gitHub = host.equals("github.com") || host.equals("www.github.com");
        if (!gitHub || !Patterns.REFERENCING_PATH.matcher(target.getPath()).matches()) {
            return target;
        }
        return URI.create(target.toString().replaceFirst("(?i)//(?:www\\.)?github\\.com", "//redirect.github.com"));
    }

    /**
     * Without control, formatting and zero-width characters and lone surrogates.
     *
     * @param lines whether line breaks and tabs stay; otherwise they become blanks
     */
    public static String removeInvisible(String text, boolean lines) {
        return isPlain(text, lines) ? text : withoutInvisible(text, lines);
    }

    /** Whether there is nothing but what is visible in ASCII, and line breaks and tabs where they may stay. */
    private static boolean isPlain(String text, boolean lines) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c <= '~' || lines && (c == '\n' || c == '\t');
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #removeInvisible}, looking at each character. */
    static String withoutInvisible(String text, boolean lines) {
        StringBuilder clean = new StringBuilder(text.length());
        String visible = Patterns.TERMINAL_CONTROL.matcher(text).replaceAll("");
        Patterns.LINE_BREAK.matcher(visible).replaceAll("\n").codePoints().forEach(c -> {
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
                || Character.getType(c) == Character.FORMAT && !isSign(c)
                || (c & 0xFFFE) == 0xFFFE
                || c >= 0xFDD0 && c <= 0xFDEF
                || c >= 0xE0000 && c <= 0xE0FFF
                || c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || c >= 0x2060 && c <= 0x206F
                || c == 0x3164
                || c == 0xFFA0;
    }

    /** Unicode counts a few signs that stand before numbers, and can be seen, as formatting. */
    private static boolean isSign(int c) {
        return c >= 0x0600 && c <= 0x0605
                || c == 0x06DD
                || c == 0x070F
                || c >= 0x0890 && c <= 0x0891
                || c == 0x08E2
                || c == 0x110BD
                || c == 0x110CD;
    }

    /** Apart, so that they are compiled only once a text needs one: compiling them is part of a cold start. */
    static final class Patterns {
        /**
         * The beginning of a bare address, which GitHub makes one link: it looks for nobody and nothing in it. Ends before
         * any character that Markdown could end the address at.
         */
        private static final String ADDRESS =
                "(?<![A-Za-z])[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9][A-Za-z0-9./?&=%+,:-]{0,256}";

        /**
         * Where a zero-width space goes in. Each place is between two characters, so the text looks as before.
         *
         * <ul>
         *   <li>{@code @user}, {@code @org/team}; not within {@code user@host}, which mentions nobody
         *   <li>{@code #1}, {@code owner/repo#1}; not {@code #12ab}, nor the fragment of an address
         *   <li>{@code GH-1}
         *   <li>{@code github.com/owner/repo/issues/1}, likewise pull requests and discussions
         *   <li>{@code ![text](target)}: images
         *   <li>{@code &commat;}, {@code &num;}, {@code &#64;}: entities, which could become any of these
         *   <li>{@code <!--}: nobody else's marker may look like ours
         * </ul>
         */
        static final Pattern SPECIAL = Pattern.compile("(?<=(?<![A-Za-z0-9])@)(?<!" + ADDRESS
                + "@)(?=[\\p{L}\\p{N}_-])"
                // An address is a link of its own, and what follows it begins anew.
                + "|(?<=@[A-Za-z0-9._-]{1,255}@)(?=[\\p{L}\\p{N}_-])"
                + "|(?<=#)(?<!" + ADDRESS + "#)(?=\\p{N}++(?![A-Za-z]))"
                + "|(?<=(?<![A-Za-z0-9])[Gg][Hh]-)(?=\\p{N}++(?![A-Za-z]))"
                + "|(?<=[Gg][Ii][Tt][Hh][Uu][Bb]\\.[Cc][Oo][Mm]/[\\w.-]{1,100}/[\\w.-]{1,100}"
                + "/(?:[Ii][Ss][Ss][Uu][Ee][Ss]|[Pp][Uu][Ll][Ll][Ss]?"
                + "|[Dd][Ii][Ss][Cc][Uu][Ss][Ss][Ii][Oo][Nn][Ss])/)(?=\\d)"
                + "|(?<=!)(?=\\[)"
                + "|(?<=&)(?=(?:#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6})|commat|num);)"
                + "|(?<=<)(?=!--)");

        /** A fence or a code span is delimited by more backticks than any run within it, so long runs are broken. */
        static final Pattern LONG_RUN = Pattern.compile("`{16}(?=`)");

        /** Colours and cursor movements of terminals: without the escape character, which goes anyway, they are rubbish. */
        static final Pattern TERMINAL_CONTROL = Pattern.compile("\u001b\\[[0-9;?]*+[ -/]*+[@-~]");

        static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\r\u000b\f\u0085\u2028\u2029]");

        static final Pattern BLANK_LINES_BEFORE = Pattern.compile("\\A(?:[ \\t]*+\n)++");

        /** A pipe ends a table cell even within a code span. A backslash before it would take the escape away again. */
        static final Pattern CELL_END = Pattern.compile("(\\\\?)\\|");

        /** Pages of GitHub whose address in an issue writes into the history of what it names. */
        static final Pattern REFERENCING_PATH = Pattern.compile(
                "/[^/]+/[^/]+/(?:issues|pull|pulls|discussions|commit|commits)/.*",
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

        private Patterns() {}
    }
}
