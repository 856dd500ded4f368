package dev.alerting.collector;

import dev.alerting.collector.issue.LinkHosts;
import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import dev.alerting.common.github.GitHubSettings;
import dev.alerting.common.sender.RoutingDefaults;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The collector's environment; the README has the table. */
public record CollectorConfig(
        String tableName,
        String deadLetterUrl,
        GitHubSettings github,
        boolean shadow,
        RoutingDefaults routing,
        Optional<Duration> commentInterval,
        Duration refireAfter,
        Duration episodeGap,
        Duration recoveryWait,
        List<ZoneId> timeZones,
        LinkHosts linkHosts,
        int concurrency,
        int contentPerMinute,
        int contentPerHour,
        int breakerWindow,
        int breakerFailureRate,
        Duration breakerOpen,
        Duration stuckAfter,
        int stormAfter,
        Duration stormWindow,
        int stormTeamAfter,
        Duration stormPatience,
        Duration reopenWindow,
        Duration hold,
        Optional<String> missedAlarmsPrefix,
        Optional<String> deadMansSwitchSecretId,
        Optional<String> urgentTopicArn) {
    private static final Pattern TOPIC = Pattern.compile("arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]{1,256}");

    /** @throws ConfigurationException naming the variable and what it must be */
    public static CollectorConfig from(Settings settings) {
        return new CollectorConfig(
                settings.required("STATUS_TABLE_NAME", "the DynamoDB table with the state of alerts"),
                settings.required("DLQ_URL", "the URL of the dead-letter queue"),
                GitHubSettings.from(settings),
                !settings.booleanValue("ENABLE_GITHUB_ISSUES", true),
                RoutingDefaults.from(settings),
                settings.durationInSeconds("COMMENT_INTERVAL_SECONDS", 0, 7 * 24 * 3600),
                settings.durationInSeconds("REFIRE_AFTER_SECONDS", 300, 0, 24 * 3600),
                Duration.ofHours(settings.integerValue("EPISODE_GAP_HOURS", 24, 1, 31 * 24)),
                settings.durationInSeconds("RECOVERY_WAIT_SECONDS", 60, 0, 900),
                settings.parsedValue(
                        "TIME_ZONES",
                        List.of(ZoneId.of("UTC")),
                        "zones such as America/Los_Angeles,Europe/Berlin",
                        CollectorConfig::parseZones),
                settings.parsedValue(
                        "LINK_HOSTS",
                        LinkHosts.NONE,
                        "hosts such as wiki.example.com,grafana.example.com, or *",
                        LinkHosts::parse),
                settings.integerValue("GITHUB_CONCURRENCY", 4, 1, 50),
                settings.integerValue("GITHUB_CONTENT_PER_MINUTE", 60, 6, 1_000_000),
                settings.integerValue("GITHUB_CONTENT_PER_HOUR", 400, 2, 10_000_000),
                settings.integerValue("BREAKER_WINDOW", 10, 2, 1000),
                settings.integerValue("BREAKER_FAILURE_PERCENT", 50, 1, 100),
                settings.durationInSeconds("BREAKER_OPEN_SECONDS", 30, 1, 900),
                Duration.ofDays(settings.integerValue("STUCK_DAYS", 14, 1, 365)),
                settings.integerValue("STORM_AFTER", 10, 0, 1_000),
                settings.durationInSeconds("STORM_WINDOW_SECONDS", 300, 10, 3600),
                settings.integerValue("STORM_TEAM_AFTER", 50, 1, 1_000),
                settings.durationInSeconds("STORM_PATIENCE_SECONDS", 300, 0, 24 * 3600),
                settings.durationInSeconds("REOPEN_WINDOW_SECONDS", 0, 0, 7 * 24 * 3600),
                settings.durationInSeconds("HOLD_SECONDS", 0, 0, 3600),
                settings.textValue("MISSED_ALARMS_PREFIX"),
                settings.textValue("DEAD_MANS_SWITCH_SECRET_ID"),
                settings.parsedValue(
                        "P0_TOPIC_ARN",
                        Optional.empty(),
                        "the ARN of an SNS topic",
                        text -> TOPIC.matcher(text).matches() ? Optional.of(Optional.of(text)) : Optional.empty()));
    }

    private static Optional<List<ZoneId>> parseZones(String text) {
        try {
            return Optional.of(Arrays.stream(text.split(","))
                    .map(String::strip)
                    .map(ZoneId::of)
                    .toList());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
