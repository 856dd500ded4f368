package dev.alerting.local.github;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.local.github.tracker.Label;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.testing.AppKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What GitHub refuses, the stand-in refuses the same way. */
class ApiRulesTest {

    private static final String ISSUES = "/repos/acme/alerts/issues";

    private final StandInFixture fixture = new StandInFixture();
    private String token;

    @BeforeEach
    void getToken() {
        token = fixture.token();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private StandInFixture.Answer post(String path, String json) {
        return fixture.send("POST", path, json, token);
    }

    private StandInFixture.Answer patch(String path, String json) {
        return fixture.send("PATCH", path, json, token);
    }

    private StandInFixture.Answer get(String path) {
        return fixture.send("GET", path, "", token);
    }

    private static String title(String title) {
        return "{\"title\":\"" + title + "\"}";
    }

    private static void assertRefused(StandInFixture.Answer answer, String resource, String field, String code) {
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.message()).isEqualTo("Validation Failed");
        JsonNode error = answer.json().path("errors").path(0);
        assertThat(error.path("resource").asText()).isEqualTo(resource);
        assertThat(error.path("field").asText()).isEqualTo(field);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(answer.json().path("documentation_url").asText()).startsWith("https://docs.github.com/");
    }

    @Test
    void titlesHaveOneTo256Characters() {
        assertThat(post(ISSUES, title("x".repeat(256))).status()).isEqualTo(201);

        assertRefused(post(ISSUES, title("x".repeat(257))), "Issue", "title", "custom");
        assertRefused(post(ISSUES, title("  ")), "Issue", "title", "missing_field");
        assertRefused(patch(ISSUES + "/1", title("x".repeat(257))), "Issue", "title", "custom");
        assertThat(post(ISSUES, "{}").message()).contains("\"title\" wasn't supplied.");
        assertThat(post(ISSUES, "{\"title\":null}").message()).contains("nil is not a string");
        assertThat(post(ISSUES, "{\"title\":{}}").status()).isEqualTo(422);
        assertThat(fixture.gitHub.issues()).hasSize(1);
    }

    @Test
    void bodiesAndCommentsHaveUpTo65536Characters() {
        String longest = "x".repeat(65_536);
        assertThat(post(ISSUES, "{\"title\":\"a\",\"body\":\"" + longest + "\"}")
                        .status())
                .isEqualTo(201);
        assertThat(post(ISSUES + "/1/comments", "{\"body\":\"" + longest + "\"}")
                        .status())
                .isEqualTo(201);

        assertRefused(post(ISSUES, "{\"title\":\"a\",\"body\":\"" + longest + "x\"}"), "Issue", "body", "custom");
        assertRefused(
                post(ISSUES + "/1/comments", "{\"body\":\"" + longest + "x\"}"),
                "IssueComment",
                "data",
                "unprocessable");
        assertRefused(post(ISSUES + "/1/comments", "{\"body\":\" \"}"), "IssueComment", "data", "unprocessable");
    }

