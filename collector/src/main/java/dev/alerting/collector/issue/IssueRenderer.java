package dev.alerting.collector.issue;

import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.OutOfSight;
import dev.alerting.common.event.Priority;
import dev.alerting.common.issue.IssueNames;
import dev.alerting.common.issue.SafeText;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.RoutingProblem.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Writes what people read: titles, bodies and comments. Every text of an alert goes through {@link SafeText} or
 * {@link ProseRenderer}. */
public final class IssueRenderer {
    static final int MAX_BODY = 65_536;

    private static final int MAX_SUMMARY = 2_000;
    private static final int MAX_DESCRIPTION = 30_000;
    private static final int MAX_REASON = 8_000;
    private static final int MAX_DETAILS = 15_000;
    private static final int MAX_CELL = 500;
    private static final int MAX_PROBLEMS = 10;

    /** Room for the summary element, fences and the note on what was cut. */
    private static final int AROUND_DETAILS = 250;

    private static final Pattern PRIORITY = Pattern.compile("^\\[P[0-3]] ");

    private final ReadableTime time;
    private final ProseRenderer prose;
    private final Function<AlertRecord, List<String>> block;

    /** @param zones in which to show times beside UTC */
    public IssueRenderer(List<ZoneId> zones) {
        this(zones, new ProseRenderer(LinkHosts.NONE, failure -> {}), new StateBlock(zones)::renderForms);
    }

    /** @param prose renders what people have written for people: summaries and descriptions */
    public IssueRenderer(List<ZoneId> zones, ProseRenderer prose) {
        this(zones, prose, new StateBlock(zones)::renderForms);
    }

    /** @param block renders a record as the block of its issue, from its fullest form to its shortest */
    public IssueRenderer(List<ZoneId> zones, ProseRenderer prose, Function<AlertRecord, List<String>> block) {
        this.time = new ReadableTime(zones);
        this.prose = prose;
        this.block = block;
    }

    /** What an issue shows of a record, from the fullest form to the shortest. */
    public List<String> renderBlock(AlertRecord record) {
        return block.apply(record);
    }

    /**
     * An alert whose episode begins.
     *
     * @param episode its number, from 1
     * @param previousIssue of the episode before
     * @param stormIssue in which the episode was a row until now
     */
    public record NewEpisode(
            Interpretation.Alert alert, int episode, Optional<Integer> previousIssue, Optional<Integer> stormIssue) {
        public NewEpisode(Interpretation.Alert alert, int episode, Optional<Integer> previousIssue) {
            this(alert, episode, previousIssue, Optional.empty());
        }
    }

    /** What is new about an open alert. */
    public record Update(
            AlertEvent event,
            Priority priorityBefore,
            List<String> teamsBefore,
            boolean reasonChanged,
            boolean firedAgain,
            int suppressed,
            Instant since,
            Optional<Instant> episodeStartedAt,
            Instant now) {}

    public IssueDraft renderIssue(NewEpisode started) {
        return renderIssue(started, Optional.empty());
    }

    /** @param standing the block that tells where the alert stands; without one, the issue tells how it stood when it was opened */
    public IssueDraft renderIssue(NewEpisode started, Optional<String> standing) {
        Interpretation.Alert alert = started.alert();
        AlertEvent event = alert.event();
        List<String> parts = new ArrayList<>();
        parts.add(Marker.ofIssue(alert.fingerprint(), started.episode()).text());
        standing.ifPresent(parts::add);
        event.summary().ifPresent(text -> parts.add(prose.render(text, MAX_SUMMARY)));
        if (!alert.routingProblems().isEmpty()) {
            parts.add(routingNote(alert.routingProblems()));
        }
        renderFacts(started, standing.isEmpty()).ifPresent(parts::add);
        event.description().ifPresent(text -> parts.add("### Description\n\n" + prose.render(text, MAX_DESCRIPTION)));
        event.reason().ifPresent(text -> parts.add("### Reason\n" + SafeText.fencedBlock(text, MAX_REASON)));
        List<String> links = links(event.links());
        if (!links.isEmpty()) {
            parts.add("### Links\n" + String.join("\n", links));
        }
        String source =
                "Source: " + SafeText.codeSpan(event.source()) + " · Fingerprint: `" + alert.fingerprint() + "`";
        int left = MAX_BODY - String.join("\n\n", parts).length() - source.length() - AROUND_DETAILS;
        event.rawProvider()
                .filter(raw -> left > 0)
                .map(Json::writePretty)
                .ifPresent(json -> parts.add("<details><summary>Details from the sender</summary>\n\n"
                        + SafeText.fencedBlock(json, Math.min(left, MAX_DETAILS)) + "\n\n</details>"));
        parts.add(source);
        return new IssueDraft(
                IssueNames.title(event),
                String.join("\n\n", parts),
                IssueNames.labels(event, !alert.routingProblems().isEmpty()));
    }

