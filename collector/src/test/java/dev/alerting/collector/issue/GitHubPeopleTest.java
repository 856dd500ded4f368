package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.common.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What GitHub says of people, and what has gone from it in the meantime. */
class GitHubPeopleTest {
    private static final String REPOSITORY = "/repos/acme/alerts";
    private static final String ROLE = "GET " + REPOSITORY + "/collaborators/alice/permission";
    private static final String ASSIGNABLE = "GET " + GitHubStub.ISSUES + "/1/assignees/alice";
    private static final String REACTIONS = "POST " + GitHubStub.ISSUES + "/comments/7/reactions";

    private final GitHubStub github = new GitHubStub();

    @AfterEach
    void stop() {
        github.close();
    }

    /** The older field calls triage "read"; an organization's own role has a name of its own. */
    @ParameterizedTest(name = "role {0}, permission {1} -> {2}")
    @CsvSource({
        "admin, admin, true",
        "maintain, write, true",
        "write, write, true",
        "triage, read, true",
        "read, read, false",
        "none, none, false",
        "on-call, write, true",
        "on-call, admin, true",
        "on-call, read, false"
    })
    void commandsNeedTheRoleTriageOrMore(String role, String permission, boolean may) {
        github.on(
                ROLE,
                Answer.reply(
                        200, Json.write(Json.object().put("role_name", role).put("permission", permission))));

        assertThat(github.tracker().hasTriageRole("alice")).isEqualTo(new Applied<>(may));
    }

    @Test
    void whoIsNoCollaboratorHasNoRole() {
        github.on(ROLE, Answer.reply(404, "{\"message\": \"Not Found\"}"));

        assertThat(github.tracker().hasTriageRole("alice")).isEqualTo(new Applied<>(false));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 403, 401})
    void aLookUpThatFailsIsNoAnswer(int status) {
        github.on(ROLE, Answer.reply(status, "{\"message\": \"no\"}"));

        assertThat(github.tracker().hasTriageRole("alice")).isInstanceOf(Unavailable.class);
    }

    @Test
    void whoCannotBeAssignedIsNotAskedFor() {
        assertThat(github.tracker().assign(1, "alice")).isEqualTo(new Applied<>(false));

        assertThat(github.server.requests())
                .noneMatch(request -> request.method().equals("POST"));
    }

    @Test
    void whoCanBeAssignedIs() {
        github.on(ASSIGNABLE, Answer.reply(204, ""));
        github.on("POST " + GitHubStub.ISSUES + "/1/assignees", Answer.reply(201, "{}"));

        assertThat(github.tracker().assign(1, "alice")).isEqualTo(new Applied<>(true));

        assertThat(github.server.requests().getLast().json()).isEqualTo(Json.parse("{\"assignees\": [\"alice\"]}"));
    }

    @Test
    void aCommentThatItsAuthorHasDeletedNeedsNoAnswer() {
        github.on(REACTIONS, Answer.reply(404, "{\"message\": \"Not Found\"}"));

        assertThat(github.tracker().react(7, Reaction.DONE)).isEqualTo(new Applied<>(Done.DONE));
    }

    @Test
    void aReactionThatIsNotAcceptedIsNotDone() {
        github.on(REACTIONS, Answer.reply(403, "{\"message\": \"Resource not accessible by integration\"}"));

        assertThat(github.tracker().react(7, Reaction.DONE))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.CONFIGURATION));
    }
}
