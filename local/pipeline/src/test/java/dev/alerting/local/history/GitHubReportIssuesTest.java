package dev.alerting.local.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.github.GitHubSettings;
import dev.alerting.common.json.Json;
import dev.alerting.history.figures.Figures;
import dev.alerting.history.figures.RuleName;
import dev.alerting.history.figures.TeamFigures;
import dev.alerting.history.github.GitHubReportIssues;
import dev.alerting.history.weekly.ReportIssues;
import dev.alerting.history.weekly.WeeklyReports;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.local.github.access.Permission;
import dev.alerting.local.github.access.PersonalToken;
import dev.alerting.local.github.fault.Fault;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.testing.AppKey;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reports on GitHub, over HTTP, as its App. */
class GitHubReportIssuesTest {
    private static final Instant MONDAY = Instant.parse("2026-11-30T07:00:00Z");
    private static final LocalDate SUNDAY = LocalDate.parse("2026-11-29");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final AppKey KEY = AppKey.ofBits(2048);

    private final MovableClock clock = new MovableClock(MONDAY);
    private final MemoryHistory figures = new MemoryHistory();
    private final GitHubStandIn gitHub =
            GitHubStandIn.start(GitHubStandInOptions.of("acme/alerts", 12_345, "alerts-app", KEY.publicKey())
                    .withPersonalToken(new PersonalToken("a-token", "ann", Permission.WRITE))
                    .withClock(clock));

    @AfterEach
    void stop() {
        gitHub.close();
    }

    /** A process of its own. */
    private ReportIssues issues() {
        return GitHubReportIssues.connect(
                new GitHubSettings("acme/alerts", gitHub.apiUrl(), "app", Optional.empty(), PATIENCE),
                () -> name -> KEY.secret(true),
                clock);
    }

    private void episodes(LocalDate day, int number, String... teams) {
        TeamFigures team = new TeamFigures();
        team.add(new RuleName("grafana", "disk"), Figures.read(Json.parse("{\"episodes\":" + number + "}")));
        Map<String, TeamFigures> all = new TreeMap<>();
        for (String name : teams) {
            all.put(name, team);
        }
        figures.write(day, all);
    }

    private List<String> report() {
        return LocalReports.write(figures, issues(), ZoneOffset.UTC, clock);
    }

    private void assertReported(int teams, String week) {
        assertThat(gitHub.issues()).hasSize(teams).allSatisfy(issue -> {
            assertThat(issue.labels()).contains("report:alerts", "area:alerting");
            assertThat(issue.body()).contains(week);
            assertThat(issue.comments().stream()
                            .filter(comment -> comment.body().contains(week)))
                    .hasSize(1);
        });
    }

    @Test
    void aTeamHasOneIssueAndEachWeekOneComment() {
        episodes(SUNDAY, 3, "web", "db");
        assertThat(report()).containsExactly("db", "web");
        clock.advance(Duration.ofDays(7));
        episodes(SUNDAY.plusDays(3), 5, "web");

        assertThat(report()).containsExactly("web");

        StoredIssue web = gitHub.issue(2).orElseThrow();
        assertThat(web.title()).isEqualTo("Weekly report: alerts of web");
        assertThat(web.body()).contains("| Episodes | 5 | 3.0 |");
        assertThat(web.comments()).hasSize(2);
        assertThat(gitHub.issue(1).orElseThrow().comments()).hasSize(1);
        assertThat(gitHub.issues()).hasSize(2);
    }

    static List<Fault> faults() {
        return List.of(
                Faults.internalServerError(),
                Faults.badGateway().afterEffect(),
                Faults.bareSecondaryLimit(),
                Faults.badCredentials(),
                Faults.closeAfterEffect(),
                Faults.truncatedBody());
    }

    /** Each call of a run, and then another run, of a process that knows nothing of the first. */
    @ParameterizedTest
    @MethodSource("faults")
    void whicheverCallFailsThereIsOneIssueAndOneComment(Fault fault) {
        episodes(SUNDAY, 3, "web", "db");
        int week = 0;
        for (boolean isFirst : new boolean[] {true, false}) {
            // The first report of all takes seven calls, and each later one nine.
            for (int call = 1; call <= (isFirst ? 7 : 9); call++) {
                if (isFirst) {
                    gitHub.issues().forEach(issue -> gitHub.administration().deleteIssue(issue.number()));
                } else {
                    clock.advance(Duration.ofDays(7));
                    episodes(SUNDAY.plusWeeks(++week), 3, "web", "db");
                }
                gitHub.faults().clear();
                var rule = gitHub.faults().add(RequestMatch.any().nth(call), fault);
                reportOnce();
                assertThat(rule.fired()).as("call %d", call).isEqualTo(1);
                clock.advance(Duration.ofHours(1));

                report();

                assertReported(2, SUNDAY.plusWeeks(week).toString());
            }
        }
    }

