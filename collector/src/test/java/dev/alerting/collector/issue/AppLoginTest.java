package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.collector.fake.Loopback.Request;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.testing.AppKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acting as a GitHub App. */
class AppLoginTest {
    private static final String INSTALLATION = "GET /repos/acme/alerts/installation";
    private static final String TOKEN = "POST /app/installations/77/access_tokens";
    private static final IssueDraft DRAFT = new IssueDraft("title", "body", List.of());

    private final GitHubStub github = new GitHubStub();
    private final GitHubIssueTracker tracker = tracker(AppKey.ofBits(2048).secret(true));

    @BeforeEach
    void install() {
        github.on(INSTALLATION, Answer.reply(200, "{\"id\": 77, \"app_slug\": \"alerts-app\"}"));
        github.on(TOKEN, token("one", "2025-09-16T13:00:00Z"));
    }

    @AfterEach
    void stop() {
        github.close();
    }

    @Test
    void theTokenIsMadeForIssuesOfTheOneRepository() {
        tracker.viewIssue(1);

        Request made = requests(TOKEN).getFirst();
        assertThat(made.json().path("repositories").toString()).isEqualTo("[\"alerts\"]");
        assertThat(made.json().path("permissions").toString()).isEqualTo("{\"issues\":\"write\"}");
        assertThat(made.headers().get("authorization")).startsWith("Bearer ey");
        assertThat(github.server.requests().getLast().headers()).containsEntry("authorization", "token one");
    }

    @Test
    void whatIsForgottenIsAskedForAgain() {
        tracker.viewIssue(1);

        tracker.clearCaches();

        assertThat(tracker.viewIssue(1)).isInstanceOf(Applied.class);
        assertThat(requests(INSTALLATION)).hasSize(2);
        assertThat(requests(TOKEN)).hasSize(2);
        assertThat(requests("GET /repos/acme/alerts")).hasSize(2);
    }

    @Test
    void theTokenIsUsedUntilShortlyBeforeItsEnd() {
        tracker.viewIssue(1);
        github.clock.advance(Duration.ofMinutes(54));
        tracker.viewIssue(1);
        int before = requests(TOKEN).size();
        github.on(TOKEN, token("two", "2025-09-16T14:00:00Z"));
        github.clock.advance(Duration.ofMinutes(2));

        tracker.viewIssue(1);

        assertThat(before).isEqualTo(1);
        assertThat(requests(TOKEN)).hasSize(2);
        assertThat(requests(INSTALLATION)).hasSize(1);
        assertThat(github.server.requests().getLast().headers()).containsEntry("authorization", "token two");
    }

