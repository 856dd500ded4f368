package dev.alerting.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.history.MemoryReports.Issue;
import dev.alerting.testing.PrintsSeed;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What a report says about random episodes, counted from their list. */
@AddLifecycleHook(PrintsSeed.class)
class WeeklyReportProperties {
    private static final Instant MONDAY = Instant.parse("2026-11-30T06:00:00Z");
    private static final LocalDate FIRST = LocalDate.parse("2026-11-23");
    private static final LocalDate LAST = LocalDate.parse("2026-11-29");

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void figuresAreThoseOfTheEpisodes(@ForAll long seed) {
        Alerts alerts = new Alerts(seed);
        Bed bed = new Bed(Alerts.BEGIN);
        bed.deliver(alerts.records());
        bed.passTo(MONDAY);

        bed.run("report");

        for (String team : List.of("web", "db", "net")) {
            Map<String, Long> expected = figures(alerts, team);
            Optional<Issue> issue = bed.reports().issues().stream()
                    .filter(report -> report.title().endsWith(" " + team))
                    .findFirst();
            assertThat(issue.isPresent()).isEqualTo(expected.containsKey("episodes"));
            issue.ifPresent(report -> assertReport(report, expected, stuck(alerts, team)));
        }
    }

    /** Of the week; of all rules, and of each. */
    private static Map<String, Long> figures(Alerts alerts, String team) {
        Map<String, Long> sum = new TreeMap<>();
        FIRST.datesUntil(LAST.plusDays(1))
                .forEach(day -> Model.figures(alerts.episodes(), day).forEach((name, number) -> {
                    if (name.startsWith(team + "/")) {
                        String ofRule = name.substring(team.length() + 1);
                        sum.merge(ofRule, number, Long::sum);
                        sum.merge(ofRule.substring(ofRule.indexOf('/') + 1), number, Long::sum);
                    }
                }));
        return sum;
    }

    private static long stuck(Alerts alerts, String team) {
        return Model.figures(alerts.episodes(), LAST).entrySet().stream()
                .filter(figure -> figure.getKey().matches(team + "/.*/open_for_7_days"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static void assertReport(Issue report, Map<String, Long> expected, long stuck) {
        String body = report.body();
        assertThat(row(body, "Episodes")).isEqualTo(number(expected, "episodes"));
        assertThat(row(body, "… in business hours")).isEqualTo(number(expected, "business_hours"));
        assertThat(row(body, "… in sleep hours")).isEqualTo(number(expected, "sleep_hours"));
        assertThat(row(body, "… in other hours")).isEqualTo(number(expected, "off_hours"));
        assertThat(row(body, "Over within 5 minutes")).isEqualTo(number(expected, "shorter_than_5m"));
        long answered = expected.getOrDefault("answered", 0L);
        long known = answered + expected.getOrDefault("unanswered", 0L);
        assertThat(row(body, "Acted on")).isEqualTo(known == 0 ? "–" : Math.round(100.0 * answered / known) + " %");
        for (int rule = 0; rule < 3; rule++) {
            long episodes = expected.getOrDefault("rule-" + rule + "/episodes", 0L);
            assertThat(body.contains("| `rule-" + rule + "` | " + episodes + " |"))
                    .as("rule %d of %s", rule, body)
                    .isEqualTo(episodes > 0);
        }
        assertThat(report.comments())
                .singleElement()
                .asString()
                .contains("**" + number(expected, "episodes") + " episode")
                .contains("Firing for more than 7 days: " + stuck + ";")
                .contains("In sleep hours: " + number(expected, "sleep_hours") + ";");
    }

    private static String number(Map<String, Long> figures, String name) {
        return Long.toString(figures.getOrDefault(name, 0L));
    }

    private static String row(String body, String name) {
        Matcher row = Pattern.compile("(?m)^\\| " + Pattern.quote(name) + " \\| ([^|]+) \\|")
                .matcher(body);
        assertThat(row.find()).as("%s in %s", name, body).isTrue();
        return row.group(1);
    }
}