    /** Whatever becomes of it. */
    private void reportOnce() {
        new WeeklyReports(figures, new LocalReports.Forgetful(), issues(), ZoneOffset.UTC, clock).run();
    }

    @Test
    void whatLooksLikeAReportOfOursIsNone() {
        episodes(SUNDAY, 3, "web");
        report();
        String body = gitHub.issue(1).orElseThrow().body();
        gitHub.administration().deleteIssue(1);
        int foreign = gitHub.people()
                .open("mallory", "Weekly report: alerts of web", body, List.of("report:alerts"))
                .number();

        report();

        assertThat(gitHub.issue(foreign).orElseThrow().comments()).isEmpty();
        assertThat(gitHub.issues()).hasSize(2);
    }

    @Test
    void aCommentThatAPersonWroteIsNotOurs() {
        episodes(SUNDAY, 3, "web");
        gitHub.faults().add(RequestMatch.createComment().nth(1), Faults.internalServerError());
        reportOnce();
        String marker = gitHub.issue(1).orElseThrow().body().lines().findFirst().orElseThrow();
        gitHub.people().comment(1, "mallory", marker);

        report();

        assertThat(gitHub.issue(1).orElseThrow().comments()).hasSize(2);
    }

    @Test
    void whoClosesItAsNotPlannedGetsNoMore() {
        episodes(SUNDAY, 3, "web", "db");
        report();
        gitHub.people().close(1, "ann", StateReason.NOT_PLANNED);
        gitHub.people().close(2, "ann", StateReason.COMPLETED);
        clock.advance(Duration.ofDays(7));
        episodes(SUNDAY.plusDays(3), 5, "web", "db");

        assertThat(report()).containsExactly("web");

        assertThat(gitHub.issue(1).orElseThrow().isOpen()).isFalse();
        assertThat(gitHub.issue(1).orElseThrow().comments()).hasSize(1);
        assertThat(gitHub.issue(2).orElseThrow().isOpen()).isTrue();
    }

    @Test
    void anIssueWithoutItsLabelIsFoundByItsNumber() {
        episodes(SUNDAY, 3, "web");
        report();
        gitHub.people().removeLabel(1, "ann", "report:alerts");

        assertThat(issues().list()).isEmpty();
        assertThat(issues().find(1))
                .get()
                .satisfies(found -> assertThat(found.body()).contains("2026-11-29"));
        issues().label(1);

        assertThat(issues().list()).hasSize(1);
        assertThat(gitHub.issue(1).orElseThrow().labels()).contains("report:alerts", "area:alerting", "Team:web");
    }

    @Test
    void whatIsGoneOrOfSomebodyElseIsNotFoundByItsNumber() {
        episodes(SUNDAY, 3, "web", "db", "net");
        report();
        gitHub.administration().deleteIssue(1);
        gitHub.administration().transferIssue(2, "acme/elsewhere", true);
        int foreign = gitHub.people()
                .open("ann", "mine", "text", List.of("report:alerts"))
                .number();

        assertThat(issues().find(1)).as("deleted").isEmpty();
        assertThat(issues().find(2)).as("moved").isEmpty();
        assertThat(issues().find(foreign)).as("somebody else's").isEmpty();
        assertThat(issues().find(99)).as("never there").isEmpty();
        assertThat(issues().find(3)).isPresent();
    }

    @Test
    void aPersonalTokenWillDo() {
        episodes(SUNDAY, 3, "web");

        LocalReports.write(
                figures,
                GitHubReportIssues.connect(
                        new GitHubSettings("acme/alerts", gitHub.apiUrl(), "", Optional.of("a-token"), PATIENCE),
                        () -> {
                            throw new AssertionError("no secret is needed");
                        },
                        clock),
                ZoneOffset.UTC,
                clock);

        assertReported(1, "2026-11-29");
    }
}
