package dev.alerting.local.github.text;

import dev.alerting.local.github.text.TextEffects.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds mentions and references in plain text as GitHub's filters do after rendering Markdown: outside of code and
 * links, with entities decoded. Anything between the at sign and the name, such as a zero-width space, breaks a
 * mention.
 */
final class ProseScan {

    private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    private static final String REPOSITORY = NAME + "/[\\w.-]+";

    private static final Pattern MENTION =
            Pattern.compile("(?<![A-Za-z0-9_@/])@(" + NAME + "(?:/[A-Za-z0-9_][\\w-]*)?)");
    private static final Pattern ISSUE =
            Pattern.compile("(?<![\\w/&-])(?<where>" + REPOSITORY + "|" + NAME + ")?#\\d+(?!\\w)");
    private static final Pattern GH = Pattern.compile("(?<!\\w)GH-\\d+(?!\\w)", Pattern.CASE_INSENSITIVE);
    private static final Pattern FOREIGN_COMMIT =
            Pattern.compile("(?<![\\w/-])(?:" + REPOSITORY + "|" + NAME + ")@[0-9a-f]{7,40}(?!\\w)");
    private static final Pattern COMMIT = Pattern.compile("(?<![\\w@])[0-9a-f]{7,40}(?!\\w)");
    private static final Pattern GITHUB_URL = Pattern.compile(
            "https?://(?:www\\.)?github\\.com/[\\w.-]+/[\\w.-]+/"
                    + "(?<what>issues|pull|pulls|discussions|commit|commits)/(?<id>\\d+|[0-9a-f]{7,40})\\b\\S*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CLOSING = Pattern.compile(
            "\\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\\s+" + "(?:(?:" + REPOSITORY
                    + ")?#\\d+(?!\\w)|GH-\\d+(?!\\w)|https?://github\\.com/\\S+/(?:issues|pull)/\\d+)",
            Pattern.CASE_INSENSITIVE);

    private ProseScan() {}

    static List<String> mentions(String text) {
        return MENTION.matcher(text).results().map(match -> match.group(1)).toList();
    }

    static List<Reference> references(String text) {
        List<Reference> references = new ArrayList<>();
        ISSUE.matcher(text).results().forEach(match -> {
            Reference.Kind kind = match.group(1) == null ? Reference.Kind.ISSUE : Reference.Kind.FOREIGN_ISSUE;
            references.add(new Reference(kind, match.group()));
        });
        add(references, GH, Reference.Kind.ISSUE, text);
        add(references, FOREIGN_COMMIT, Reference.Kind.FOREIGN_COMMIT, text);
        COMMIT.matcher(text).results().map(match -> match.group()).forEach(hex -> {
            Reference.Kind kind = hex.length() == 40 ? Reference.Kind.COMMIT : Reference.Kind.SHORT_COMMIT;
            references.add(new Reference(kind, hex));
        });
        return references;
    }

    /** The reference that a link's address creates. */
    static List<Reference> referencesOfUrl(String url) {
        Matcher matcher = GITHUB_URL.matcher(url);
        if (!matcher.matches()) {
            return List.of();
        }
        Reference.Kind kind =
                matcher.group("what").startsWith("commit") ? Reference.Kind.COMMIT_URL : Reference.Kind.ISSUE_URL;
        return List.of(new Reference(kind, url));
    }

    static List<String> closingKeywords(String text) {
        return CLOSING.matcher(text).results().map(match -> match.group()).toList();
    }

    private static void add(List<Reference> references, Pattern pattern, Reference.Kind kind, String text) {
        pattern.matcher(text).results().forEach(match -> references.add(new Reference(kind, match.group())));
    }
}
