package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.json.Json;
import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.reliability.Chaos.Mode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do on issues endangers no alert, whatever breaks while it is worked on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IssueEventFaultsTest {
    private static final String REPOSITORY = "/repos/{owner}/{repo}";

    private Simulation simulation;
    private Thread.UncaughtExceptionHandler handlerBefore;

    @BeforeAll
    void start() {
        simulation = Simulation.inMemory();
        // A killed collector's threads end by an error; that is no news here.
        handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            if (!(error instanceof Chaos.Killed)) {
                error.printStackTrace();
            }
        });
    }

    @AfterAll
    void stop() {
        Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
        simulation.close();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aCommandIsCarriedOutOnceAndTheAlertIsClosedWhicheverCallBreaks(Mode mode) {
        int points = 0;
        boolean struck = true;

        for (int n = 1; struck; n++) {
            TestAlert alert = TestAlert.fresh();
            simulation.reset();
            simulation.deliver(alert.firing(0));
            StoredIssue issue = simulation.issues(alert).getFirst();
            StoredComment comment = write(issue, "/ack\n/help");
            simulation.use(Chaos.at(n, mode));

            sendCreated(issue, comment);
            simulation.drain();
            simulation.deliver(alert.resolved(0, 10));

            struck = simulation.chaos().calls() >= n;
            points += struck ? 1 : 0;
            StoredIssue after = simulation.issues(alert).getFirst();
            assertThat(after.isOpen()).as("%s at call %d", mode, n).isFalse();
            assertThat(count(after, "One command a line"))
                    .as("%s at call %d", mode, n)
                    .isEqualTo(1);
            assertThat(count(after, "**Resolved**"))
                    .as("%s at call %d", mode, n)
                    .isEqualTo(1);
            assertThat(after.hasLabel("state:acked"))
                    .as("%s at call %d", mode, n)
                    .isTrue();
            assertThat(after.comments().getFirst().reactionContents())
                    .as("%s at call %d", mode, n)
                    .containsExactly("+1");
            AlertRecord record = simulation.record(alert);
            assertThat(record.handling().acknowledgedBy()).contains("alice");
            assertThat(record.claim()).isEmpty();
            assertThat(simulation.queue().deadLetters()).isEmpty();
        }

        System.out.printf("fault injection, a comment with two commands, %s: %d points%n", mode, points);
        assertThat(points).isGreaterThan(15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET " + REPOSITORY + "/collaborators/{login}/permission",
                "GET " + REPOSITORY + "/issues/{number}/assignees/{login}",
                "POST " + REPOSITORY + "/issues/{number}/assignees",
                "POST " + REPOSITORY + "/issues/comments/{id}/reactions",
            })
    void aCallOfCommandsThatFailsForeverKeepsNoAlertWaiting(String route) {
        simulation.reset();
        String[] parts = route.split(" ");
        simulation.gitHub().faults().add(RequestMatch.route(parts[0], parts[1]), Faults.internalServerError());
        TestAlert commented = TestAlert.fresh();
        simulation.deliver(commented.firing(0));
        StoredIssue issue = simulation.issues(commented).getFirst();
        for (int i = 0; i < 20; i++) {
            sendCreated(issue, write(issue, "/ack"));
        }

        TestAlert other = TestAlert.fresh();
        simulation.send(other.firing(0));
        simulation.send(commented.resolved(0, 10));
        simulation.drainUntil(simulation.clock().instant().plusSeconds(60));

        assertThat(simulation.issues(other)).hasSize(1);
        assertThat(simulation.issues(commented).getFirst().isOpen()).isFalse();
        assertThat(simulation.record(commented).handling().acknowledgedBy()).isEmpty();
    }

    private StoredComment write(StoredIssue issue, String text) {
        return simulation.gitHub().people().comment(issue.number(), "alice", text);
    }

    /** The event as the webhook publishes it. */
    private void sendCreated(StoredIssue issue, StoredComment comment) {
        ObjectNode event = Json.object().put("action", "created");
        ObjectNode about = event.putObject("issue").put("number", issue.number());
        about.put("body", issue.body().lines().findFirst().orElseThrow());
        about.putObject("user").put("login", issue.author().login());
        event.putObject("comment").put("id", comment.id()).put("body", comment.body());
        event.putObject("sender").put("login", comment.author().login());
        event.putObject("repository").put("full_name", "acme/alerts");
        simulation
                .queue()
                .send(Json.write(event), Map.of("source", "github", "delivery_id", "comment-" + comment.id()));
    }

    private static long count(StoredIssue issue, String text) {
        return issue.comments().stream()
                .filter(comment -> comment.body().contains(text))
                .count();
    }
}
