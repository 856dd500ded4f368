package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every answer of GitHub, and none, means for a read and for a write. */
class GitHubFailureTest {
    private static final IssueDraft DRAFT = new IssueDraft("title", "body", List.of("area:alerting"));
    private static final String CREATE = "POST " + GitHubStub.ISSUES;
    private static final String VIEW = "GET " + GitHubStub.ISSUES + "/1";

    private final GitHubStub github = new GitHubStub();

    @AfterEach
    void stop() {
        github.close();
    }

    /** Ways for an answer not to arrive. */
    enum Broken {
        CLOSED(new Answer.Close()),
        CUT_OFF(new Answer.CutOff("{\"number\": 1, ")),
        TRUNCATED(Answer.reply(200, "{\"number\": 1, \"title\": \"[P1")),
        HANGING(new Answer.Hang()),
        HANGING_IN_THE_BODY(new Answer.HangInBody("{\"number\": 1, "));

        private final Answer answer;

        Broken(Answer answer) {
            this.answer = answer;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriteWithoutAnAnswerHasAnUnknownOutcome(Broken broken) {
        github.on(CREATE, broken.answer);

        Outcome<Integer> outcome = github.tracker(Duration.ofMillis(400)).create(DRAFT, Lane.P1);

        assertThat(outcome).isInstanceOf(Unknown.class);
    }

    @ParameterizedTest
    @EnumSource
    void aWriteWithoutAnAnswerIsSentOnce(Broken broken) {
        github.on(CREATE, broken.answer);

        github.tracker(Duration.ofMillis(400)).create(DRAFT, Lane.P1);

        assertThat(github.server.calls()).containsOnlyOnce(CREATE);
    }

    @ParameterizedTest
    @EnumSource
    void aReadWithoutAnAnswerIsAnOutage(Broken broken) {
        github.on(VIEW, broken.answer);

        Outcome<IssueView> outcome = github.tracker(Duration.ofMillis(400)).viewIssue(1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.OUTAGE));
    }

    @Test
    void aWriteThatIsInterruptedHasAnUnknownOutcomeAndTheThreadStaysInterrupted() {
        GitHubIssueTracker tracker = github.tracker();
        tracker.viewIssue(1);
        github.on(CREATE, new Answer.Hang());

        Thread.currentThread().interrupt();
        Outcome<Integer> outcome = tracker.create(DRAFT, Lane.P1);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOf(Unknown.class);
    }

    @Test
    void aWriteToNobodyWasNotSent() {
        GitHubIssueTracker tracker = github.tracker();
        tracker.viewIssue(1);
        github.close();

        Outcome<IssueTracker.Done> outcome = tracker.comment(1, "text", Lane.P3);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.OUTAGE));
    }

    @ParameterizedTest
    @CsvSource({"500", "502", "503", "504"})
    void aServerErrorIsAnOutageForReadsAndUnknownForWrites(int status) {
        github.on(CREATE, Answer.reply(status, "<html>Unicorn!</html>"));
        github.on(VIEW, Answer.reply(status, "<html>Unicorn!</html>"));
        GitHubIssueTracker tracker = github.tracker();

        Outcome<Integer> written = tracker.create(DRAFT, Lane.P1);
        Outcome<IssueView> read = tracker.viewIssue(1);

        assertThat(written).isInstanceOf(Unknown.class);
        assertThat(read)
                .isEqualTo(new Unavailable<>(
                        Cause.OUTAGE, "GET " + GitHubStub.ISSUES + "/1 was answered " + status, Duration.ZERO));
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # status | headers                                                    | message                                  | wait
            429      | -                                                          | Too many requests                        | 60
            429      | retry-after=7                                              | Too many requests                        | 7
            403      | retry-after=120                                            | You have exceeded a secondary rate limit | 120
            403      | -                                                          | You have exceeded a secondary rate limit | 60
            403      | x-ratelimit-remaining=0 x-ratelimit-reset=1758024300       | API rate limit exceeded                  | 301
            429      | x-ratelimit-remaining=0 x-ratelimit-reset=1758024300       | API rate limit exceeded                  | 301
            403      | x-ratelimit-remaining=0 x-ratelimit-reset=1                | API rate limit exceeded                  | 1
            403      | x-ratelimit-remaining=17 x-ratelimit-reset=1758024300      | API rate limit exceeded                  | 60
            429      | retry-after=soon                                           | Too many requests                        | 60
            """)
    void aLimitIsHonouredAndTheWriteDidNotHappen(int status, String headers, String message, int wait) {
        github.on(CREATE, new Answer.Reply(status, headers(headers), "{\"message\": \"" + message + "\"}"));

        Outcome<Integer> outcome = github.tracker().create(DRAFT, Lane.P1);

        assertThat(outcome).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(Cause.RATE_LIMITED);
            assertThat(unavailable.notBefore()).isEqualTo(Duration.ofSeconds(wait));
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            401 | Bad credentials
            403 | Resource not accessible by integration
            404 | Not Found
            410 | Issues has been disabled in this repository.
            410 | Issues are disabled for this repo
            451 | Repository access blocked
            """)
    void whatAnOperatorHasToFixWaits(int status, String message) {
        github.on(CREATE, Answer.reply(status, "{\"message\": \"" + message + "\"}"));

        Outcome<Integer> outcome = github.tracker().create(DRAFT, Lane.P1);

        assertThat(outcome).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(Cause.CONFIGURATION);
            assertThat(unavailable.reason()).contains(message);
        });
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            410 | This issue was deleted                                      | GONE
            422 | Validation Failed                                           | INVALID
            423 | Locked                                                      | LOCKED
            403 | Unable to create comment because issue is locked.           | LOCKED
            """)
    void whatWillNeverSucceedIsRefused(int status, String message, Refusal refusal) {
        github.on(
                "POST " + GitHubStub.ISSUES + "/1/comments",
                Answer.reply(status, "{\"message\": \"" + message + "\"}"));

        Outcome<IssueTracker.Done> outcome = github.tracker().comment(1, "text", Lane.P3);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(refusal));
    }

    @Test
    void aRefusalTellsWhichFieldIsWrong() {
        github.on(CREATE, Answer.reply(422, """
                        {"message": "Validation Failed", "errors": [
                          {"resource": "Issue", "code": "custom", "field": "title",
                           "message": "title is too long (maximum is 256 characters)"},
                          {"resource": "Issue", "code": "invalid", "field": "labels"}]}"""));

        Outcome<Integer> outcome = github.tracker().create(DRAFT, Lane.P1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason()).contains("title title is too long", "labels invalid"));
    }

    @Test
    void aRetryAfterBeyondReasonIsCut() {
        github.on(CREATE, Answer.reply(429, "{}", "retry-after", "9223372036854775807"));

        Outcome<Integer> outcome = github.tracker().create(DRAFT, Lane.P1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.notBefore()).isLessThanOrEqualTo(Duration.ofHours(12)));
    }

    @Test
    void anAddressThatNobodyAnswersIsAnOutage() {
        URI nobody = github.server.uri();
        github.close();
        GitHubIssueTracker tracker = GitHubIssueTracker.withToken(
                nobody, GitHubStub.REPOSITORY, "a-token", Duration.ofSeconds(2), github.clock, left -> {});

        Outcome<Boolean> outcome = tracker.hasComment(1, Marker.ofIssue("0123456789abcdef", 1), Alert.START);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.OUTAGE));
    }

    private static Map<String, String> headers(String text) {
        return text == null
                ? Map.of()
                : Arrays.stream(text.split(" "))
                        .map(header -> header.split("="))
                        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
}