    @Test
    void labelsHaveOneTo50CharactersAndThereAreUpTo100() {
        assertThat(post(ISSUES, labels(List.of("x".repeat(50)))).status()).isEqualTo(201);
        assertThat(post(ISSUES, labels(numbered(100))).status()).isEqualTo(201);

        assertRefused(post(ISSUES, labels(List.of("x".repeat(51)))), "Label", "name", "custom");
        assertRefused(post(ISSUES, labels(List.of(" "))), "Label", "name", "missing_field");
        assertRefused(post(ISSUES, labels(List.of(" padded"))), "Label", "name", "invalid");
        assertRefused(post(ISSUES, labels(numbered(101))), "Issue", "labels", "custom");
        assertRefused(patch(ISSUES + "/2", labels(numbered(101))), "Issue", "labels", "custom");
        assertRefused(post(ISSUES + "/2/labels", "[\"one more\"]"), "Issue", "labels", "custom");
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "label-" + i).toList();
    }

    private static String labels(List<String> names) {
        return names.stream()
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(",", "{\"title\":\"a\",\"labels\":[", "]}"));
    }

    @Test
    void unknownLabelsAreCreatedAndKnownOnesFoundWhateverTheCase() {
        assertThat(post("/repos/acme/alerts/labels", "{\"name\":\"Pri:P1\",\"color\":\"b60205\"}")
                        .status())
                .isEqualTo(201);

        JsonNode issue =
                post(ISSUES, labels(List.of("pri:p1", "Team:db", "team:DB"))).json();

        assertThat(issue.path("labels").findValuesAsText("name")).containsExactly("Pri:P1", "Team:db");
        assertThat(issue.path("labels").findValuesAsText("color")).containsExactly("b60205", Label.DEFAULT_COLOR);
        assertRefused(post("/repos/acme/alerts/labels", "{\"name\":\"PRI:p1\"}"), "Label", "name", "already_exists");
        assertThat(fixture.send("DELETE", ISSUES + "/1/labels/PRI%3AP1", "", token)
                        .status())
                .isEqualTo(200);
        assertThat(fixture.send("DELETE", ISSUES + "/1/labels/PRI%3AP1", "", token)
                        .status())
                .isEqualTo(404);
        assertThat(fixture.send("PUT", ISSUES + "/1/labels", "{\"labels\":[\"only\"]}", token)
                        .json()
                        .findValuesAsText("name"))
                .containsExactly("only");
    }

    @Test
    void onlyWhatIsSentChanges() {
        post(ISSUES, "{\"title\":\"a\",\"body\":\"text\",\"labels\":[\"x\"]}");

        JsonNode closed = patch(ISSUES + "/1", "{\"state\":\"closed\"}").json();

        assertThat(closed.path("title").asText()).isEqualTo("a");
        assertThat(closed.path("body").asText()).isEqualTo("text");
        assertThat(closed.path("labels").findValuesAsText("name")).containsExactly("x");
        assertThat(closed.path("state_reason").asText()).isEqualTo("completed");
        assertThat(patch(ISSUES + "/1", "{\"body\":null}").json().path("body").isNull())
                .isTrue();
        assertRefused(patch(ISSUES + "/1", "{\"state\":\"done\"}"), "Issue", "state", "invalid");
        assertRefused(patch(ISSUES + "/1", "{\"state_reason\":\"fixed\"}"), "Issue", "state_reason", "invalid");
    }

    @Test
    void closingTwiceKeepsWhoClosedFirst() {
        post(ISSUES, title("a"));
        fixture.gitHub.people().close(1, "octavia", StateReason.COMPLETED);

        JsonNode again = patch(ISSUES + "/1", "{\"state\":\"closed\",\"state_reason\":\"duplicate\"}")
                .json();

        assertThat(again.path("closed_by").path("login").asText()).isEqualTo("octavia");
        assertThat(again.path("state_reason").asText()).isEqualTo("duplicate");
        assertThat(fixture.gitHub.issue(1).orElseThrow().closedByPerson()).isTrue();
    }

    @Test
    void whoClosedIsToldOnTheSingleReadOnly() {
        post(ISSUES, title("a"));
        patch(ISSUES + "/1", "{\"state\":\"closed\"}");

        assertThat(get(ISSUES + "/1").json().path("closed_by").path("type").asText())
                .isEqualTo("Bot");
        assertThat(get(ISSUES + "?state=all").json().path(0).has("closed_by")).isFalse();
    }

    @Test
    void whatTheAppWritesSaysSo() {
        JsonNode issue = post(ISSUES, title("a")).json();
        JsonNode comment = post(ISSUES + "/1/comments", "{\"body\":\"b\"}").json();
        fixture.gitHub.people().comment(1, "octavia", "looking");

        assertThat(issue.path("performed_via_github_app").path("id").asLong()).isEqualTo(StandInFixture.APP_ID);
        assertThat(comment.path("performed_via_github_app").path("slug").asText())
                .isEqualTo("alert-bot");
        assertThat(get(ISSUES + "/1/comments")
                        .json()
                        .path(1)
                        .path("performed_via_github_app")
                        .isNull())
                .isTrue();
    }

    @Test
    void everyWriteMovesUpdatedAt() {
        post(ISSUES, title("a"));
        fixture.clock.advance(Duration.ofSeconds(90));
        post(ISSUES + "/1/comments", "{\"body\":\"b\"}");

        StoredIssue issue = fixture.gitHub.issue(1).orElseThrow();

        assertThat(issue.updatedAt()).isEqualTo(issue.createdAt().plusSeconds(90));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"title\":|400",
                "[]|400",
                "{\"title\":\"\\ud800\"}|400",
                "'{\"title\":\"a\",\"labels\":\"x\"}'|422"
            })
    void badJsonIsRefused(String body, int status) {
        assertThat(post(ISSUES, body).status()).isEqualTo(status);
        assertThat(fixture.gitHub.issues()).isEmpty();
    }

    @Test
    void listingsComeInPagesOf100AtMost() {
        for (int i = 0; i < 101; i++) {
            fixture.gitHub.people().open("octavia", "a", "", List.of());
        }

        StandInFixture.Answer first = get(ISSUES + "?per_page=500&state=open");
        String link = first.header("link").orElseThrow();
        StandInFixture.Answer second = get(link.substring(link.indexOf('<') + 1, link.indexOf('>')));

        assertThat(first.json()).hasSize(100);
        assertThat(link)
                .contains("rel=\"next\"", "rel=\"last\"", "/repositories/")
                .doesNotContain("rel=\"prev\"");
        assertThat(second.json()).hasSize(1);
        assertThat(second.header("link").orElseThrow()).contains("rel=\"prev\"", "rel=\"first\"");
        assertThat(get(ISSUES).json()).hasSize(30);
    }

    @Test
    void listingsRefuseWhatTheyDoNotKnow() {
        assertRefused(get(ISSUES + "?creator=nobody"), "Issue", "creator", "invalid");
        assertRefused(get(ISSUES + "?state=ajar"), "Issue", "state", "invalid");
        assertRefused(get(ISSUES + "?since=yesterday"), "Issue", "since", "invalid");
        assertThat(get(ISSUES + "?creator=alert-bot%5Bbot%5D").status()).isEqualTo(200);
    }

    @Test
    void newIssuesShowUpInListingsAfterTheLag() {
        fixture.gitHub.setListLag(Duration.ofSeconds(30));
        post(ISSUES, title("a"));

        assertThat(get(ISSUES).json()).isEmpty();
        assertThat(get(ISSUES + "/1").status()).isEqualTo(200);

        fixture.clock.advance(Duration.ofSeconds(30));
        assertThat(get(ISSUES).json()).hasSize(1);
    }

    @Test
    void withoutGoodCredentialsThereIsA401() {
        assertThat(fixture.send("GET", ISSUES, "", Map.of()).message()).isEqualTo("Requires authentication");
        assertThat(fixture.send("GET", ISSUES, "", "ghs_wrong").message()).isEqualTo("Bad credentials");
        assertThat(fixture.send("GET", ISSUES, "", Map.of("Authorization", "Basic eDp5"))
                        .status())
                .isEqualTo(401);
        assertThat(fixture.send("GET", ISSUES, "", fixture.jwt()).status()).isEqualTo(403);
        assertThat(fixture.send("GET", "/app", "", token).status()).isEqualTo(401);
    }

    @Test
    void theAppsJwtIsChecked() {
        Instant now = fixture.clock.instant();
        String id = Long.toString(StandInFixture.APP_ID);

        assertThat(app(StandInFixture.jwt(id, now, now.plusSeconds(600))).status())
                .isEqualTo(200);
        assertThat(app(StandInFixture.jwt(id, now, now.plusSeconds(601))).message())
                .isEqualTo("'Expiration time' claim ('exp') is too far in the future");
        assertThat(app(StandInFixture.jwt(id, now.minusSeconds(60), now)).message())
                .startsWith("'Expiration time' claim ('exp') must be");
        assertThat(app(StandInFixture.jwt(id, now.plusSeconds(5), now.plusSeconds(300)))
                        .message())
                .startsWith("'Issued at' claim ('iat')");
        assertThat(app(StandInFixture.jwt(Algorithm.HMAC256("secret"), id, now, now.plusSeconds(300)))
                        .status())
                .isEqualTo(401);
        assertThat(app(StandInFixture.jwt("1", now, now.plusSeconds(300))).status())
                .isEqualTo(404);
        assertThat(app(StandInFixture.jwt(AppKey.ofBits(3072), id, now, now.plusSeconds(300)))
                        .message())
                .isEqualTo("A JSON web token could not be decoded");
        assertThat(app("a.b.c").status()).isEqualTo(401);
    }

    private StandInFixture.Answer app(String jwt) {
        return fixture.send("GET", "/app", "", jwt);
    }

    @Test
    void installationTokensLiveForAnHour() {
        fixture.clock.advance(Duration.ofMinutes(59));
        assertThat(get(ISSUES).status()).isEqualTo(200);

        fixture.clock.advance(Duration.ofMinutes(1));
        assertThat(get(ISSUES).message()).isEqualTo("Bad credentials");
    }

    @Test
    void aTokenCanHaveLessThanTheInstallationButNotMore() {
        String tokens = "/app/installations/50000001/access_tokens";
        String reading = fixture.send("POST", tokens, "{\"permissions\":{\"issues\":\"read\"}}", fixture.jwt())
                .json()
                .path("token")
                .asText();

        assertThat(fixture.send("GET", ISSUES, "", reading).status()).isEqualTo(200);
        assertThat(fixture.send("POST", ISSUES, title("a"), reading).message())
                .isEqualTo("Resource not accessible by integration");
        assertThat(fixture.send("POST", tokens, "{\"permissions\":{\"contents\":\"write\"}}", fixture.jwt())
                        .status())
                .isEqualTo(422);
        assertThat(fixture.send("POST", tokens, "{\"repositories\":[\"alerts\"]}", fixture.jwt())
                        .json()
                        .path("repositories"))
                .hasSize(1);
        assertThat(fixture.send("POST", tokens, "{\"repositories\":[\"other\"]}", fixture.jwt())
                        .status())
                .isEqualTo(422);
    }

    @Test
    void revokedTokensAreReplacedByNewOnes() {
        fixture.gitHub.administration().revokeTokens();

        assertThat(get(ISSUES).status()).isEqualTo(401);
        assertThat(fixture.send("GET", ISSUES, "", fixture.token()).status()).isEqualTo(200);
    }

    @Test
    void ofTwoKeysOneIsEnoughAndARevokedOneIsNot() {
        AppKey second = AppKey.ofBits(3072);
        Instant now = fixture.clock.instant();
        String signedWithTheSecond = StandInFixture.jwt(
                second, String.valueOf(StandInFixture.APP_ID), now.minusSeconds(60), now.plusSeconds(540));
        Administration administration = fixture.gitHub.administration();
        assertThat(fixture.send("GET", "/app", "", signedWithTheSecond).status())
                .isEqualTo(401);

        administration.addKey(second.publicKey());
        assertThat(fixture.send("GET", "/app", "", signedWithTheSecond).status())
                .isEqualTo(200);
        String token = fixture.token();

        administration.revokeKey(StandInFixture.firstKey());
        assertThat(fixture.send("GET", "/app", "", fixture.jwt()).status()).isEqualTo(401);
        assertThat(fixture.send("GET", "/app", "", signedWithTheSecond).status())
                .isEqualTo(200);
        assertThat(fixture.send("GET", ISSUES, "", token).status()).isEqualTo(200);
    }

    @Test
    void anUninstalledAppHasNothingAndComesBackUnderAnotherId() {
        String path = "/repos/acme/alerts/installation";
        long before =
                fixture.send("GET", path, "", fixture.jwt()).json().path("id").asLong();

        fixture.gitHub.administration().uninstallApp();
        assertThat(fixture.send("GET", path, "", fixture.jwt()).status()).isEqualTo(404);
        assertThat(fixture.send("POST", "/app/installations/" + before + "/access_tokens", "", fixture.jwt())
                        .status())
                .isEqualTo(404);
        assertThat(get(ISSUES).status()).isEqualTo(401);

        fixture.gitHub.administration().installApp();
        assertThat(fixture.send("GET", path, "", fixture.jwt())
                        .json()
                        .path("id")
                        .asLong())
                .isNotEqualTo(before);
        assertThat(get(ISSUES).status()).isEqualTo(401);
        assertThat(fixture.send("GET", ISSUES, "", fixture.token()).status()).isEqualTo(200);
    }

    @Test
    void lockedConversationsAreForThoseWithPushAccess() {
        post(ISSUES, title("a"));
        fixture.gitHub.people().lock(1, "octavia");

        assertThat(post(ISSUES + "/1/comments", "{\"body\":\"b\"}").status()).isEqualTo(201);
        assertThat(fixture.send("POST", ISSUES + "/1/comments", "{\"body\":\"b\"}", StandInFixture.PAT)
                        .message())
                .isEqualTo("Unable to create comment because issue is locked.");

        fixture.gitHub.people().unlock(1, "octavia");
        assertThat(fixture.send("POST", ISSUES + "/1/comments", "{\"body\":\"b\"}", StandInFixture.PAT)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aReaderWithAPersonalTokenOpensIssuesButChangesNoneOfOthers() {
        post(ISSUES, labels(List.of("known")));

        assertThat(fixture.send("GET", "/user", "", StandInFixture.PAT)
                        .json()
                        .path("login")
                        .asText())
                .isEqualTo("reader");
        assertThat(get("/user").status()).isEqualTo(403);
        assertThat(fixture.send("POST", ISSUES, labels(List.of("known")), StandInFixture.PAT)
                        .json()
                        .path("labels"))
                .isEmpty();
        assertThat(fixture.send("POST", ISSUES, labels(List.of("unknown")), StandInFixture.PAT)
                        .status())
                .isEqualTo(403);
        assertThat(fixture.send("PATCH", ISSUES + "/1", title("b"), StandInFixture.PAT)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void disabledIssuesAndDeletedOnesAreGone() {
        post(ISSUES, title("a"));
        post(ISSUES, title("b"));
        fixture.gitHub.administration().deleteIssue(2);

        assertThat(get(ISSUES + "/2").status()).isEqualTo(410);
        assertThat(patch(ISSUES + "/2", title("c")).message()).isEqualTo("This issue was deleted");
        assertThat(post(ISSUES, title("c")).json().path("number").asInt()).isEqualTo(3);

        fixture.gitHub.administration().disableIssues();
        assertThat(get(ISSUES).message()).isEqualTo("Issues are disabled for this repo");
        assertThat(post(ISSUES, title("d")).status()).isEqualTo(410);
        assertThat(get("/repos/acme/alerts").json().path("has_issues").asBoolean())
                .isFalse();

        fixture.gitHub.administration().enableIssues();
        assertThat(get(ISSUES + "/1").status()).isEqualTo(200);
    }

    @Test
    void aTransferredIssueRedirectsToItsNewPlace() {
        post(ISSUES, title("a"));
        post(ISSUES, title("b"));
        int number = fixture.gitHub.administration().transferIssue(1, "acme/infra", false);
        fixture.gitHub.administration().transferIssue(2, "acme/covered", true);

        StandInFixture.Answer moved = get(ISSUES + "/1");

        assertThat(number).isEqualTo(1);
        assertThat(moved.status()).isEqualTo(301);
        assertThat(get(moved.header("location").orElseThrow()).status()).isEqualTo(404);
        assertThat(patch(ISSUES + "/1", title("c")).status()).isEqualTo(307);
        assertThat(post(ISSUES + "/1/comments", "{\"body\":\"b\"}")
                        .header("location")
                        .orElseThrow())
                .endsWith("/issues/1/comments");
        assertThat(get(get(ISSUES + "/2").header("location").orElseThrow())
                        .json()
                        .path("title")
                        .asText())
                .isEqualTo("b");
        assertThat(fixture.gitHub.issues()).isEmpty();
        assertThat(fixture.gitHub.issuesOf("acme/infra")).hasSize(1);
    }

    @Test
    void aRenamedRepositoryRedirects() {
        post(ISSUES, title("a"));
        fixture.gitHub.administration().renameRepository("acme/alarms");

        StandInFixture.Answer read = get(ISSUES + "/1?x=1");

        assertThat(read.status()).isEqualTo(301);
        assertThat(read.header("location").orElseThrow()).matches(".*/repositories/\\d+/issues/1\\?x=1");
        assertThat(get(read.header("location").orElseThrow())
                        .json()
                        .path("repository_url")
                        .asText())
                .endsWith("/repos/acme/alarms");
        assertThat(post(ISSUES, title("b")).status()).isEqualTo(307);
        assertThat(fixture.gitHub.issues()).hasSize(1);
    }

    @Test
    void contentLimitsAnswerAsTheSecondaryLimitDoes() {
        fixture.gitHub.enforceContentLimits(2, 3);
        post(ISSUES, title("a"));
        fixture.clock.advance(Duration.ofSeconds(20));
        post(ISSUES + "/1/comments", "{\"body\":\"b\"}");

        StandInFixture.Answer minute = post(ISSUES, title("c"));
        assertThat(minute.status()).isEqualTo(403);
        assertThat(minute.message()).contains("secondary rate limit");
        assertThat(minute.header("retry-after")).hasValue("40");
        assertThat(patch(ISSUES + "/1", "{\"state\":\"closed\"}").status()).isEqualTo(200);

        fixture.clock.advance(Duration.ofMinutes(1));
        assertThat(post(ISSUES, title("c")).status()).isEqualTo(201);
        StandInFixture.Answer hour = post(ISSUES, title("d"));
        assertThat(hour.status()).isEqualTo(429);
        assertThat(hour.header("retry-after")).hasValue("3520");

        fixture.gitHub.liftContentLimits();
        assertThat(post(ISSUES, title("d")).status()).isEqualTo(201);
    }

    @Test
    void thePrimaryLimitIsToldAndEnforcedOnRequest() {
        assertThat(get(ISSUES).header("x-ratelimit-limit")).hasValue("5000");

        fixture.gitHub.enforcePrimaryLimit(OptionalInt.of(1));
        get(ISSUES);
        StandInFixture.Answer refused = get(ISSUES);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("x-ratelimit-remaining")).hasValue("0");
        assertThat(refused.header("x-ratelimit-reset"))
                .hasValue(
                        Long.toString(fixture.clock.instant().plusSeconds(3600).getEpochSecond()));
        assertThat(get("/rate_limit").json().path("rate").path("remaining").asInt())
                .isZero();

        fixture.clock.advance(Duration.ofHours(1));
        assertThat(fixture.send("GET", ISSUES, "", StandInFixture.PAT).status()).isEqualTo(200);
    }

    @Test
    void unknownRoutesAre404AndRecorded() {
        fixture.gitHub.clearRequests();

        StandInFixture.Answer answer = get("/repos/acme/alerts/pulls/1/reviews");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).isEqualTo("Not Found");
        assertThat(fixture.gitHub.requests()).singleElement().satisfies(request -> {
            assertThat(request.route()).isEqualTo("(none)");
            assertThat(request.status()).isEqualTo(404);
            assertThat(request.applied()).isFalse();
        });
    }

    @Test
    void othersRepositoriesAreNotThere() {
        assertThat(get("/repos/acme/other/issues").status()).isEqualTo(404);
        assertThat(get(ISSUES + "/abc").status()).isEqualTo(404);
        assertThat(get(ISSUES + "/7").status()).isEqualTo(404);
    }
}
