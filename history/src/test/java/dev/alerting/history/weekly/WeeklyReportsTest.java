package dev.alerting.history.weekly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.history.Bed;
import dev.alerting.history.MemoryReports.Issue;
import dev.alerting.history.Trouble;
import dev.alerting.history.weekly.ReportIssues.State;
import dev.alerting.testing.Repository;
import dev.alerting.testing.history.Image;
import dev.alerting.testing.history.StreamEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The run that a schedule asks for each hour. */
class WeeklyReportsTest {
    /** At 07:00 in Berlin. */
    private static final Instant MONDAY = Instant.parse("2026-11-30T06:00:00Z");

    private static final Instant TUESDAY_BEFORE = Instant.parse("2026-11-24T10:00:00Z");
    private static final Path GOLDEN = Repository.path("history", "src", "test", "resources", "weekly", "report.md");

    private final Bed bed = new Bed(MONDAY.minus(Duration.ofDays(40)));
    private int alerts;

    /** One that fires once for some minutes. */
    private void episode(Instant at, String team, String rule, int minutes, UnaryOperator<Image> meanwhile) {
        Image opened = Image.opened("f" + ++alerts, 1, at.minusSeconds(30))
                .team(team)
                .rule("uid-" + rule.hashCode())
                .titled(rule);
        Image acted = meanwhile.apply(opened);
        List<ObjectNode> records = new ArrayList<>(List.of(StreamEvents.write(Optional.empty(), opened, at)));
        if (acted != opened) {
            records.add(StreamEvents.write(Optional.of(opened), acted, at.plusSeconds(120)));
        }
        if (minutes > 0) {
            Instant end = at.plusSeconds(60L * minutes);
            records.add(StreamEvents.write(Optional.of(acted), acted.ended(end, "RESOLVED"), end));
        }
        bed.deliver(records);
    }

    private void episode(Instant at, String team) {
        episode(at, team, "disk", 10, UnaryOperator.identity());
    }

    private List<String> report() {
        List<String> teams = new ArrayList<>();
        bed.run("report").path("teams").forEach(team -> teams.add(team.asText()));
        return teams;
    }

    private Issue onlyIssue() {
        assertThat(bed.reports().issues()).hasSize(1);
        return bed.reports().issues().getFirst();
    }

    /** Five weeks of a team: what is noise, what is answered, what is stuck, silenced and nobody's. */
    private void fiveWeeks() {
        for (int week = 0; week < 5; week++) {
            Instant monday = MONDAY.minus(Duration.ofDays(35 - 7L * week));
            for (int i = 0; i <= 2 * week; i++) {
                episode(monday.plus(Duration.ofHours(9 + 14L * i)), "web", "Disk nearly full", 3, opened -> opened);
            }
            Instant wednesday = monday.plus(Duration.ofDays(2));
            episode(
                    wednesday,
                    "web",
                    "Certificate of www.example.com expires",
                    90,
                    opened -> opened.acknowledged("ann", wednesday.plusSeconds(120)));
            episode(
                    monday.plus(Duration.ofHours(50)),
                    "web",
                    "Pod `web|1` restarts",
                    40,
                    opened -> opened.noise("only during deployments, ask @ops or see #12"));
        }
        episode(MONDAY.minus(Duration.ofDays(12)), "web", "Replica lags", 0, opened -> opened);
        episode(MONDAY.minus(Duration.ofDays(6)), "web", "Queue <b>grows</b>", 0, opened -> opened.keptSilent());
        Instant last = MONDAY.minus(Duration.ofDays(5));
        Image lost =
                Image.opened("lost", 1, last).rule("x7f3").titled("No owner").routingUnknown();
        Image undescribed = Image.opened("undescribed", 1, last)
                .rule("x7f4")
                .titled("No runbook")
                .withoutRunbook();
        Instant longAgo = MONDAY.minus(Duration.ofDays(20));
        Image row = Image.opened("row", 1, longAgo).asRow().rule("x7f5").titled("Row of a storm");
        bed.deliver(List.of(
                StreamEvents.write(Optional.empty(), lost, last),
                StreamEvents.write(Optional.empty(), undescribed, last),
                StreamEvents.write(Optional.empty(), row, longAgo)));
    }