    /** Only what cannot be refused: for an alert whose full text GitHub does not accept. */
    public IssueDraft minimalDraft(NewEpisode started) {
        Interpretation.Alert alert = started.alert();
        AlertEvent event = alert.event();
        String body = Marker.ofIssue(alert.fingerprint(), started.episode()).text()
                + "\n\n> GitHub did not accept the full text of this alert. It is in the collector's log.\n\n"
                + renderFacts(started, true).orElse("") + "\n\nFingerprint: `" + alert.fingerprint() + "`";
        // Seven hexadecimal digits would be a commit to GitHub.
        String title = "[" + event.priority() + "] Alert " + alert.fingerprint().substring(0, 6);
        return new IssueDraft(
                title, body, IssueNames.labels(event, !alert.routingProblems().isEmpty()));
    }

    /** The title with another priority; a title people have rewritten without one stays as it is. */
    public static String replacePriority(String title, Priority priority) {
        return PRIORITY.matcher(title).find() ? "[" + priority + "] " + title.substring("[P0] ".length()) : title;
    }

    /** A comment on an alert that still fires. */
    public String renderUpdate(Marker marker, Update update) {
        AlertEvent event = update.event();
        List<String> lines = new ArrayList<>();
        lines.add(update.firedAgain() ? "**Firing again.**" : stillFiring(update));
        if (update.firedAgain()
                || !update.episodeStartedAt().filter(event.occurredAt()::equals).isPresent()) {
            lines.add("- Event time: " + time.of(event.occurredAt()));
        }
        renderValues(event).ifPresent(values -> lines.add("- Values: " + values));
        if (event.priority() != update.priorityBefore()) {
            lines.add("- Priority: " + update.priorityBefore() + " → **" + event.priority() + "**");
        }
        if (!event.teams().equals(update.teamsBefore())) {
            lines.add("- Teams: " + teams(update.teamsBefore(), SafeText::codeSpan) + " → "
                    + teams(event.teams(), SafeText::codeSpan));
        }
        if (update.suppressed() > 0) {
            lines.add("- " + count(update.suppressed(), "more repeat") + " since " + time.of(update.since())
                    + " without a comment");
        }
        String text =
                marker.text() + "\n" + lines.getFirst() + "\n\n" + String.join("\n", lines.subList(1, lines.size()));
        if (update.reasonChanged() && event.reason().isPresent()) {
            text += "\n\n" + SafeText.fencedBlock(event.reason().get(), MAX_REASON);
        }
        return SafeText.truncate(text, MAX_BODY);
    }

    private String stillFiring(Update update) {
        return "**Still firing"
                + update.episodeStartedAt()
                        .map(start -> " after " + ReadableTime.of(Duration.between(start, update.now())))
                        .orElse("")
                + ".**";
    }

    /** What was measured, where the sender says so: Grafana's values by query. */
    private static Optional<String> renderValues(AlertEvent event) {
        List<String> values = new ArrayList<>();
        event.rawProvider()
                .map(raw -> Json.scalarFields(raw.path("values")))
                .orElse(Map.of())
                .forEach((name, value) -> values.add(name + " = " + value));
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(SafeText.codeSpan(SafeText.truncate(String.join(", ", values), MAX_CELL)));
    }

    /** The comment before an issue is closed. */
    public String renderResolved(Marker marker, AlertEvent event, Optional<Instant> startedAt, int suppressed) {
        StringBuilder text = new StringBuilder(marker.text()).append("\n**Resolved**");
        startedAt
                .map(start -> Duration.between(start, event.occurredAt()))
                .filter(duration -> !duration.isNegative())
                .ifPresent(duration -> text.append(" after ").append(ReadableTime.of(duration)));
        text.append(".\n\n- Resolved at ").append(time.of(event.occurredAt()));
        if (suppressed > 0) {
            text.append("\n- ").append(count(suppressed, "repeat")).append(" without a comment");
        }
        if (event.reason().filter(OutOfSight.MISSING_SERIES::equals).isPresent()) {
            text.append("\n- Grafana no longer receives the series (MissingSeries): the alert is out of sight."
                    + " The problem may still be there.");
        }
        event.reason().ifPresent(reason -> text.append("\n\n").append(SafeText.fencedBlock(reason, MAX_REASON)));
        return SafeText.truncate(text.toString(), MAX_BODY);
    }

