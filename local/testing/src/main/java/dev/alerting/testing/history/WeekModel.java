package dev.alerting.testing.history;

import dev.alerting.testing.history.Alerts.Episode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a report says of a team's week, counted from the list of episodes.
 *
 * @param figures of all its rules by names such as {@code episodes}, and of each such as {@code rule-1/episodes}
 * @param stuck what was firing at the end of the week, and had been for seven days
 */
public record WeekModel(Map<String, Long> figures, long stuck) {
    private static final long JUDGED_AT_LEAST = 5;

    /** @param episodes those of an alert one after the other, in their order */
    public static WeekModel of(List<Episode> episodes, LocalDate first, LocalDate last, String team, ZoneId zone) {
        Map<String, Long> sum = new TreeMap<>();
        first.datesUntil(last.plusDays(1))
                .forEach(day -> Model.figures(episodes, day, zone).forEach((name, number) -> {
                    if (name.startsWith(team + "/")) {
                        String ofRule = name.substring(team.length() + 1);
                        sum.merge(ofRule, number, Long::sum);
                        sum.merge(ofRule.substring(ofRule.lastIndexOf('/') + 1), number, Long::sum);
                    }
                }));
        long stuck = Model.figures(episodes, last, zone).entrySet().stream()
                .filter(figure -> figure.getKey().startsWith(team + "/")
                        && figure.getKey().endsWith("/open_for_7_days"))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return new WeekModel(sum, stuck);
    }

    /** Such a week is not written about. */
    public boolean isWithoutEpisodes() {
        return number("episodes") == 0;
    }

    public long number(String name) {
        return figures.getOrDefault(name, 0L);
    }

    /** How rows of its tables begin. */
    public List<String> rows() {
        long answered = number("answered");
        long known = answered + number("unanswered");
        long judged = number("useful") + number("noise");
        List<String> rows = new ArrayList<>(List.of(
                row("Episodes", Long.toString(number("episodes"))),
                row("… in business hours", Long.toString(number("business_hours"))),
                row("… in sleep hours", Long.toString(number("sleep_hours"))),
                row("… in other hours", Long.toString(number("off_hours"))),
                row("Over within 5 minutes", Long.toString(number("shorter_than_5m"))),
                row("Acted on", known == 0 ? "–" : percent(answered, known)),
                row("Ended by themselves", known == 0 ? "–" : percent(number("self_healed"), known)),
                row("Useful, of those judged", judged < JUDGED_AT_LEAST ? "–" : percent(number("useful"), judged)),
                row("Mean time to first action", mean("to_first_action")),
                row("Mean time to recover", mean("to_recover"))));
        figures.forEach((name, episodes) -> {
            if (name.endsWith("/episodes")) {
                rows.add(row("`" + name.substring(0, name.lastIndexOf('/')) + "`", Long.toString(episodes)));
            }
        });
        return rows;
    }

    /** What its comment says, among other things. */
    public List<String> remarks() {
        return List.of(
                "**" + number("episodes") + " episode",
                "In sleep hours: " + number("sleep_hours") + ";",
                "over within 5 minutes: " + number("shorter_than_5m") + "\n",
                "Firing for more than 7 days: " + stuck + ";");
    }

    private static String row(String name, String cell) {
        return "\n| " + name + " | " + cell + " |";
    }

    private static String percent(long part, long whole) {
        return Math.round(100.0 * part / whole) + " %";
    }

    private String mean(String timing) {
        long count = figures.entrySet().stream()
                .filter(figure -> figure.getKey().startsWith(timing + " ")
                        && !figure.getKey().endsWith(" seconds"))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return Optional.of(count)
                .filter(any -> any > 0)
                .map(any -> text(Duration.ofSeconds(number(timing + " seconds") / any)))
                .orElse("–");
    }

    private static String text(Duration lasted) {
        if (lasted.toSeconds() < 60) {
            return lasted.toSeconds() + " s";
        }
        if (lasted.toMinutes() < 60) {
            return lasted.toMinutes() + " min";
        }
        return lasted.toHours() < 24
                ? lasted.toHours() + " h " + lasted.toMinutesPart() + " min"
                : lasted.toDays() + " d " + lasted.toHoursPart() + " h";
    }
}
