package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.CollectorHandler;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of an alert, from HTTP to GitHub. */
@ExtendWith(SharedPipeline.class)
class EpisodeTest {
    private World world;
    private Scenario scenario;

    @BeforeEach
    void open(World shared) {
        world = shared;
        scenario = new Scenario(shared);
    }

    @Test
    void aFiringAlertBecomesAnIssueOfItsTeam() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();

        scenario.grafana(alert.firing(0));

        StoredIssue issue = scenario.onlyIssue(alert);
        assertThat(issue.title()).isEqualTo("[P1] " + alert.name());
        assertThat(issue.labels()).containsExactlyInAnyOrder("area:alerting", "Source:grafana", "Pri:P1", "Team:web");
        assertThat(issue.isOpen()).isTrue();
        assertThat(issue.body())
                .contains(alert.name() + " is not well", "FIRING", "2025-10-01T12:00:00Z", scenario.recordKey(alert));
        assertThat(scenario.record(alert))
                .containsEntry("status", "OPEN")
                .containsEntry("issue_number", String.valueOf(issue.number()))
                .containsEntry("episode", "1")
                .doesNotContainKey("claim");
    }

    @Test
    void aResolvedAlertIsClosedWithAComment() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();

        scenario.grafana(alert.firing(0));
        scenario.grafana(alert.resolved(0, 125));

        StoredIssue issue = scenario.onlyIssue(alert);
        assertThat(issue.isOpen()).isFalse();
        assertThat(issue.stateReason()).contains(StateReason.COMPLETED);
        assertThat(issue.comments()).hasSize(1);
        assertThat(issue.comments().getFirst().body()).contains("**Resolved** after 2 h 5 min");
        assertThat(scenario.record(alert)).containsEntry("status", "CLOSED");
    }

    @Test
    void everyAlertOfAGroupGetsItsIssue() throws InterruptedException {
        TestAlert first = TestAlert.fresh();
        TestAlert second = TestAlert.fresh();
        TestAlert third = TestAlert.fresh();

        scenario.grafana(first.firing(0), second.firing(0), third.firing(0));

        assertThat(scenario.issues(first)).hasSize(1);
        assertThat(scenario.issues(second)).hasSize(1);
        assertThat(scenario.issues(third)).hasSize(1);
    }

    @Test
    void aMixedGroupClosesOnlyWhatIsResolved() throws InterruptedException {
        TestAlert firing = TestAlert.fresh();
        TestAlert resolved = TestAlert.fresh();
        scenario.grafana(firing.firing(0), resolved.firing(0));

        scenario.grafana(firing.firing(0), resolved.resolved(0, 10));

        assertThat(scenario.onlyIssue(firing).isOpen()).isTrue();
        assertThat(scenario.onlyIssue(resolved).isOpen()).isFalse();
    }

    @Test
    void oneDeliveryMadeTwiceDoesNothingTwice() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        String body = TestAlert.group(alert.firing(0));

        scenario.enqueue("same-" + alert.name(), body);
        scenario.settle();
        scenario.enqueue("same-" + alert.name(), body);
        scenario.settle();

        assertThat(scenario.onlyIssue(alert).comments()).isEmpty();
        assertThat(scenario.actions()).containsExactly("CREATE", "SKIP_DUPLICATE");
        assertThat(world.pipeline().readRecord(alert.recordKey()).orElseThrow()).containsEntry("suppressed", "0");
    }

    @Test
    void resolvedBeforeFiringOpensNothing() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();

        scenario.grafana(alert.resolved(0, 10));
        scenario.grafana(alert.firing(0));

        assertThat(scenario.issues(alert)).isEmpty();
        assertThat(scenario.actions()).containsExactly("SKIP_STALE", "SKIP_STALE");
    }

    @Test
    void aFiringOlderThanTheResolutionOpensNothing() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.firing(0));
        scenario.grafana(alert.resolved(0, 10));

        scenario.grafana(alert.firing(0));

        assertThat(scenario.onlyIssue(alert).isOpen()).isFalse();
    }

    @Test
    void aRecurrenceIsAFreshIssueThatNamesThePreviousOne() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.firing(0));
        scenario.grafana(alert.resolved(0, 10));

        scenario.grafana(alert.firing(20));

        assertThat(scenario.issues(alert)).hasSize(2);
        StoredIssue previous = scenario.issues(alert).getFirst();
        StoredIssue fresh = scenario.issues(alert).getLast();
        assertThat(previous.isOpen()).isFalse();
        assertThat(fresh.isOpen()).isTrue();
        assertThat(fresh.body()).contains("| Previous episode | #" + previous.number() + " |");
        assertThat(scenario.record(alert)).containsEntry("episode", "2");
    }

    @Test
    void aRecurrenceGoesOnInAPreviousIssueThatAPersonReopened() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.firing(0));
        scenario.grafana(alert.resolved(0, 10));
        int number = scenario.onlyIssue(alert).number();
        world.pipeline().gitHub().people().reopen(number, "octocat");

        scenario.grafana(alert.firing(20));

        StoredIssue issue = scenario.onlyIssue(alert);
        assertThat(issue.isOpen()).isTrue();
        assertThat(issue.comments().getLast().body()).contains("**Firing again.**");
    }

    @Test
    void aNewPriorityChangesTitleAndLabelsAndLeavesPeoplesWork() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.firing(0));
        int number = scenario.onlyIssue(alert).number();
        var gitHub = world.pipeline().gitHub();
        gitHub.people().addLabel(number, "octocat", "under investigation");
        gitHub.people().addLabel(number, "octocat", "Team:guests");
        gitHub.people().setTitle(number, "octocat", "[P1] The web is slow, see below");

        scenario.grafana(alert.withPriority("P0").withTeam("web, Data Base").firing(0));

        StoredIssue issue = gitHub.issue(number).orElseThrow();
        assertThat(issue.title()).isEqualTo("[P0] The web is slow, see below");
        assertThat(issue.labels())
                .containsExactlyInAnyOrder(
                        "area:alerting",
                        "Source:grafana",
                        "Pri:P0",
                        "Team:web",
                        "Team:data-base",
                        "Team:guests",
                        "under investigation");
        assertThat(issue.comments().getLast().body()).contains("P1 → **P0**");
    }

    @Test
    void repeatsAreCountedAndToldAfterTheInterval() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.firing(0));
        scenario.grafana(alert.firing(0));
        scenario.grafana(alert.firing(0));
        assertThat(scenario.onlyIssue(alert).comments()).isEmpty();

        world.clock().advance(Duration.ofHours(2));
        scenario.grafana(alert.firing(0));

        StoredIssue issue = scenario.onlyIssue(alert);
        assertThat(issue.comments()).hasSize(1);
        assertThat(issue.comments().getFirst().body()).contains("2 more repeats");
        assertThat(scenario.record(alert)).containsEntry("suppressed", "0");
    }

    @Test
    void aThrottledRepeatMakesNoCallToGitHub() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.firing(0));
        world.pipeline().gitHub().clearRequests();

        scenario.grafana(alert.firing(0));

        assertThat(world.pipeline().gitHub().requests()).isEmpty();
    }

    @Test
    void aNewReasonIsToldAtOnce() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.firing(0));

        scenario.grafana(alert.withReason("NoData").firing(0));

        assertThat(scenario.onlyIssue(alert).comments()).hasSize(1);
        assertThat(scenario.onlyIssue(alert).comments().getFirst().body()).contains("NoData");
    }

    @Test
    void anIssueThatAPersonClosedIsLeftAloneUntilTheNextEpisode() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.firing(0));
        int number = scenario.onlyIssue(alert).number();
        world.pipeline().gitHub().people().close(number, "octocat", StateReason.NOT_PLANNED);

        world.clock().advance(Duration.ofHours(2));
        scenario.grafana(alert.firing(0));
        scenario.grafana(alert.resolved(0, 10));

        StoredIssue closed = scenario.onlyIssue(alert);
        assertThat(closed.isOpen()).isFalse();
        assertThat(closed.stateReason()).contains(StateReason.NOT_PLANNED);
        assertThat(closed.comments()).isEmpty();
        assertThat(scenario.actions()).containsExactly("CREATE", "SKIP_MANUAL_CLOSE", "SKIP_MANUAL_CLOSE");
        assertThat(scenario.record(alert)).containsEntry("manually_closed", "true");

        scenario.grafana(alert.firing(20));

        assertThat(scenario.issues(alert)).hasSize(2);
        assertThat(scenario.issues(alert).getLast().isOpen()).isTrue();
    }

    @Test
    void aLaterEpisodeGoesOnInAnIssueThatPeopleClosedAndReopened() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.firing(0));
        int number = scenario.onlyIssue(alert).number();
        var gitHub = world.pipeline().gitHub();
        gitHub.people().close(number, "octocat", StateReason.COMPLETED);
        world.clock().advance(Duration.ofHours(2));
        scenario.grafana(alert.firing(0));
        gitHub.people().reopen(number, "octocat");

        scenario.grafana(alert.firing(400 * 24 * 60));

        assertThat(scenario.onlyIssue(alert).isOpen()).isTrue();
    }

    @Test
    void aTeamWithASlashInItsNameCanBeReplaced() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        scenario.grafana(alert.withTeam("infra/db").firing(0));

        scenario.grafana(alert.withTeam("web").firing(0));

        assertThat(scenario.onlyIssue(alert).labels()).contains("Team:web").doesNotContain("Team:infra/db");
    }

    @Test
    void threeEpisodesInSixHoursAreFlappingUntilADayWithoutOne() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        for (int episode = 0; episode < 3; episode++) {
            scenario.grafana(alert.firing(60 * episode));
            scenario.grafana(alert.resolved(60 * episode, 60 * episode + 10));
        }
        scenario.grafana(alert.firing(300));
        assertThat(scenario.issues(alert))
                .extracting(issue -> issue.hasLabel("flapping"))
                .containsExactly(false, false, true, true);

        world.clock().advance(Duration.ofHours(25));
        world.pipeline().collectors().forEach(CollectorHandler::clearCaches);
        world.pipeline().tick();
        scenario.settle();
        assertThat(scenario.issues(alert).getLast().hasLabel("flapping")).isFalse();
    }

    @Test
    void anEpisodeThatNobodyTouchesTakesThreeCallsAndOneUnit() throws InterruptedException {
        TestAlert quiet = TestAlert.fresh().withPriority("P2");
        world.pipeline().gitHub().clearRequests();

        scenario.grafana(quiet.firing(0));
        scenario.grafana(quiet.resolved(0, 10));

        // Whoever comes first logs in and looks at the repository, once for all.
        Map<String, Long> calls = new TreeMap<>(world.pipeline().gitHub().requestCounts());
        calls.keySet().removeIf(call -> call.contains("installation") || call.equals("GET /repos/{owner}/{repo}"));
        assertThat(calls)
                .isEqualTo(Map.of(
                        "POST /repos/{owner}/{repo}/issues",
                        1L,
                        "GET /repos/{owner}/{repo}/issues/{number}",
                        1L,
                        "PATCH /repos/{owner}/{repo}/issues/{number}",
                        1L));
    }

    @Test
    void anAlertWithoutAnOwnerIsFiledForTheFallbackTeam() throws InterruptedException {
        TestAlert alert = TestAlert.fresh().withTeam("").withPriority("urgent");

        scenario.grafana(alert.firing(0));

        StoredIssue issue = scenario.onlyIssue(alert);
        assertThat(issue.title()).isEqualTo("[P2] " + alert.name());
        assertThat(issue.labels()).contains("Team:unrouted", "Pri:P2", "routing:unknown");
        assertThat(issue.body()).contains("No team is set.", "`urgent` is not a valid priority.", "set `team`");
    }
}