    @Test
    void aReportReadsAsItDid() throws IOException {
        fiveWeeks();
        bed.passTo(MONDAY);

        assertThat(report()).containsExactly("web");

        Issue issue = onlyIssue();
        assertThat(issue.title()).isEqualTo("Weekly report: alerts of web");
        assertThat(issue.labels()).containsExactly("area:alerting", "report:alerts", "Team:web");
        String written = issue.body() + "\n----\n\n" + issue.comments().getFirst() + "\n";
        if (System.getProperty("golden.write") != null) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, written);
        }
        assertThat(written).isEqualTo(Files.readString(GOLDEN).replace("\r\n", "\n"));
    }

    @Test
    void aCommentHasFiveLinesBelowItsMarker() {
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);

        report();

        assertThat(onlyIssue().comments())
                .singleElement()
                .satisfies(comment -> assertThat(comment.lines())
                        .hasSize(6)
                        .first()
                        .satisfies(
                                marker -> assertThat(ReportMarker.read(marker)).isPresent()));
    }

    @Test
    void nothingIsWrittenBeforeMondayMorning() {
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY.minusSeconds(1));

        assertThat(report()).isEmpty();

        assertThat(bed.reports().issues()).isEmpty();
    }

    @Test
    void theSameIssueGetsTheNextWeek() {
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);
        report();
        bed.passTo(MONDAY.plus(Duration.ofHours(1)));
        assertThat(report()).as("again in the same week").isEmpty();
        episode(MONDAY.plus(Duration.ofDays(1)), "web");
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        assertThat(report()).containsExactly("web");

        assertThat(onlyIssue().comments()).hasSize(2);
        assertThat(onlyIssue().body()).contains("**2026-11-30 to 2026-12-06**").doesNotContain("2026-11-29");
    }

    @Test
    void whatAPersonWritesAboveItMakesNoSecondIssue() {
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);
        report();
        onlyIssue().edit("Please look at the disks first.\r\n\r\n" + onlyIssue().body());
        episode(MONDAY.plus(Duration.ofDays(1)), "web");
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        assertThat(report()).containsExactly("web");

        assertThat(onlyIssue().comments()).hasSize(2);
    }

    @Test
    void anIssueThatLostItsLabelGetsItAgain() {
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);
        report();
        onlyIssue().unlabel();
        episode(MONDAY.plus(Duration.ofDays(1)), "web");
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        assertThat(report()).containsExactly("web");

        assertThat(onlyIssue().labels()).contains("report:alerts");
        assertThat(onlyIssue().comments()).hasSize(2);
    }

    @Test
    void anIssueWhoseTextIsReplacedByAPersonGetsTheReportAgain() {
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);
        report();
        onlyIssue().edit("nothing of ours");
        episode(MONDAY.plus(Duration.ofDays(1)), "web");
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        assertThat(report()).containsExactly("web");

        assertThat(onlyIssue().body()).contains("**2026-11-30 to 2026-12-06**");
    }

    @Test
    void whatNobodyWantsIsNotOpenedAgainForWantOfALabel() {
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);
        report();
        onlyIssue().unlabel();
        onlyIssue().close(State.UNWANTED);
        episode(MONDAY.plus(Duration.ofDays(1)), "web");
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        assertThat(report()).isEmpty();

        assertThat(onlyIssue().state()).isEqualTo(State.UNWANTED);
        assertThat(onlyIssue().labels()).doesNotContain("report:alerts");
    }

    /** As after the table of figures was lost and another repository was named: the number is somebody else's. */
    @Test
    void theReportOfAnotherTeamIsNotTaken() {
        episode(TUESDAY_BEFORE, "db");
        bed.passTo(MONDAY);
        report();
        bed.reports().setIssue("web", 1);
        episode(MONDAY.plus(Duration.ofDays(1)), "web");
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        assertThat(report()).containsExactly("web");

        assertThat(bed.reports().issues()).hasSize(2);
        assertThat(bed.reports().issues().getFirst().comments()).hasSize(1);
    }

    @Test
    void aWeekWithoutEpisodesIsNotWrittenAbout() {
        episode(TUESDAY_BEFORE, "web", "Replica lags", 0, opened -> opened);
        bed.passTo(MONDAY);
        report();
        String body = onlyIssue().body();
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        assertThat(report()).isEmpty();

        assertThat(onlyIssue().body()).isEqualTo(body);
        assertThat(onlyIssue().comments()).hasSize(1);
    }

    @Test
    void withoutAnyEpisodeThereIsNoIssue() {
        bed.passTo(MONDAY);

        assertThat(report()).isEmpty();

        assertThat(bed.reports().issues()).isEmpty();
    }

    @Test
    void whatNobodyOwnsIsNotReported() {
        episode(TUESDAY_BEFORE, "");
        bed.passTo(MONDAY);

        assertThat(report()).isEmpty();
    }

    @Test
    void anIssueThatWasReadAndClosedIsOpenedAgain() {
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);
        report();
        onlyIssue().close(State.CLOSED);
        episode(MONDAY.plus(Duration.ofDays(1)), "web");
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        report();

        assertThat(onlyIssue().state()).isEqualTo(State.OPEN);
    }

    @Test
    void aReportThatSomebodyDoesNotWantIsNotWritten() {
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);
        report();
        onlyIssue().close(State.UNWANTED);
        episode(MONDAY.plus(Duration.ofDays(1)), "web");
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        assertThat(report()).isEmpty();

        assertThat(onlyIssue().comments()).hasSize(1);
        assertThat(onlyIssue().state()).isEqualTo(State.UNWANTED);
    }

    @Test
    void aLockedIssueKeepsNobodyElseFromTheirs() {
        episode(TUESDAY_BEFORE, "db");
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);
        report();
        bed.reports().issues().getFirst().lock();
        episode(MONDAY.plus(Duration.ofDays(1)), "db");
        episode(MONDAY.plus(Duration.ofDays(1)), "web");
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        assertThat(report()).containsExactly("web");

        assertThat(bed.log()).anyMatch(line -> line.contains("a report was refused") && line.contains("db"));
    }

    @Test
    void anIssueThatFailsEachTimeKeepsNobodyElseFromTheirs() {
        episode(TUESDAY_BEFORE, "db");
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);
        report();
        bed.reports().issues().getFirst().breakForever();
        episode(MONDAY.plus(Duration.ofDays(1)), "db");
        episode(MONDAY.plus(Duration.ofDays(1)), "web");
        bed.passTo(MONDAY.plus(Duration.ofDays(7)));

        assertThatThrownBy(this::report).isInstanceOf(ReportUnavailableException.class);

        assertThat(bed.reports().issues().getLast().comments()).hasSize(2);
        assertThat(bed.log()).anyMatch(line -> line.contains("HistoryRunFailures"));
        bed.passTo(MONDAY.plus(Duration.ofDays(7)).plus(Duration.ofHours(1)));
        assertThatThrownBy(this::report).as("it is tried again").isInstanceOf(ReportUnavailableException.class);
        assertThat(bed.reports().issues().getLast().comments()).hasSize(2);
    }

    /** The collector shares GitHub's limits. */
    @Test
    void manyTeamsTakeSeveralRuns() {
        for (int team = 10; team < 30; team++) {
            episode(TUESDAY_BEFORE, "team-" + team);
        }
        List<Integer> issues = new ArrayList<>();
        for (int hour = 0; hour < 4; hour++) {
            bed.passTo(MONDAY.plus(Duration.ofHours(hour)));
            report();
            issues.add(bed.reports().issues().size());
        }

        assertThat(issues).containsExactly(7, 14, 20, 20);
        assertThat(bed.reports().issues())
                .allSatisfy(issue -> assertThat(issue.comments()).hasSize(1));
    }

    @Test
    void oneRunWritesAtATime() {
        episode(TUESDAY_BEFORE, "web");
        bed.passTo(MONDAY);
        bed.reports().takeTurn(MONDAY, MONDAY.plus(WeeklyReports.TURN));

        assertThat(report()).isEmpty();
        assertThat(bed.reports().issues()).isEmpty();

        bed.passTo(MONDAY.plus(WeeklyReports.TURN));
        assertThat(report()).containsExactly("web");
    }

    /** Every call of a run, broken in every way; then the next run, and the one after. */
    @Test
    void whereverARunBreaksOffThereIsOneIssueAndOneComment() {
        int points = 0;
        for (Before before : Before.values()) {
            int calls = callsOfARun(before);
            for (Trouble.Kind kind : Trouble.Kind.values()) {
                for (int call = 0; call < calls; call++) {
                    WeeklyReportsTest run = prepared(before);
                    run.reportBroken(call, kind);
                    run.bed.passTo(MONDAY.plus(Duration.ofHours(1)));
                    run.report();
                    run.bed.passTo(MONDAY.plus(Duration.ofHours(2)));
                    assertThat(run.report()).isEmpty();
                    assertThat(run.bed.reports().issues())
                            .as("%s at call %d, issue before: %s", kind, call, before)
                            .hasSize(2)
                            .allSatisfy(issue -> {
                                assertThat(issue.labels()).contains("report:alerts");
                                assertThat(issue.body()).contains("**2026-11-23 to 2026-11-29**");
                                assertThat(issue.comments().stream().filter(comment -> comment.contains("2026-11-29")))
                                        .hasSize(1);
                            });
                    points++;
                }
            }
        }

        assertThat(points).isGreaterThan(600);
    }

    /** How the issues of both teams stand. */
    private enum Before {
        NOT_THERE,
        THERE,
        UNLABELLED
    }

    private static int callsOfARun(Before before) {
        WeeklyReportsTest run = prepared(before);
        run.bed.trouble().breakCall(Integer.MAX_VALUE, Trouble.Kind.REFUSED);
        run.report();
        return run.bed.trouble().calls();
    }

    /** Two teams, whose issues may be there from the week before, with their label or without. */
    private static WeeklyReportsTest prepared(Before before) {
        WeeklyReportsTest run = new WeeklyReportsTest();
        for (String team : List.of("db", "web")) {
            run.episode(TUESDAY_BEFORE.minus(Duration.ofDays(7)), team);
        }
        if (before != Before.NOT_THERE) {
            run.bed.passTo(MONDAY.minus(Duration.ofDays(7)));
            run.report();
        }
        if (before == Before.UNLABELLED) {
            run.bed.reports().issues().forEach(Issue::unlabel);
        }
        for (String team : List.of("db", "web")) {
            run.episode(TUESDAY_BEFORE, team);
        }
        run.bed.passTo(MONDAY.minus(Duration.ofHours(1)));
        run.bed.run("aggregate");
        run.bed.passTo(MONDAY);
        return run;
    }

    private void reportBroken(int call, Trouble.Kind kind) {
        bed.trouble().breakCall(call, kind);
        try {
            JsonNode answer = bed.run("report");
            assertThat(answer.path("teams").isArray()).isTrue();
        } catch (RuntimeException | Trouble.Killed e) {
            // What a run of the schedule may end with.
        }
        bed.trouble().stop();
    }
}
