package dev.alerting.local.github.text;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses raw HTML, as far as needed to find its effects. */
final class RawHtml {

    private static final Pattern COMMENT = Pattern.compile("<!--.*?(?:-->|\\z)", Pattern.DOTALL);
    /** Possessive quantifiers only, so that hostile text costs neither time nor stack. */
    private static final Pattern TAG =
            Pattern.compile("</?(?<name>[A-Za-z][A-Za-z0-9-]*+)(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>|<[!?][^>]*+>?");

    private static final Pattern ATTRIBUTE = Pattern.compile(
            "\\b(?<name>src|href)\\s*=\\s*(?:\"(?<double>[^\"]*)\"|'(?<single>[^']*)'|(?<bare>[^\\s\"'>]+))",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ALLOWED =
            Pattern.compile("<details(?:\\s+open)?\\s*>|</details\\s*>|</?summary\\s*>", Pattern.CASE_INSENSITIVE);

    private RawHtml() {}

    static String withoutComments(String html) {
        return COMMENT.matcher(html).replaceAll("");
    }

    /** The tags, without comments. */
    static List<String> tags(String html) {
        return TAG.matcher(withoutComments(html))
                .results()
                .map(match -> match.group())
                .toList();
    }

    /** The text without tags and comments. */
    static String text(String html) {
        return TAG.matcher(withoutComments(html)).replaceAll(" ");
    }

    /** Whether a tag is {@code details} or {@code summary} without attributes. */
    static boolean isAllowed(String tag) {
        return ALLOWED.matcher(tag).matches();
    }

    static boolean hasName(String tag, String name) {
        Matcher matcher = TAG.matcher(tag);
        return matcher.matches() && name.equalsIgnoreCase(matcher.group("name"));
    }

    /** The value of {@code src} or {@code href}, if the tag has one. */
    static Optional<String> address(String tag) {
        Matcher matcher = ATTRIBUTE.matcher(tag);
        if (!matcher.find()) {
            return Optional.empty();
        }
        return Optional.ofNullable(matcher.group("double"))
                .or(() -> Optional.ofNullable(matcher.group("single")))
                .or(() -> Optional.ofNullable(matcher.group("bare")));
    }
}
