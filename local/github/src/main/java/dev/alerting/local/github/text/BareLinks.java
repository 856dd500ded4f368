package dev.alerting.local.github.text;

import dev.alerting.local.github.text.TextRewriter.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what GitHub links automatically: {@code http://}, {@code https://}, {@code ftp://}, {@code www.} and
 * e-mail addresses (GitHub Flavored Markdown, "Autolinks (extension)").
 */
final class BareLinks implements Function<String, List<Found>> {

    private static final Pattern CANDIDATE = Pattern.compile(
            "(?<url>(?<![A-Za-z])(?:https?|ftp)://[\\w.-]+[^\\s<]*)"
                    + "|(?<www>(?:^|(?<=[\\s*_~(]))www\\.[\\w.-]+[^\\s<]*)"
                    + "|(?<mail>(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]+@[A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]++)++)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TRAILING_ENTITY = Pattern.compile("&[A-Za-z0-9]+;$");
    private static final String TRAILING_PUNCTUATION = "?!.,:*_~'\"";

    @Override
    public List<Found> apply(String text) {
        List<Found> found = new ArrayList<>();
        Matcher matcher = CANDIDATE.matcher(text);
        int from = 0;
        while (matcher.find(from)) {
            String candidate = matcher.group();
            String link = matcher.group("mail") == null ? trimPunctuation(candidate) : trimMail(candidate);
            if (!link.isEmpty()) {
                String prefix =
                        matcher.group("www") != null ? "http://" : matcher.group("mail") != null ? "mailto:" : "";
                found.add(new Found(matcher.start(), matcher.start() + link.length(), prefix + link));
            }
            from = matcher.start() + Math.max(1, link.length());
            if (from > text.length()) {
                break;
            }
        }
        return found;
    }

    private static String trimPunctuation(String candidate) {
        int end = candidate.length();
        long surplus = count(candidate, ')') - count(candidate, '(');
        while (end > 0) {
            char last = candidate.charAt(end - 1);
            if (last == ')' && surplus > 0) {
                surplus--;
                end--;
            } else if (TRAILING_PUNCTUATION.indexOf(last) >= 0) {
                end--;
            } else if (last == ';') {
                Matcher entity = TRAILING_ENTITY.matcher(candidate.substring(0, end));
                end = entity.find() ? entity.start() : end - 1;
            } else {
                break;
            }
        }
        return candidate.substring(0, end);
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    /** An address does not end in a hyphen or underscore. */
    private static String trimMail(String candidate) {
        char last = candidate.charAt(candidate.length() - 1);
        return last == '-' || last == '_' ? "" : candidate;
    }
}
