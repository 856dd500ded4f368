package dev.alerting.collector.issue;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hidden first line of everything we write, by which our own writes are found again when an answer was lost. Made
 * of hashes and numbers only, so no text of an alert can end the comment or forge it.
 */
public record Marker(String text) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{8,64}");

    private static final Pattern ISSUE =
            Pattern.compile("<!-- alerting-infra (fingerprint|storm)=([0-9a-f]{8,64}) episode=(\\d{1,9}) -->");

    /** What an issue is for. */
    public sealed interface Subject {}

    /** One alert. */
    public record Episode(String fingerprint, int number) implements Subject {}

    /** @param storm hash of what the storm is about */
    public record Storm(String storm, int number) implements Subject {}

    /** Reads the marker of an issue of ours. */
    public static Optional<Subject> read(String body) {
        Matcher marker = ISSUE.matcher(body);
        if (!marker.lookingAt()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(marker.group(3));
        return Optional.of(
                marker.group(1).equals("storm")
                        ? new Storm(marker.group(2), number)
                        : new Episode(marker.group(2), number));
    }

    /** As {@link #read}; empty where the issue is for no single alert. */
    public static Optional<Episode> readIssue(String body) {
        return read(body).filter(Episode.class::isInstance).map(Episode.class::cast);
    }

    public static Marker ofIssue(String fingerprint, int episode) {
        return new Marker("<!-- alerting-infra fingerprint=" + bodyHash(fingerprint) + " episode=" + episode + " -->");
    }

    /** @param storm hash of what the storm is about */
    public static Marker ofStorm(String storm, int episode) {
        return new Marker("<!-- alerting-infra storm=" + bodyHash(storm) + " episode=" + episode + " -->");
    }

    /** @param actionId names the write; the same for every attempt at it */
    public static Marker ofComment(String fingerprint, int episode, String actionId) {
        return new Marker("<!-- alerting-infra fingerprint=" + bodyHash(fingerprint) + " episode=" + episode
                + " action=" + bodyHash(actionId) + " -->");
    }

    public boolean isIn(String body) {
        return body.startsWith(text);
    }

    private static String bodyHash(String value) {
        if (!HASH.matcher(value).matches()) {
            throw new IllegalArgumentException("a marker holds hashes only");
        }
        return value;
    }
}