    @Test
    void aTokenThatIsRefusedIsForgotten() {
        tracker.viewIssue(1);
        github.on("GET " + GitHubStub.ISSUES + "/1", Answer.reply(401, "{\"message\": \"Bad credentials\"}"));
        Outcome<IssueView> refused = tracker.viewIssue(1);
        github.issue(github.issue(1));

        Outcome<IssueView> next = tracker.viewIssue(1);

        assertThat(refused)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.CONFIGURATION));
        assertThat(next).isInstanceOf(Applied.class);
        assertThat(requests(TOKEN)).hasSize(2);
    }

    @Test
    void whatTheAppClosedIsOurs() {
        github.issue(github.issue(1)
                .put("state", "closed")
                .put("closed_at", "2025-09-16T12:05:00Z")
                .set("closed_by", GitHubStub.user("alerts-app[bot]")));

        assertThat(tracker.viewIssue(1)).isEqualTo(new Applied<>(new IssueView.ClosedByUs(Alert.minute(5))));
    }

    @Test
    void anAppThatIsNotInstalledWaitsForAnOperator() {
        github.on(INSTALLATION, Answer.reply(404, "{\"message\": \"Not Found\"}"));

        Outcome<Integer> outcome = tracker.create(DRAFT, Lane.P1);

        assertThat(outcome).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(Cause.CONFIGURATION);
            assertThat(unavailable.reason()).contains("while authorizing");
        });
    }

    @Test
    void anAppThatLostTheRepositoryWaitsForAnOperatorAndRefusesNoContent() {
        github.on(TOKEN, Answer.reply(422, "{\"message\": \"At least one repository is not accessible\"}"));

        Outcome<Integer> outcome = tracker.create(DRAFT, Lane.P1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.CONFIGURATION));
    }

    @Test
    void anAppInstalledAgainIsAnotherInstallation() {
        github.on(TOKEN, Answer.reply(404, "{\"message\": \"Not Found\"}"));
        tracker.viewIssue(1);
        github.on(INSTALLATION, Answer.reply(200, "{\"id\": 78, \"app_slug\": \"alerts-app\"}"));
        github.on("POST /app/installations/78/access_tokens", token("one", "2025-09-16T13:00:00Z"));

        assertThat(tracker.viewIssue(1)).isInstanceOf(Applied.class);
    }

    /** The token's 404 says nothing about the issue, although by the next call the App is installed again. */
    @Test
    void anIssueIsNotGoneBecauseTheInstallationIs() {
        tracker.viewIssue(1);
        github.clock.advance(Duration.ofHours(1));
        github.on(TOKEN, Answer.reply(404, "{\"message\": \"Not Found\"}"));
        github.on(INSTALLATION, Answer.reply(200, "{\"id\": 78, \"app_slug\": \"alerts-app\"}"));
        github.on("POST /app/installations/78/access_tokens", token("two", "2025-09-16T15:00:00Z"));

        Outcome<IssueView> outcome = tracker.viewIssue(1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.CONFIGURATION));
        assertThat(tracker.viewIssue(1)).isInstanceOf(Applied.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"token\": \"one\"",
                "{}",
                "{\"token\": \"one\"}",
                "{\"token\": \"one\", \"expires_at\": \"tomorrow\"}",
                "[]"
            })
    void aTokenThatCannotBeReadMeansThatNothingWasSent(String answer) {
        tracker.viewIssue(1);
        github.clock.advance(Duration.ofHours(1));
        github.on(TOKEN, Answer.reply(201, answer));

        Outcome<IssueTracker.Done> outcome = tracker.close(1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.OUTAGE));
    }

    @Test
    void anInstallationThatCannotBeReadIsAskedForAgain() {
        github.on(INSTALLATION, Answer.reply(200, "{}"));
        Outcome<IssueView> unreadable = tracker.viewIssue(1);
        install();

        Outcome<IssueView> next = tracker.viewIssue(1);

        assertThat(unreadable).isInstanceOf(Unavailable.class);
        assertThat(next).isInstanceOf(Applied.class);
    }

    @Test
    void aLimitOnTheTokenIsALimitOnTheCall() {
        github.on(TOKEN, Answer.reply(429, "{}", "retry-after", "30"));

        Outcome<Integer> outcome = tracker.create(DRAFT, Lane.P1);

        assertThat(outcome).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(Cause.RATE_LIMITED);
            assertThat(unavailable.notBefore()).isEqualTo(Duration.ofSeconds(30));
        });
    }

    @Test
    void aServerErrorWhileAuthorizingMeansThatTheWriteWasNotSent() {
        tracker.viewIssue(1);
        github.clock.advance(Duration.ofHours(1));
        github.on(TOKEN, Answer.reply(502, "<html>"));

        Outcome<IssueTracker.Done> outcome = tracker.close(1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.OUTAGE));
    }

    @Test
    void aSecretThatCannotBeReadHoldsTheCallBack() {
        GitHubIssueTracker without = GitHubIssueTracker.asApp(
                github.server.uri(),
                GitHubStub.REPOSITORY,
                id -> {
                    throw new SecretUnavailableException("the secret " + id + " cannot be read");
                },
                "app-secret",
                Duration.ofSeconds(5),
                github.clock,
                left -> {});

        Outcome<Integer> outcome = without.create(DRAFT, Lane.P1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.reason()).contains("app-secret"));
    }

    private GitHubIssueTracker tracker(String secret) {
        return GitHubIssueTracker.asApp(
                github.server.uri(),
                GitHubStub.REPOSITORY,
                id -> secret,
                "app-secret",
                Duration.ofSeconds(5),
                github.clock,
                left -> {});
    }

    private static Answer token(String value, String expiresAt) {
        return Answer.reply(201, "{\"token\": \"" + value + "\", \"expires_at\": \"" + expiresAt + "\"}");
    }

    private List<Request> requests(String call) {
        return github.server.requests().stream()
                .filter(request -> request.toString().equals(call))
                .toList();
    }
}
