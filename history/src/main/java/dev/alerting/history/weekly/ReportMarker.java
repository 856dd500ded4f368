package dev.alerting.history.weekly;

import dev.alerting.common.fingerprint.Fingerprint;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hidden first line of a report and its comments, by which both are found again. No collector takes it for the marker of
 * an alert. It holds a hash and a day only, so no name can end it.
 *
 * @param team hash of the team's name
 * @param week the last day of the week that is reported
 */
public record ReportMarker(String team, String week) {
    private static final Pattern FORM =
            Pattern.compile("<!-- report team=([0-9a-f]{16}) week=(\\d{4}-\\d{2}-\\d{2}) -->");

    public static ReportMarker of(String team, Week week) {
        return new ReportMarker(hash(team), week.last().toString());
    }

    /** The first marker of a text: people may have written something above it. Ours stands above all text of others. */
    public static Optional<ReportMarker> read(String text) {
        Matcher marker = FORM.matcher(text);
        return marker.find() ? Optional.of(new ReportMarker(marker.group(1), marker.group(2))) : Optional.empty();
    }

    static String hash(String team) {
        return Fingerprint.sha256(team).substring(0, 16);
    }

    public String line() {
        return "<!-- report team=" + team + " week=" + week + " -->";
    }
}
