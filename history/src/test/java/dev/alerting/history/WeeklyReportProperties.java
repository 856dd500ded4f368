package dev.alerting.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.history.MemoryReports.Issue;
import dev.alerting.testing.PrintsSeed;
import dev.alerting.testing.history.Alerts;
import dev.alerting.testing.history.WeekModel;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What a report says about random episodes, counted from their list. */
@AddLifecycleHook(PrintsSeed.class)
class WeeklyReportProperties {
    private static final Instant BEGIN = Instant.parse("2026-11-20T00:00:00Z");
    private static final Instant MONDAY = Instant.parse("2026-11-30T06:00:00Z");
    private static final LocalDate FIRST = LocalDate.parse("2026-11-23");
    private static final LocalDate LAST = LocalDate.parse("2026-11-29");

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void figuresAreThoseOfTheEpisodes(@ForAll long seed) {
        Alerts alerts = new Alerts(seed, BEGIN);
        Bed bed = new Bed(BEGIN);
        bed.deliver(alerts.records());
        bed.passTo(MONDAY);

        bed.run("report");

        for (String team : List.of("web", "db", "net")) {
            WeekModel expected = WeekModel.of(alerts.episodes(), FIRST, LAST, team, Bed.ZONE);
            Optional<Issue> issue = bed.reports().issues().stream()
                    .filter(report -> report.title().endsWith(" " + team))
                    .findFirst();
            assertThat(issue.isEmpty()).isEqualTo(expected.isWithoutEpisodes());
            issue.ifPresent(report -> assertReport(report, expected));
        }
    }

    private static void assertReport(Issue report, WeekModel expected) {
        assertThat(report.body()).contains(expected.rows());
        for (int rule = 0; rule < 3; rule++) {
            // The other tables show something else beside a rule.
            boolean isListed = Pattern.compile("\\| `rule-" + rule + "` \\| \\d+ \\| `")
                    .matcher(report.body())
                    .find();
            assertThat(isListed)
                    .as("rule %d of %s", rule, report.body())
                    .isEqualTo(expected.number("rule-" + rule + "/episodes") > 0);
        }
        assertThat(report.comments()).singleElement().asString().contains(expected.remarks());
    }
}
