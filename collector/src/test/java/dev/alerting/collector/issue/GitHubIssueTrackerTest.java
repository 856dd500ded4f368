package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitHubIssueTrackerTest {
    private static final String ISSUES = GitHubStub.ISSUES;
    private static final Marker MARKER = Marker.ofIssue(Fingerprint.sha256("an alert"), 1);

    private final GitHubStub github = new GitHubStub();
    private final IssueTracker tracker = github.tracker();

    @AfterEach
    void stop() {
        github.close();
    }

    @Test
    void anIssueIsOpenedWithTitleBodyAndLabels() {
        github.on("POST " + ISSUES, Answer.reply(201, Json.write(github.issue(7))));

        Outcome<Integer> outcome =
                tracker.create(new IssueDraft("title", "body", List.of("area:alerting", "Pri:P1")), Lane.P1);

        JsonNode sent = github.server.requests().getLast().json();
        assertThat(outcome).isEqualTo(new Applied<>(7));
        assertThat(sent.path("title").asText()).isEqualTo("title");
        assertThat(sent.path("body").asText()).isEqualTo("body");
        assertThat(sent.path("labels")).extracting(JsonNode::asText).containsExactly("area:alerting", "Pri:P1");
        assertThat(github.server.requests().getLast().headers()).containsEntry("authorization", "token a-token");
    }

    @Test
    void anOpenIssueShowsTitleTextAndLabels() {
        assertThat(tracker.viewIssue(1))
                .isEqualTo(new Applied<>(new IssueView.Open("[P1] Disk is full", "text", Set.of("Pri:P1"))));
    }

    @Test
    void whoTookPartIsToldAsFarAsTheIssueShowsIt() {
        ObjectNode issue = github.issue(1).put("comments", 3);
        issue.putArray("assignees").add(GitHubStub.user("alice"));
        github.issue(issue);

        assertThat(tracker.viewIssue(1))
                .isEqualTo(new Applied<>(new IssueView.Open(
                        "[P1] Disk is full", "text", Set.of("Pri:P1"), new IssueView.Participation(true, 3))));
    }

    @Test
    void thatAnIssueWasOpenedAgainIsTold() {
        github.issue(github.issue(1).put("state_reason", "reopened"));

        assertThat(tracker.viewIssue(1))
                .isEqualTo(new Applied<>(new IssueView.Open(
                        "[P1] Disk is full", "text", Set.of("Pri:P1"), new IssueView.Participation(false, 0, true))));
    }

    @Test
    void whoClosedAnIssueIsTold() {
        github.issue(closed(1, Optional.of(GitHubStub.US)));
        github.issue(closed(2, Optional.of("alice")));
        github.issue(closed(3, Optional.empty()));

        assertThat(tracker.viewIssue(1)).isEqualTo(new Applied<>(new IssueView.ClosedByUs(Alert.minute(5))));
        assertThat(tracker.viewIssue(2)).isEqualTo(new Applied<>(new IssueView.ClosedByPerson(Alert.minute(5))));
        assertThat(tracker.viewIssue(3)).isEqualTo(new Applied<>(new IssueView.ClosedByPerson(Alert.minute(5))));
    }

    @Test
    void aDeletedIssueIsGone() {
        github.on("GET " + ISSUES + "/1", Answer.reply(410, "{\"message\": \"This issue was deleted\"}"));

        assertThat(tracker.viewIssue(1)).isEqualTo(new Applied<>(new IssueView.Gone()));
        assertThat(tracker.viewIssue(99)).isEqualTo(new Applied<>(new IssueView.Gone()));
        assertThat(tracker.readBody(1)).isEqualTo(new Applied<>(Optional.empty()));
        assertThat(tracker.readBody(99)).isEqualTo(new Applied<>(Optional.empty()));
    }

    @Test
    void anIssueOfARepositoryThatCannotBeReadIsNotGone() {
        tracker.viewIssue(1);
        github.on("GET " + ISSUES + "/1", Answer.reply(404, "{}"));
        github.on("GET /repos/acme/alerts", Answer.reply(404, "{}"));

        assertThat(tracker.viewIssue(1))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.CONFIGURATION));
        assertThat(tracker.readBody(1)).isInstanceOf(Unavailable.class);
    }

    @Test
    void aTransferredIssueIsGone() {
        ObjectNode elsewhere = github.issue(40);
        elsewhere.put("url", github.server.uri() + "/repos/acme/other/issues/40");
        github.on("GET /repos/acme/other/issues/40", Answer.reply(200, Json.write(elsewhere)));
        github.on(
                "GET " + ISSUES + "/1",
                Answer.reply(301, "{}", "Location", github.server.uri() + "/repos/acme/other/issues/40"));

        assertThat(tracker.viewIssue(1)).isEqualTo(new Applied<>(new IssueView.Gone()));
        assertThat(tracker.readBody(1)).isEqualTo(new Applied<>(Optional.empty()));
    }

    @Test
    void theTextOfAnIssueOfARenamedRepositoryIsRead() {
        assertThat(tracker.readBody(1)).isEqualTo(new Applied<>(Optional.of("text")));
        rename();

        assertThat(tracker.readBody(1)).isEqualTo(new Applied<>(Optional.of("text")));
    }

    @Test
    void anIssueOfARenamedRepositoryIsStillThere() {
        tracker.viewIssue(1);
        rename();

        assertThat(tracker.viewIssue(1))
                .isInstanceOfSatisfying(
                        Applied.class, applied -> assertThat(applied.value()).isInstanceOf(IssueView.Open.class));
    }

    @Test
    void aRepositoryRenamedBeforeTheStartIsFollowed() {
        rename();

        assertThat(tracker.viewIssue(1))
                .isInstanceOfSatisfying(
                        Applied.class, applied -> assertThat(applied.value()).isInstanceOf(IssueView.Open.class));
    }

    /** Half a list would make the other half look closed. */
    @ParameterizedTest
    @CsvSource({"99, true", "100, false"})
    void openIssuesAreListedWholeOrNotAtAll(int onTheFirstPage, boolean isWhole) {
        ArrayNode page = JsonNodeFactory.instance.arrayNode();
        for (int number = 1; number <= onTheFirstPage; number++) {
            page.add(github.issue(number));
        }
        github.on("GET " + ISSUES, Answer.reply(200, Json.write(page)));

        Outcome<List<ListedIssue>> outcome = github.tracker().listing().listOpen(() -> false);

        assertThat(outcome instanceof Applied<List<ListedIssue>>).isEqualTo(isWhole);
        assertThat(github.server.requests().stream()
                        .filter(request -> request.path().equals(ISSUES)))
                .as("no page after the time is over")
                .hasSize(1);
    }

    @Test
    void anIssueIsClosedAsCompleted() {
        Outcome<Done> outcome = tracker.close(1);

        JsonNode sent = github.server.requests().getLast().json();
        assertThat(outcome).isEqualTo(new Applied<>(Done.DONE));
        assertThat(sent.path("state").asText()).isEqualTo("closed");
        assertThat(sent.path("state_reason").asText()).isEqualTo("completed");
        assertThat(sent.has("body")).isFalse();
    }

    @Test
    void bodyAndStateChangeInOneRequest() {
        tracker.viewIssue(1);
        int before = github.server.requests().size();

        Outcome<Done> outcome = tracker.close(1, CloseReason.COMPLETED, Optional.of("what is left to say"));

        JsonNode sent = github.server.requests().getLast().json();
        assertThat(outcome).isEqualTo(new Applied<>(Done.DONE));
        assertThat(github.server.requests()).hasSize(before + 1);
        assertThat(sent.path("body").asText()).isEqualTo("what is left to say");
        assertThat(sent.path("state").asText()).isEqualTo("closed");
    }

    @Test
    void theBodyIsChangedAlone() {
        Outcome<Done> outcome = tracker.edit(1, IssueEdit.ofBody("new"));

        JsonNode sent = github.server.requests().getLast().json();
        assertThat(outcome).isEqualTo(new Applied<>(Done.DONE));
        assertThat(sent.properties()).hasSize(1);
        assertThat(sent.path("body").asText()).isEqualTo("new");
    }

    @Test
    void aCommentIsOneCallOnceTheIssueIsKnown() {
        github.on("POST " + ISSUES + "/1/comments", Answer.reply(201, Json.write(comment(GitHubStub.US, "text"))));
        tracker.viewIssue(1);
        int before = github.server.requests().size();

        Outcome<Done> outcome = tracker.comment(1, "text", Lane.P3);

        assertThat(outcome).isEqualTo(new Applied<>(Done.DONE));
        assertThat(github.server.requests()).hasSize(before + 1);
        assertThat(github.server.requests().getLast().json().path("body").asText())
                .isEqualTo("text");
    }

    @Test
    void anEditNamesOnlyWhatChanges() {
        github.on("POST " + ISSUES + "/1/labels", Answer.reply(200, "[]"));
        github.on("DELETE " + ISSUES + "/1/labels/Pri:P1", Answer.reply(200, "[]"));

        Outcome<Done> outcome =
                tracker.edit(1, new IssueEdit(Optional.of("[P0] Disk"), Set.of("Pri:P0"), Set.of("Pri:P1")));

        assertThat(outcome).isEqualTo(new Applied<>(Done.DONE));
        assertThat(github.server.requests().getLast().body()).isEqualTo("{\"title\":\"[P0] Disk\"}");
    }

    @Test
    void aLabelThatIsGoneAlreadyNeedsNoRemoval() {
        Outcome<Done> outcome = tracker.edit(1, new IssueEdit(Optional.empty(), Set.of(), Set.of("Team:web")));

        assertThat(outcome).isEqualTo(new Applied<>(Done.DONE));
    }

    @Test
    void aLabelThatCannotBeRemovedNowIsTold() {
        github.on("DELETE " + ISSUES + "/1/labels/Team:web", Answer.reply(500, ""));

        Outcome<Done> outcome = tracker.edit(1, new IssueEdit(Optional.empty(), Set.of(), Set.of("Team:web")));

        assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void aLostIssueIsFoundInTheListOfOurOwn() {
        ObjectNode ours = github.issue(5).put("body", MARKER.text() + "\n\ntext");
        list(github.issue(6), ours);

        Outcome<Optional<Integer>> outcome = tracker.findIssue(MARKER, Alert.START);

        assertThat(outcome).isEqualTo(new Applied<>(Optional.of(5)));
        assertThat(github.server.requests().getLast().query())
                .contains("creator=alerts-app[bot]", "state=all", "sort=created", "direction=desc", "since=");
    }

    @Test
    void aMarkerInAnIssueOfSomebodyElseDoesNotCount() {
        ObjectNode copied = github.issue(5).put("body", MARKER.text());
        copied.set("user", GitHubStub.user("mallory"));
        ObjectNode pull = github.issue(6).put("body", MARKER.text());
        pull.putObject("pull_request").put("url", "https://example.com");
        ObjectNode empty = github.issue(7).putNull("body");
        list(copied, pull, empty);

        assertThat(tracker.findIssue(MARKER, Alert.START)).isEqualTo(new Applied<>(Optional.empty()));
    }

    @Test
    void issuesFromBeforeTheAttemptAreNotLookedAt() {
        list(github.issue(5).put("body", MARKER.text()).put("created_at", "2025-09-16T11:00:00Z"));

        assertThat(tracker.findIssue(MARKER, Alert.START)).isEqualTo(new Applied<>(Optional.empty()));
    }

    @Test
    void aListThatCannotBeReadProvesNothing() {
        github.on("GET " + ISSUES, Answer.reply(502, "<html>"));

        assertThat(tracker.findIssue(MARKER, Alert.START)).isInstanceOf(Unavailable.class);
    }

    @Test
    void aLostCommentIsFound() {
        comments(comment("alice", "first"), comment(GitHubStub.US, MARKER.text() + "\ntext"));

        assertThat(tracker.hasComment(1, MARKER, Alert.START)).isEqualTo(new Applied<>(true));
    }

    @Test
    void aMarkerInACommentOfSomebodyElseDoesNotCount() {
        github.on("GET /users/mallory", Answer.reply(200, Json.write(GitHubStub.user("mallory"))));
        comments(comment("mallory", MARKER.text()));

        assertThat(tracker.hasComment(1, MARKER, Alert.START)).isEqualTo(new Applied<>(false));
    }

    @Test
    void commentsOfAccountsThatNoLongerExistDoNotGetInTheWay() {
        ObjectNode ghost = comment("alice", "bye").putNull("user");
        comments(ghost, comment("suspended", "hello"));

        assertThat(tracker.hasComment(1, MARKER, Alert.START)).isEqualTo(new Applied<>(false));
    }

    private void rename() {
        ObjectNode moved = github.issue(1);
        moved.put("url", github.server.uri() + "/repos/acme/incidents/issues/1");
        github.on("GET /repos/acme/incidents/issues/1", Answer.reply(200, Json.write(moved)));
        github.on(
                "GET " + ISSUES + "/1",
                Answer.reply(301, "{}", "Location", github.server.uri() + "/repos/acme/incidents/issues/1"));
        github.repository("acme/incidents");
    }

    private ObjectNode closed(int number, Optional<String> login) {
        ObjectNode json = github.issue(number).put("state", "closed").put("closed_at", "2025-09-16T12:05:00Z");
        login.ifPresentOrElse(by -> json.set("closed_by", GitHubStub.user(by)), () -> json.putNull("closed_by"));
        return json;
    }

    private static ObjectNode comment(String login, String body) {
        ObjectNode json = Json.object().put("id", 1).put("body", body).put("created_at", "2025-09-16T12:00:00Z");
        json.set("user", GitHubStub.user(login));
        return json;
    }

    private void list(ObjectNode... issues) {
        github.on("GET " + ISSUES, Answer.reply(200, List.of(issues).toString()));
    }

    private void comments(ObjectNode... comments) {
        github.on(
                "GET " + ISSUES + "/1/comments",
                Answer.reply(200, List.of(comments).toString()));
        github.on("GET /users/" + GitHubStub.US, Answer.reply(200, Json.write(GitHubStub.user(GitHubStub.US))));
    }
}
