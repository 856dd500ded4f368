package dev.alerting.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import dev.alerting.common.event.Priority;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorConfigTest {
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "STATUS_TABLE_NAME", "alerting-dev-alerts-state",
            "DLQ_URL", "https://sqs.us-west-2.amazonaws.com/123456789012/alerting-dev-alerts-dlq",
            "GITHUB_REPO", "acme/alerts",
            "GITHUB_APP_SECRET_ID", "alerting-dev-alerting-app-secrets"));

    @Test
    void whatIsNotSetHasASafeValue() {
        CollectorConfig config = config();

        assertThat(config.github().api()).isEqualTo(URI.create("https://api.github.com"));
        assertThat(config.github().token()).isEmpty();
        assertThat(config.shadow()).isFalse();
        assertThat(config.routing().fallbackTeam()).isEqualTo("unrouted");
        assertThat(config.routing().defaultPriority()).isEqualTo(Priority.P2);
        assertThat(config.commentInterval()).isEmpty();
        assertThat(config.recoveryWait()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.timeZones()).containsExactly(ZoneId.of("UTC"));
        assertThat(config.github().timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.concurrency()).isEqualTo(4);
        assertThat(config.contentPerMinute()).isEqualTo(60);
        assertThat(config.contentPerHour()).isEqualTo(400);
        assertThat(config.breakerWindow()).isEqualTo(10);
        assertThat(config.breakerFailureRate()).isEqualTo(50);
        assertThat(config.breakerOpen()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.stuckAfter()).isEqualTo(Duration.ofDays(14));
        assertThat(config.reopenWindow()).isEqualTo(Duration.ZERO);
        assertThat(config.hold()).isEqualTo(Duration.ZERO);
    }

    @Test
    void everythingCanBeSet() {
        environment.putAll(Map.of(
                "GITHUB_API_URL", "https://github.example.com/api/v3/",
                "ENABLE_GITHUB_ISSUES", "false",
                "FALLBACK_TEAM", "Dev Infra",
                "DEFAULT_PRIORITY", "3",
                "TIME_ZONES", "America/Los_Angeles, Europe/Berlin",
                "LINK_HOSTS", "Wiki.example.com, grafana.example.com",
                "COMMENT_INTERVAL_SECONDS", "0",
                "REOPEN_WINDOW_SECONDS", "600",
                "HOLD_SECONDS", "120"));

        CollectorConfig config = config();

        assertThat(config.github().api()).isEqualTo(URI.create("https://github.example.com/api/v3"));
        assertThat(config.shadow()).isTrue();
        assertThat(config.routing().fallbackTeam()).isEqualTo("dev-infra");
        assertThat(config.routing().defaultPriority()).isEqualTo(Priority.P3);
        assertThat(config.timeZones()).containsExactly(ZoneId.of("America/Los_Angeles"), ZoneId.of("Europe/Berlin"));
        assertThat(config.linkHosts().names()).containsExactly("wiki.example.com", "grafana.example.com");
        assertThat(config.commentInterval()).contains(Duration.ZERO);
        assertThat(config.reopenWindow()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.hold()).isEqualTo(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STATUS_TABLE_NAME", "DLQ_URL", "GITHUB_REPO", "GITHUB_APP_SECRET_ID"})
    void whatIsNeededIsAskedForByName(String name) {
        environment.put(name, " ");

        assertThatThrownBy(this::config)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(name + " is not set: ");
    }

    @Test
    void aTokenTakesThePlaceOfTheApp() {
        environment.remove("GITHUB_APP_SECRET_ID");
        environment.put("GITHUB_TOKEN", "a-token");

        assertThat(config().github().token()).contains("a-token");
        assertThat(config().github().appSecretId()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "COMMENT_INTERVAL_SECONDS, 0, 604800",
        "RECOVERY_WAIT_SECONDS, 0, 900",
        "GITHUB_TIMEOUT_SECONDS, 1, 60",
        "GITHUB_CONCURRENCY, 1, 50",
        "GITHUB_CONTENT_PER_MINUTE, 6, 1000000",
        "GITHUB_CONTENT_PER_HOUR, 2, 10000000",
        "BREAKER_WINDOW, 2, 1000",
        "BREAKER_FAILURE_PERCENT, 1, 100",
        "BREAKER_OPEN_SECONDS, 1, 900"
    })
    void numbersKeepWithinTheirBounds(String name, int least, int most) {
        assertThat(accepts(name, least)).isTrue();
        assertThat(accepts(name, most)).isTrue();
        assertThatThrownBy(() -> accepts(name, least - 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(name + " must be a whole number from " + least + " to " + most);
        assertThatThrownBy(() -> accepts(name, most + 1)).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GITHUB_REPO          | alerts                   | owner/name
            GITHUB_REPO          | acme/alerts/issues       | owner/name
            GITHUB_REPO          | acme/al erts             | owner/name
            GITHUB_API_URL       | github.example.com       | an address such as https://github.example.com/api/v3
            GITHUB_API_URL       | ftp://github.example.com | an address such as https://github.example.com/api/v3
            GITHUB_API_URL       | https://not valid        | an address such as https://github.example.com/api/v3
            ENABLE_GITHUB_ISSUES | yes                      | true or false
            FALLBACK_TEAM        | web,api                  | one team name
            FALLBACK_TEAM        | @acme/web                | one team name
            DEFAULT_PRIORITY     | P4                       | P0, P1, P2 or P3
            TIME_ZONES           | Mars/Olympus             | zones such as America/Los_Angeles,Europe/Berlin
            LINK_HOSTS           | https://wiki.example.com | hosts such as wiki.example.com,grafana.example.com, or *
            LINK_HOSTS           | wiki.example.com,        | hosts such as wiki.example.com,grafana.example.com, or *
            COMMENT_INTERVAL_SECONDS | 1h                   | a whole number from 0 to 604800
            """)
    void aWrongValueIsToldWithWhatItMustBe(String name, String value, String form) {
        environment.put(name, value);

        assertThatThrownBy(this::config)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(name + " must be " + form);
    }

    private boolean accepts(String name, int value) {
        environment.put(name, Integer.toString(value));
        return config() != null;
    }

    private CollectorConfig config() {
        return CollectorConfig.from(new Settings(environment));
    }
}
