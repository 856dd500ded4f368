package dev.alerting.history.weekly;

import dev.alerting.common.issue.IssueNames;
import dev.alerting.common.issue.Labels;
import dev.alerting.common.issue.SafeText;
import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.Figures;
import dev.alerting.history.figures.OpenEpisode;
import dev.alerting.history.figures.RuleName;
import dev.alerting.history.figures.TeamFigures;
import dev.alerting.history.figures.Timing;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes a week down, as Markdown. What senders and people have written is shown in code, where it does nothing. */
public final class ReportRenderer {
    private static final int NOISIEST = 10;
    private static final int NOISIEST_IN_COMMENT = 3;

    /** Of other lists; what is more is counted. */
    private static final int MOST = 20;

    private static final int MAX_NAME = 80;
    private static final String NONE = "–";
    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}");

    private final ZoneId zone;

    /** @param zone by which hours are told, and Monday morning */
    public ReportRenderer(ZoneId zone) {
        this.zone = zone;
    }

    public ReportText render(TeamWeek week) {
        String before = "Weekly report: alerts of ";
        String marker = ReportMarker.of(week.team(), week.week()).line();
        return new ReportText(
                before + SafeText.title(week.team(), IssueNames.MAX_TITLE - before.length()),
                List.of(Labels.AREA, Labels.REPORT, Labels.teamLabel(week.team())),
                marker + "\n" + body(week),
                marker + "\n" + comment(week));
    }

    private String body(TeamWeek week) {
        List<String> parts = new ArrayList<>();
        parts.add(
                "**" + week.week().first() + " to " + week.week().last() + "**, days in UTC. This text is replaced each"
                        + " Monday at 07:00 (" + zone()
                        + "), where there were alerts; comments stay. Close the issue as *not planned*"
                        + " to get no more.");
        parts.add(summary(week));
        parts.add(rhythm(week));
        parts.add(noisiest(week));
        parts.add(stuck(week));
        parts.add(silenced(week));
        parts.add(gaps(week));
        return String.join("\n\n", parts) + "\n";
    }

    private static String summary(TeamWeek week) {
        int weeks = week.before().size();
        TeamFigures sum = TeamWeek.sum(week.before());
        String before = weeks == 1 ? "the week before" : "the " + weeks + " weeks before";
        StringBuilder table = new StringBuilder(
                weeks == 0
                        ? "| | this week |\n|---|--:|"
                        : "| | this week | " + before + " | " + (weeks + 1) + " weeks |\n|---|--:|--:|---|");
        count(table, week, "Episodes", Count.EPISODES);
        count(table, week, "… in business hours", Count.BUSINESS_HOURS);
        count(table, week, "… in sleep hours", Count.SLEEP_HOURS);
        count(table, week, "… in other hours", Count.OFF_HOURS);
        count(table, week, "Over within 5 minutes", Count.SHORTER_THAN_5M);
        row(table, week, sum, "Acted on", figures -> percent(figures.answeredShare()));
        row(table, week, sum, "Ended by themselves", figures -> percent(figures.selfHealedShare()));
        row(table, week, sum, "Useful, of those judged", figures -> percent(figures.precision()));
        row(table, week, sum, "Mean time to first action", figures -> mean(figures, Timing.TO_FIRST_ACTION));
        row(table, week, sum, "Mean time to recover", figures -> mean(figures, Timing.TO_RECOVER));
        return table.append(
                        weeks == 0
                                ? ""
                                : "\n\nCounts of the weeks before are means per week; shares and times are of all their alerts.")
                .toString();
    }

    private static void count(StringBuilder table, TeamWeek week, String name, Count count) {
        List<Long> weekly = weekly(week, figures -> figures.total().count(count));
        int before = week.before().size();
        long sum = weekly.stream().limit(before).mapToLong(Long::longValue).sum();
        table.append("\n| ").append(name).append(" | ").append(weekly.getLast()).append(" |");
        if (before > 0) {
            table.append(' ')
                    .append(decimal((double) sum / before))
                    .append(" | ")
                    .append(code(Sparkline.of(weekly)))
                    .append(" |");
        }
    }

    private static void row(
            StringBuilder table,
            TeamWeek week,
            TeamFigures before,
            String name,
            Function<Figures, Optional<String>> figure) {
        table.append("\n| ")
                .append(name)
                .append(" | ")
                .append(figure.apply(week.figures().total()).orElse(NONE))
                .append(" |");
        if (!week.before().isEmpty()) {
            table.append(' ').append(figure.apply(before.total()).orElse(NONE)).append(" | |");
        }
    }

    private static List<Long> weekly(TeamWeek week, ToLongFunction<TeamFigures> figure) {
        return week.weeks().stream().map(figure::applyAsLong).toList();
    }

    /** When episodes began. */
    private String rhythm(TeamWeek week) {
        List<Long> days = week.days().stream()
                .map(day -> day.total().count(Count.EPISODES))
                .toList();
        Figures total = week.figures().total();
        List<Long> hours = IntStream.range(0, 24).mapToObj(total::byHour).toList();
        String first = week.week().first().getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
        String last = week.week().last().getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
        return "Episodes by day, " + first + " to " + last + ": " + code(Sparkline.of(days))
                + ", by hour from 0 to 23 (" + zone() + "): " + code(Sparkline.of(hours));
    }

    private String zone() {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }

    private static String noisiest(TeamWeek week) {
        TeamFigures figures = week.figures();
        List<RuleName> rules = ranked(figures, Count.EPISODES);
        String share = percent(figures.shareOfNoisiest(NOISIEST)).orElse(NONE);
        StringBuilder text = new StringBuilder("### The noisiest rules\n\n")
                .append(
                        rules.size() <= NOISIEST
                                ? "All rules that fired"
                                : "The first ten made " + share + " of the episodes")
                .append(". What to do is said from all the weeks shown.\n\n")
                .append("| Rule | Episodes | Weeks | What to do |\n|---|--:|---|---|");
        rules.stream()
                .limit(NOISIEST)
                .forEach(rule -> text.append("\n| ")
                        .append(name(week, rule))
                        .append(" | ")
                        .append(TeamWeek.of(rule, figures).count(Count.EPISODES))
                        .append(" | ")
                        .append(code(Sparkline.of(
                                weekly(week, of -> TeamWeek.of(rule, of).count(Count.EPISODES)))))
                        .append(" | ")
                        .append(Advice.of(TeamWeek.of(rule, week.all())))
                        .append(" |"));
        return text.toString();
    }

    private static String stuck(TeamWeek week) {
        String heading = "### Firing for more than 7 days\n\n";
        if (week.stuck().isEmpty()) {
            return heading + "Nothing.";
        }
        Comparator<OpenEpisode> order =
                Comparator.comparing(episode -> episode.since().orElse(Instant.EPOCH));
        return heading
                + "| Rule | Issue | Since (UTC) | Days |\n|---|---|---|--:|"
                + week.stuck().stream()
                        .sorted(order.thenComparing(OpenEpisode::fingerprint))
                        .limit(MOST)
                        .map(episode -> stuckLine(episode, week))
                        .collect(Collectors.joining())
                + more(week.stuck().size());
    }

    private static String stuckLine(OpenEpisode episode, TeamWeek week) {
        Instant since = episode.since().orElse(Instant.EPOCH);
        return "\n| " + name(week, episode.rule()) + " | " + place(episode) + " | "
                + since.toString().substring(0, 10) + " | "
                + Duration.between(since, week.week().end()).toDays() + " |";
    }

    /** A reference, which GitHub shows as a link: repository and number are ours, not the sender's. */
    private static String place(OpenEpisode episode) {
        if (!REPOSITORY.matcher(episode.repository()).matches()) {
            return NONE;
        }
        return episode.issue()
                .map(number -> episode.repository() + "#" + number)
                .orElse("a row of a storm");
    }

    private static String silenced(TeamWeek week) {
        TeamFigures figures = week.figures();
        List<RuleName> rules = figures.rules().keySet().stream()
                .filter(rule -> TeamWeek.of(rule, figures).count(Count.KEPT_SILENT) > 0
                        || TeamWeek.of(rule, figures).count(Count.SILENCES) > 0)
                .sorted(Comparator.comparing(
                        (RuleName rule) -> -TeamWeek.of(rule, figures).count(Count.KEPT_SILENT)))
                .toList();
        String heading = "### Silenced by people\n\n";
        if (rules.isEmpty()) {
            return heading + "Nothing.";
        }
        return heading + "| Rule | Firings kept silent | Silences set |\n|---|--:|--:|"
                + rules.stream()
                        .limit(MOST)
                        .map(rule -> "\n| " + name(week, rule) + " | "
                                + TeamWeek.of(rule, figures).count(Count.KEPT_SILENT) + " | "
                                + TeamWeek.of(rule, figures).count(Count.SILENCES) + " |")
                        .collect(Collectors.joining())
                + more(rules.size());
    }

    private static String gaps(TeamWeek week) {
        TeamFigures figures = week.figures();
        List<RuleName> rules = ranked(figures, Count.ROUTING_UNKNOWN, Count.NO_RUNBOOK);
        String heading = "### Without a usable team or priority, or without a runbook\n\n";
        if (rules.isEmpty()) {
            return heading + "Nothing.";
        }
        return heading + "Say them where the rule is made; until then, team and priority are guessed.\n\n"
                + "| Rule | Episodes | No team or priority | No runbook |\n|---|--:|--:|--:|"
                + rules.stream()
                        .limit(MOST)
                        .map(rule -> "\n| " + name(week, rule) + " | "
                                + TeamWeek.of(rule, figures).count(Count.EPISODES) + " | "
                                + TeamWeek.of(rule, figures).count(Count.ROUTING_UNKNOWN) + " | "
                                + TeamWeek.of(rule, figures).count(Count.NO_RUNBOOK) + " |")
                        .collect(Collectors.joining())
                + more(rules.size());
    }

    private static String comment(TeamWeek week) {
        TeamFigures figures = week.figures();
        Figures total = figures.total();
        List<RuleName> rules = ranked(figures, Count.EPISODES);
        String noisiest = rules.stream()
                .limit(NOISIEST_IN_COMMENT)
                .map(rule ->
                        inline(week, rule) + " (" + TeamWeek.of(rule, figures).count(Count.EPISODES) + ")")
                .collect(Collectors.joining(", "));
        return "- **" + count(total.count(Count.EPISODES), "episode") + "** from "
                + week.week().first() + " to "
                + week.week().last() + compared(week) + "\n"
                + "- Acted on: " + percent(total.answeredShare()).orElse("none has ended")
                + "; mean time to first action "
                + mean(total, Timing.TO_FIRST_ACTION).orElse(NONE) + ", to recover "
                + mean(total, Timing.TO_RECOVER).orElse(NONE) + "\n"
                + "- In sleep hours: " + total.count(Count.SLEEP_HOURS) + "; over within 5 minutes: "
                + total.count(Count.SHORTER_THAN_5M) + "\n"
                + "- Noisiest: " + noisiest + "\n"
                + "- Firing for more than 7 days: " + week.stuck().size() + "; kept silent: "
                + total.count(Count.KEPT_SILENT) + "; without a usable team or priority: "
                + total.count(Count.ROUTING_UNKNOWN) + "; without a runbook: " + total.count(Count.NO_RUNBOOK);
    }

    private static String compared(TeamWeek week) {
        int weeks = week.before().size();
        if (weeks == 0) {
            return "";
        }
        long before = TeamWeek.sum(week.before()).total().count(Count.EPISODES);
        return "; " + decimal((double) before / weeks) + " a week in the " + (weeks == 1 ? "week" : weeks + " weeks")
                + " before";
    }

    /** The rules with any of these, the most of the first one first. */
    private static List<RuleName> ranked(TeamFigures figures, Count... counts) {
        Comparator<Map.Entry<RuleName, Figures>> order = Map.Entry.comparingByKey();
        for (Count count : List.of(counts).reversed()) {
            order = Comparator.comparing((Map.Entry<RuleName, Figures> rule) ->
                            -rule.getValue().count(count))
                    .thenComparing(order);
        }
        return figures.rules().entrySet().stream()
                .filter(rule ->
                        Stream.of(counts).anyMatch(count -> rule.getValue().count(count) > 0))
                .sorted(order)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String name(TeamWeek week, RuleName rule) {
        String name = SafeText.tableCell(SafeText.truncate(week.all().nameOf(rule), MAX_NAME));
        return name.isEmpty() ? "without a name" : name;
    }

    private static String inline(TeamWeek week, RuleName rule) {
        String name = SafeText.codeSpan(SafeText.truncate(week.all().nameOf(rule), MAX_NAME));
        return name.isEmpty() ? "without a name" : name;
    }

    private static String more(int size) {
        return size <= MOST ? "" : "\n\nand " + (size - MOST) + " more.";
    }

    private static String code(String bars) {
        return "`" + bars + "`";
    }

    private static Optional<String> percent(OptionalDouble share) {
        return share.isEmpty() ? Optional.empty() : Optional.of(Math.round(100 * share.getAsDouble()) + " %");
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static Optional<String> mean(Figures figures, Timing timing) {
        return figures.timing(timing).mean().map(ReportRenderer::time);
    }

    private static String time(Duration duration) {
        if (duration.toMinutes() == 0) {
            return duration.toSeconds() + " s";
        }
        if (duration.toHours() == 0) {
            return duration.toMinutes() + " min";
        }
        return duration.toDays() == 0
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toDays() + " d " + duration.toHoursPart() + " h";
    }
}
