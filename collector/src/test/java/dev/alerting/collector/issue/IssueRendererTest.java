package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Alert;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.Links;
import dev.alerting.common.event.Priority;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.RoutingProblem.Kind;
import dev.alerting.common.sender.grafana.GrafanaSender;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssueRendererTest {
    private static final Marker MARKER = Marker.ofComment(Fingerprint.sha256("x"), 1, "0123456789abcdef");

    private final IssueRenderer renderer = new IssueRenderer(List.of(ZoneOffset.UTC));

    @Test
    void anIssueTellsTheMostImportantFirst() {
        Alert alert = Alert.firing(0)
                .texts("Customers cannot pay", "Long story", "Threshold crossed")
                .links(links("https://r.example/runbook"))
                .raw(Json.object().put("orgId", 1));

        IssueDraft issue = renderer.renderIssue(rendered(alert, 2, Optional.of(12)));

        assertThat(issue.title()).isEqualTo("[P1] Disk is full");
        assertThat(issue.body())
                .startsWith(Marker.ofIssue(alert.fingerprint(), 2).text())
                .containsSubsequence(
                        "Customers cannot pay",
                        "| State | **FIRING** |",
                        "| Since | 2025-09-16T12:00:00Z · Tue 16 Sep 2025, 12:00 Z |",
                        "| Priority | **P1** |",
                        "| Team | `dev-infra` |",
                        "| Previous episode | #12 |",
                        "### Description",
                        "Long story",
                        "### Reason",
                        "Threshold crossed",
                        "### Links",
                        "[Runbook](<https://r.example/runbook>)",
                        "<details>",
                        "orgId",
                        "</details>",
                        "Source: `grafana`",
                        "Fingerprint: `" + alert.fingerprint() + "`");
        assertThat(issue.labels()).containsExactly("area:alerting", "Source:grafana", "Pri:P1", "Team:dev-infra");
    }

    @Test
    void sectionsWithoutContentAreLeftOut() {
        IssueDraft issue = renderer.renderIssue(rendered(Alert.firing(0), 1, Optional.empty()));

        assertThat(issue.body()).doesNotContain("###", "<details>", "Previous episode", "Not sent");
    }

    @Test
    void anAlertWithoutAnOwnerSaysWhatToSetWhere() {
        Alert alert = Alert.firing(0);
        List<RoutingProblem> problems = List.of(
                new RoutingProblem(Kind.MISSING_TEAM, "", "Set the label `team`."),
                new RoutingProblem(Kind.INVALID_TEAM, "@acme/web", "Set the label `team`."),
                new RoutingProblem(Kind.MISSING_PRIORITY, "", "Set the label `priority`."),
                new RoutingProblem(Kind.INVALID_PRIORITY, "urgent", "Set the label `priority`."));

        IssueDraft issue = renderer.renderIssue(newEpisode(alert, problems, 0, 1, Optional.empty()));

        assertThat(issue.labels()).contains("routing:unknown");
        assertThat(issue.body())
                .contains(
                        "> **No usable team or priority was set.** The alert is handled like any other. To route it"
                                + " correctly:",
                        "> - No team is set. Set the label `team`.",
                        "> - `@\u200bacme/web` is not a valid team name.",
                        "> - No priority is set. Set the label `priority`.",
                        "> - `urgent` is not a valid priority.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MISSING_TEAM                    | No usable team was set.
            INVALID_TEAM                    | Not every team that was set is usable.
            MISSING_PRIORITY                | No usable priority was set.
            INVALID_PRIORITY                | No usable priority was set.
            MISSING_TEAM MISSING_PRIORITY   | No usable team or priority was set.
            INVALID_TEAM INVALID_PRIORITY   | No usable team or priority was set.
            """)
    void theNoteOnRoutingNamesWhatIsNotUsable(String kinds, String summary) {
        Alert alert = Alert.firing(0);
        List<RoutingProblem> problems = Arrays.stream(kinds.split(" "))
                .map(kind -> new RoutingProblem(Kind.valueOf(kind), "found", "Set it."))
                .toList();

        IssueDraft issue = renderer.renderIssue(newEpisode(alert, problems, 0, 1, Optional.empty()));

        assertThat(issue.body()).contains("> **" + summary + "** ");
    }

    @Test
    void oneAlertTheSenderLeftOutIsOne() {
        Alert alert = Alert.firing(0);

        IssueDraft issue = renderer.renderIssue(newEpisode(alert, List.of(), 1, 1, Optional.empty()));

        assertThat(issue.body()).contains("| Not sent | 1 more alert, cut");
    }

    @Test
    void alertsTheSenderLeftOutAreReported() {
        Alert alert = Alert.firing(0);

        IssueDraft issue = renderer.renderIssue(newEpisode(alert, List.of(), 3, 1, Optional.empty()));

        assertThat(issue.body())
                .contains("| Not sent | 3 more alerts, cut from this notification by the sender's limit |");
    }

    @Test
    void aLongTitleIsCutNotInsideAPair() {
        for (int start = 245; start < 256; start++) {
            Alert alert = Alert.firing(0).title("x".repeat(start) + "🚒".repeat(20));

            String title =
                    renderer.renderIssue(rendered(alert, 1, Optional.empty())).title();

            assertThat(title).hasSizeLessThanOrEqualTo(256).endsWith("…");
            assertThat(title.codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
        }
    }

    @Test
    void theWorstTextFitsAndKeepsItsFormAndItsEnd() {
        String hostile = "`".repeat(200_000);
        String wide = "https://r.example/" + "ü".repeat(4_000);
        Alert alert = Alert.firing(0)
                .texts(hostile, hostile, hostile)
                .links(links(wide))
                .raw(Json.object().put("text", hostile));

        assertFits(renderer.renderIssue(rendered(alert, 1, Optional.of(1))), alert);
    }

    @Test
    void theLongestTextFitsAndKeepsItsFormAndItsEnd() {
        String text = "@a #1 ".repeat(40_000);
        String link = "https://r.example/" + "a".repeat(4_000);
        Alert alert = Alert.firing(0)
                .texts(text, text, text)
                .links(links(link))
                .raw(Json.object().put("text", text));

        assertFits(renderer.renderIssue(rendered(alert, 1, Optional.of(1))), alert);
    }

    @Test
    void manyWrongTeamsDoNotPushTheAlertOut() {
        Alert alert = Alert.firing(0).texts("summary", "description", "reason");
        List<RoutingProblem> problems =
                Collections.nCopies(5_000, new RoutingProblem(Kind.INVALID_TEAM, "|".repeat(99), "Set it."));

        IssueDraft issue = renderer.renderIssue(newEpisode(alert, problems, 0, 1, Optional.empty()));

        assertThat(issue.body().contains("| State | **FIRING** |")).isTrue();
        assertThat(issue.body().contains("> - and 4990 more problems like these"))
                .isTrue();
        assertFits(issue, alert);
    }

    @Test
    void theSmallestIssueHoldsNoTextOfTheAlert() {
        Alert alert = Alert.firing(0).texts("secret summary", "secret text", "secret reason");

        IssueDraft issue = renderer.minimalDraft(rendered(alert, 3, Optional.empty()));

        assertThat(issue.title()).isEqualTo("[P1] Alert " + alert.fingerprint().substring(0, 6));
        assertThat(issue.body())
                .startsWith(Marker.ofIssue(alert.fingerprint(), 3).text())
                .contains("| State | **FIRING** |")
                .doesNotContain("secret");
        assertThat(issue.labels()).contains("Team:dev-infra");
    }

    @Test
    void aNewPriorityReplacesOnlyTheOldOneInTheTitle() {
        assertThat(IssueRenderer.replacePriority("[P1] Disk is full", Priority.P0))
                .isEqualTo("[P0] Disk is full");
        assertThat(IssueRenderer.replacePriority("[P1] [P2] twice", Priority.P0))
                .isEqualTo("[P0] [P2] twice");
    }

    @Test
    void aTitlePeopleHaveWrittenStays() {
        assertThat(IssueRenderer.replacePriority("Disk again (P1)", Priority.P0))
                .isEqualTo("Disk again (P1)");
        assertThat(IssueRenderer.replacePriority("[P9] Disk", Priority.P0)).isEqualTo("[P9] Disk");
    }

    @Test
    void aCommentTellsWhatChanged() {
        AlertEvent event = Alert.firing(5)
                .priority(Priority.P0)
                .teams("web")
                .reason("worse")
                .event();

        String comment = renderer.renderUpdate(
                MARKER,
                new IssueRenderer.Update(
                        event,
                        Priority.P1,
                        List.of("dev-infra"),
                        true,
                        false,
                        2,
                        Alert.START,
                        Optional.of(Alert.START),
                        Alert.minute(245)));

        assertThat(comment)
                .startsWith(MARKER.text())
                .containsSubsequence(
                        "**Still firing after 4 h 5 min.**",
                        "2025-09-16T12:05:00Z",
                        "Priority: P1 → **P0**",
                        "Teams: `dev-infra` → `web`",
                        "2 more repeats since 2025-09-16T12:00:00Z",
                        "worse");
    }

    @Test
    void aCommentWithoutChangesSaysOnlyThatItFires() {
        AlertEvent event = Alert.firing(5).event();

        String comment = renderer.renderUpdate(
                MARKER,
                new IssueRenderer.Update(
                        event, Priority.P1, event.teams(), true, true, 1, Alert.START, Optional.empty(), Alert.START));

        assertThat(comment).contains("**Firing again.**", "1 more repeat since").doesNotContain("Priority", "Teams");
    }

    @Test
    void aRepeatTellsWhatIsMeasuredAndNotAgainWhenItBegan() {
        AlertEvent event = Alert.firing(0)
                .raw(Json.parse("{\"values\": {\"B\": 4.9, \"C\": 1}}"))
                .event();

        String comment = renderer.renderUpdate(
                MARKER,
                new IssueRenderer.Update(
                        event,
                        event.priority(),
                        event.teams(),
                        false,
                        false,
                        0,
                        Alert.START,
                        Optional.of(Alert.START),
                        Alert.minute(240)));

        assertThat(comment).isEqualTo(MARKER.text() + "\n**Still firing after 4 h.**\n\n- Values: `B = 4.9, C = 1`");
    }

    @Test
    void theLastCommentTellsTheDuration() {
        String comment = renderer.renderResolved(MARKER, Alert.resolved(125).event(), Optional.of(Alert.START), 1);

        assertThat(comment)
                .startsWith(MARKER.text())
                .contains(
                        "**Resolved** after 2 h 5 min.",
                        "Resolved at 2025-09-16T14:05:00Z",
                        "- 1 repeat without a comment");
    }

    @Test
    void aDurationThatMakesNoSenseIsLeftOut() {
        String comment = renderer.renderResolved(MARKER, Alert.resolved(0).event(), Optional.of(Alert.minute(5)), 2);

        assertThat(comment).contains("**Resolved**.", "- 2 repeats without a comment");
    }

    @Test
    void aSeriesThatIsOnlyMissingIsNoProofOfHealth() {
        String comment = renderer.renderResolved(
                MARKER, Alert.resolved(5).reason("MissingSeries").event(), Optional.empty(), 0);

        assertThat(comment).contains("no longer receives the series");
    }

    private static void assertFits(IssueDraft issue, Alert alert) {
        // Compared by length: a failure must not print the whole body.
        assertThat(issue.body().length()).isLessThanOrEqualTo(65_536);
        assertThat(issue.body().endsWith("`" + alert.fingerprint() + "`")).isTrue();
        assertThat(Fences.areBalanced(issue.body())).isTrue();
        assertThat(issue.body().split("<details>", -1))
                .hasSameSizeAs(issue.body().split("</details>", -1));
    }

    private static Links links(String address) {
        Optional<URI> uri = Optional.of(URI.create(address));
        return new Links(uri, uri, uri, uri);
    }

    private static IssueRenderer.NewEpisode rendered(Alert alert, int episode, Optional<Integer> previous) {
        return newEpisode(alert, List.of(), 0, episode, previous);
    }

    private static IssueRenderer.NewEpisode newEpisode(
            Alert alert, List<RoutingProblem> problems, int truncated, int episode, Optional<Integer> previous) {
        Interpretation.Origin origin = Interpretation.Origin.of(GrafanaSender.SOURCE, "rule");
        return new IssueRenderer.NewEpisode(
                Interpretation.Alert.of(alert.event(), origin, problems).withTruncatedAlerts(truncated),
                episode,
                previous);
    }
}
