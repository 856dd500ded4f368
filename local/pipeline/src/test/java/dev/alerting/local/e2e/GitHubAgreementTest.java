package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.testing.GitHubDescription;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever the pipeline asks GitHub for, and however the stand-in answers, is as GitHub's own description has it. */
@ExtendWith(SharedPipeline.class)
class GitHubAgreementTest {
    private World world;
    private Scenario scenario;
    private GitHubDescription description;

    @BeforeEach
    void open(World shared) {
        assumeTrue(shared.description().isPresent(), "GitHub's description of its API is not here");
        description = shared.description().orElseThrow();
        world = shared;
        scenario = new Scenario(shared);
    }

    @Test
    void requestsAndAnswersAreAsGitHubDescribesThem() throws InterruptedException {
        TestAlert alert = TestAlert.fresh().withPriority("P2");
        scenario.grafana(alert.firing(0));
        int number = scenario.onlyIssue(alert).number();
        scenario.grafana(alert.withPriority("P0").firing(0));
        world.clock().advance(Duration.ofHours(2));
        scenario.grafana(alert.withPriority("P0").firing(0));
        commandsOf("alice", Role.TRIAGE, number);
        commandsOf("eve", Role.READ, number);
        scenario.grafana(alert.resolved(0, 10));
        TestAlert closed = TestAlert.fresh();
        scenario.grafana(closed.firing(0));
        world.pipeline().gitHub().people().close(scenario.onlyIssue(closed).number(), "alice", StateReason.NOT_PLANNED);
        world.pipeline().sweep(false);
        world.clock().advance(Duration.ofMinutes(10));
        world.pipeline().tick();
        scenario.settle();

        assertThat(world.disagreements()).isEmpty();
        assertThat(description.used())
                .contains(
                        "POST /app/installations/{installation_id}/access_tokens",
                        "POST /repos/{owner}/{repo}/issues",
                        "GET /repos/{owner}/{repo}/issues",
                        "GET /repos/{owner}/{repo}/issues/{issue_number}",
                        "PATCH /repos/{owner}/{repo}/issues/{issue_number}",
                        "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
                        "POST /repos/{owner}/{repo}/issues/{issue_number}/labels",
                        "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}",
                        "POST /repos/{owner}/{repo}/issues/{issue_number}/assignees",
                        "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
                        "GET /repos/{owner}/{repo}/collaborators/{username}/permission");
    }

    private void commandsOf(String login, Role role, int number) throws InterruptedException {
        world.pipeline().connectGitHubEvents();
        world.pipeline().gitHub().people().setRole(login, role);
        for (String command : new String[] {"/ack", "/unack", "/snooze 4h", "/snooze 9y", "/unsnooze", "/help"}) {
            world.pipeline().gitHub().people().comment(number, login, command);
            scenario.settle();
        }
        world.pipeline().gitHub().webhook().disconnect();
    }
}
