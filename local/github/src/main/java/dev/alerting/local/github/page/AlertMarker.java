package dev.alerting.local.github.page;

import dev.alerting.local.github.tracker.StoredIssue;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hidden comment that links an issue to its alert.
 *
 * @param text what stands between {@code <!--} and {@code -->}
 * @param fingerprint 64 hex digits
 */
record AlertMarker(String text, String fingerprint) {

    private static final Pattern COMMENT = Pattern.compile("<!--([^>]*?)-->");
    private static final Pattern FINGERPRINT = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");

    /** The marker of an issue that the App opened; one that a person pasted does not count. */
    static Optional<AlertMarker> of(StoredIssue issue) {
        if (!issue.author().isBot()) {
            return Optional.empty();
        }
        return COMMENT.matcher(issue.body())
                .results()
                .map(match -> match.group(1).strip())
                .flatMap(text -> FINGERPRINT.matcher(text).results().map(match -> new AlertMarker(text, match.group())))
                .findFirst();
    }
}
