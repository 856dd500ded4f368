package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.Figures;
import dev.alerting.history.figures.OpenEpisode;
import dev.alerting.history.figures.RuleName;
import dev.alerting.history.figures.TeamFigures;
import dev.alerting.history.weekly.ReportMarker;
import dev.alerting.history.weekly.ReportRenderer;
import dev.alerting.history.weekly.ReportText;
import dev.alerting.history.weekly.TeamWeek;
import dev.alerting.history.weekly.Week;
import dev.alerting.local.github.text.TextEffects;
import dev.alerting.local.github.text.TextEffects.Reference.Kind;
import dev.alerting.local.github.tracker.ContentRules;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hostile names of rules, sources and teams, and reasons that people gave, in a report. */
class HostileReportTest {
    private static final Week WEEK = new Week(LocalDate.parse("2026-11-29"));

    private static final Set<Kind> ISSUES = EnumSet.of(Kind.ISSUE, Kind.FOREIGN_ISSUE, Kind.ISSUE_URL);

    private final ReportRenderer renderer = new ReportRenderer(ZoneOffset.UTC);
    private final List<String> wrong = new ArrayList<>();

    @Test
    void noTextInAReportDoesAnything() {
        for (String text : HostileTexts.all()) {
            judge("a rule called " + text, report("web", List.of(new RuleName(text, text)), text));
            judge("a team called " + text, report(text, List.of(new RuleName("grafana", "disk")), "flaps"));
        }

        assertThat(wrong).isEmpty();
    }

    /** Longest of all: every list full, of the longest names. */
    @Test
    void aReportOfAnyNumberOfRulesFitsIntoAnIssue() {
        List<RuleName> rules = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            rules.add(new RuleName("@#1|🚒".repeat(500), i + "@#1|🚒".repeat(500)));
        }

        ReportText text = report("web".repeat(100), rules, "@#1|🚒".repeat(500));

        judge("2,000 rules", text);
        assertThat(wrong).isEmpty();
        assertThat(text.body()).contains("and 1980 more.").hasSizeLessThan(30_000);
    }

    private ReportText report(String team, List<RuleName> rules, String reason) {
        ObjectNode json = Json.object();
        for (Count count : Count.values()) {
            json.put(count.label(), 5);
        }
        json.put("useful", 0).putObject("noise_reasons").put(reason, 5);
        TeamFigures figures = new TeamFigures();
        List<OpenEpisode> stuck = new ArrayList<>();
        for (RuleName rule : rules) {
            figures.add(rule, Figures.read(json));
            Optional<Instant> since = Optional.of(Instant.parse("2026-11-01T00:00:00Z"));
            stuck.add(new OpenEpisode(
                    "f" + stuck.size(),
                    1,
                    since,
                    since,
                    Optional.empty(),
                    false,
                    team,
                    rule,
                    rule.rule(),
                    Optional.of(7),
                    Optional.empty()));
        }
        return renderer.render(
                new TeamWeek(team, WEEK, List.of(figures), Collections.nCopies(Week.COMPARED, figures), stuck));
    }

    private void judge(String what, ReportText text) {
        judgeMarkdown(what + ", body", text.body());
        judgeMarkdown(what + ", comment", text.comment());
        judgePlain(what + ", title", text.title());
        if (text.title().length() > ContentRules.MAX_TITLE
                || text.labels().stream().anyMatch(label -> label.length() > 50)) {
            wrong.add(what + ": too long");
        }
        if (text.comment().lines().count() != 6) {
            wrong.add(what + ": comment of " + text.comment().lines().count() + " lines");
        }
    }

    private void judgeMarkdown(String what, String written) {
        String marker = written.lines().findFirst().orElseThrow();
        String visible = written.substring(marker.length());
        TextEffects effects = TextEffects.ofMarkdown(visible);
        if (ReportMarker.read(marker).isEmpty() || visible.contains("<!--")) {
            wrong.add(what + ": marker");
        }
        if (!effects.isHarmless() || !effects.links().isEmpty()) {
            wrong.add(what + ": " + effects);
        }
        judgePlain(what + ", as a mail quotes it", visible);
    }

    /** What would reach others; commits and addresses do not, and are what people copy. */
    private void judgePlain(String what, String text) {
        TextEffects effects = TextEffects.ofPlainText(text);
        boolean reachesNobody = effects.mentions().isEmpty()
                && effects.closingKeywords().isEmpty()
                && effects.images().isEmpty()
                && effects.references().stream().noneMatch(reference -> ISSUES.contains(reference.kind()));
        if (!reachesNobody) {
            wrong.add(what + ": " + effects);
        }
    }
}
