package dev.alerting.history;

import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import dev.alerting.common.github.GitHubSettings;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The environment of history; the README has the table.
 *
 * @param zone by which business and sleep hours are told
 * @param reports where reports are written; empty if none are
 */
public record HistoryConfig(
        String eventsTable,
        String metricsTable,
        String bucket,
        Optional<String> peopleKeySecretId,
        ZoneId zone,
        Optional<GitHubSettings> reports) {
    /** @throws ConfigurationException naming the variable and what it must be */
    public static HistoryConfig from(Settings settings) {
        return new HistoryConfig(
                settings.required("EVENTS_TABLE_NAME", "the DynamoDB table of raw events"),
                settings.required("METRICS_TABLE_NAME", "the DynamoDB table of figures"),
                settings.required("REPORTS_BUCKET", "the bucket that files are written to"),
                settings.textValue("PEOPLE_KEY_SECRET_ID"),
                settings.parsedValue(
                        "TIME_ZONES",
                        ZoneId.of("UTC"),
                        "zones such as America/Los_Angeles,Europe/Berlin",
                        HistoryConfig::firstZone),
                settings.booleanValue("REPORT_ISSUES", false)
                        ? Optional.of(GitHubSettings.from(settings))
                        : Optional.empty());
    }

    private static Optional<ZoneId> firstZone(String text) {
        try {
            return Optional.of(ZoneId.of(text.split(",", 2)[0].strip()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
