package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A duration at which the code gives up can be alarmed about only below that, so alarms.tf has to know it. */
class AlarmLimitsTest {
    @Test
    void theWebhooksAlarmsKnowWhenItGivesUp() throws IOException {
        int seconds = number(
                "WHOLE = Duration\\.ofSeconds\\((\\d+)\\)",
                "webhook/src/main/java/dev/alerting/webhook/TimeBudget.java");

        assertThat(number("webhook_budget_ms = (\\d+)", "infra/alarms.tf")).isEqualTo(1_000 * seconds);
    }

    @Test
    void theCollectorsAlarmsKnowWhenItBeginsNothingMore() throws IOException {
        int seconds = number(
                "MARGIN = Duration\\.ofSeconds\\((\\d+)\\)",
                "collector/src/main/java/dev/alerting/collector/CollectorApplication.java");

        assertThat(number("collector_margin_seconds = (\\d+)", "infra/alarms.tf"))
                .isEqualTo(seconds);
    }

    private static int number(String pattern, String file) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Repository.path(file.split("/"))));
        assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