    /** @param standing whether to say how the alert stands, which a block says better */
    private Optional<String> renderFacts(NewEpisode started, boolean standing) {
        Interpretation.Alert alert = started.alert();
        AlertEvent event = alert.event();
        List<String> rows = new ArrayList<>();
        // Title and labels follow the alert, the text does not, so it says which moment it describes.
        rows.add("| When this issue was opened | |");
        rows.add("|---|---|");
        if (standing) {
            rows.add(tableRow("State", event.state() == AlertState.FIRING ? "**FIRING**" : "RESOLVED"));
            rows.add(tableRow("Since", time.of(event.occurredAt())));
            rows.add(tableRow("Priority", "**" + event.priority() + "**"));
            rows.add(tableRow(event.teams().size() == 1 ? "Team" : "Teams", teams(event.teams(), SafeText::tableCell)));
        }
        event.identity()
                .alarmArn()
                .ifPresent(arn -> rows.add(tableRow("Alarm", SafeText.tableCell(SafeText.truncate(arn, MAX_CELL)))));
        started.previousIssue().ifPresent(number -> rows.add(tableRow("Previous episode", "#" + number)));
        started.stormIssue().ifPresent(number -> rows.add(tableRow("Part of the storm", "#" + number)));
        if (alert.truncatedAlerts() > 0) {
            rows.add(tableRow(
                    "Not sent",
                    count(alert.truncatedAlerts(), "more alert")
                            + ", cut from this notification by the sender's limit"));
        }
        // A table of nothing but its head says nothing.
        return rows.size() == 2 ? Optional.empty() : Optional.of(String.join("\n", rows));
    }

    private static String tableRow(String name, String value) {
        return "| " + name + " | " + value + " |";
    }

    private static String teams(List<String> teams, UnaryOperator<String> code) {
        return teams.isEmpty()
                ? "none"
                : String.join(", ", teams.stream().map(code).toList());
    }

    private static String routingNote(List<RoutingProblem> problems) {
        List<String> lines = new ArrayList<>();
        lines.add("> **" + summary(problems) + "** The alert is handled like any other. To route it correctly:");
        problems.stream().limit(MAX_PROBLEMS).forEach(problem -> {
            String what = switch (problem.kind()) {
                case MISSING_TEAM -> "No team is set.";
                case INVALID_TEAM ->
                    SafeText.codeSpan(SafeText.truncate(problem.found(), 100)) + " is not a valid team name.";
                case MISSING_PRIORITY -> "No priority is set.";
                case INVALID_PRIORITY ->
                    SafeText.codeSpan(SafeText.truncate(problem.found(), 100)) + " is not a valid priority.";
            };
            lines.add("> - " + what + " " + problem.remedy());
        });
        if (problems.size() > MAX_PROBLEMS) {
            lines.add("> - and " + count(problems.size() - MAX_PROBLEMS, "more problem") + " like these");
        }
        return String.join("\n", lines);
    }

    private static String summary(List<RoutingProblem> problems) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        problems.forEach(problem -> kinds.add(problem.kind()));
        boolean priority = kinds.contains(Kind.MISSING_PRIORITY) || kinds.contains(Kind.INVALID_PRIORITY);
        boolean team = kinds.contains(Kind.MISSING_TEAM) || kinds.contains(Kind.INVALID_TEAM);
        if (priority) {
            return team ? "No usable team or priority was set." : "No usable priority was set.";
        }
        // Beside an invalid team there may be a valid one.
        return kinds.contains(Kind.MISSING_TEAM) ? "No usable team was set." : "Not every team that was set is usable.";
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static List<String> links(Links links) {
        List<String> lines = new ArrayList<>();
        add(lines, "Runbook", links.runbook(), links.text(Links.RUNBOOK));
        add(lines, "Dashboard", links.dashboard(), links.text(Links.DASHBOARD));
        add(lines, "Source", links.source(), links.text(Links.SOURCE));
        add(lines, "Silence", links.silence(), links.text(Links.SILENCE));
        return lines;
    }

    /**
     * A link, else the text that was given for one. Escaping makes an address up to nine times as long; one that is cut
     * leads nowhere.
     */
    private static void add(List<String> lines, String label, Optional<URI> target, Optional<String> unusable) {
        target.map(uri -> "- " + SafeText.link(label, uri))
                .filter(line -> line.length() <= Links.MAX_LENGTH + label.length() + "- [](<>)".length())
                .or(() -> target.map(URI::toString)
                        .or(() -> unusable)
                        .map(text -> SafeText.codeSpan(SafeText.truncate(text, MAX_CELL)))
                        .filter(text -> !text.isEmpty())
                        .map(text -> "- " + label + ": " + text))
                .ifPresent(lines::add);
    }
}
