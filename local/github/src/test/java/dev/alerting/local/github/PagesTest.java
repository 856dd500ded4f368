package dev.alerting.local.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.github.page.Silence;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page for people: what it shows, and what it does not let others do. */
class PagesTest {

    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);
    private static final String BODY =
            "<!-- alerting-infra fingerprint=" + FINGERPRINT + " episode=1 -->\n\n**Firing**";

    private final StandInFixture fixture = new StandInFixture(options -> options.withRecords(fingerprint ->
                    fingerprint.equals(FINGERPRINT) ? Optional.of(Map.of("status", "OPEN <b>")) : Optional.empty())
            .withSilences(() -> silences(options.clock().instant())));

    private static List<Silence> silences(Instant now) {
        return List.of(
                silence("[P1] Disk", "silence", now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(5))),
                silence("Long over", "silence", Instant.EPOCH, now),
                silence("team db", "silence", now.plus(Duration.ofMinutes(50)), now.plus(Duration.ofDays(9))),
                new Silence(
                        "[P2] Search <slow>",
                        "snooze",
                        Instant.EPOCH,
                        now.plus(Duration.ofHours(2)),
                        Optional.of("alice"),
                        Optional.of(7),
                        0));
    }

    private static Silence silence(String what, String kind, Instant from, Instant until) {
        return new Silence(what, kind, from, until, Optional.empty(), Optional.empty(), 3);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private StandInFixture.Answer get(String path) {
        return fixture.send("GET", path, "", Map.of());
    }

    private StandInFixture.Answer post(String path, String form, Map<String, String> headers) {
        return fixture.send("POST", path, form, headers);
    }

    private StandInFixture.Answer postFromPage(String path, String form) {
        return post(path, form, Map.of("Origin", fixture.gitHub.apiUrl().toString(), "Sec-Fetch-Site", "same-origin"));
    }

    private void openIssue() {
        String json = "{\"title\":\"[P1] Disk <full>\",\"body\":\"%s\",\"labels\":[\"Pri:P1\",\"Team:storage\"]}"
                .formatted(BODY.replace("\n", "\\n"));
        assertThat(fixture.send("POST", "/repos/acme/alerts/issues", json, fixture.token())
                        .status())
                .isEqualTo(201);
    }

    @Test
    void anEmptyListSaysWhatToDo() {
        assertThat(get("/ui").response().body()).contains("No alerts yet", "webhook");
    }

    @Test
    void theListShowsTitleLabelsTeamAndCounts() {
        openIssue();

        String page = get("/ui").response().body();

        assertThat(page)
                .contains("[P1] Disk &lt;full&gt;", "pri-1", ">storage<", "/ui/issues/1")
                .contains("Open <span class=\"count\">1</span>", "Closed <span class=\"count\">0</span>");
        assertThat(get("/ui?state=closed").response().body()).contains("Nothing here");
        assertThat(get("/ui?state=all&label=team%3ASTORAGE").response().body()).contains("Disk");
        assertThat(get("/ui?label=other").response().body()).doesNotContain("Disk");
    }

    @Test
    void anIssueShowsItsHistoryAndTheRecordOfItsAlert() {
        openIssue();
        fixture.clock.advance(Duration.ofMinutes(3));
        fixture.gitHub.people().comment(1, "octavia", "on it, see #1 <script>alert(1)</script>");
        fixture.gitHub.people().setTitle(1, "octavia", "[P1] Disk");
        fixture.gitHub.people().close(1, "octavia", StateReason.NOT_PLANNED);

        String page = get("/ui/issues/1").response().body();

        assertThat(page)
                .contains("<strong>Firing</strong>", "opened this", "3 min ago")
                .contains("changed the title to", "closed this as not planned", "(a person)")
                .contains("fingerprint=" + FINGERPRINT, "OPEN &lt;b&gt;")
                .contains("Reopen as a person", "href=\"/ui/issues/1\"")
                .doesNotContain("<!-- alerting-infra", "<script>alert");
    }

    @Test
    void aMarkerThatAPersonPastedIsNotBelieved() {
        fixture.gitHub.people().open("octavia", "a", BODY, List.of());

        assertThat(get("/ui/issues/1").response().body()).contains("no marker").doesNotContain("OPEN &lt;b&gt;");
    }

    @Test
    void thePersonsButtonsAct() {
        openIssue();

        assertThat(postFromPage("/ui/issues/1/comment", form("looking")).status())
                .isEqualTo(303);
        assertThat(postFromPage("/ui/issues/1/close", form("known")).header("location"))
                .hasValue("/ui/issues/1");

        StoredIssue closed = fixture.gitHub.issue(1).orElseThrow();
        assertThat(closed.closedByPerson()).isTrue();
        assertThat(closed.comments()).extracting(comment -> comment.body()).containsExactly("looking", "known");
        assertThat(closed.comments().getFirst().author().login()).isEqualTo("on-call");

        postFromPage("/ui/issues/1/reopen", "");
        assertThat(fixture.gitHub.issue(1).orElseThrow().isOpen()).isTrue();
        assertThat(postFromPage("/ui/issues/1/comment", "comment=+").status()).isEqualTo(422);
        assertThat(postFromPage("/ui/issues/9/close", "").status()).isEqualTo(404);
    }

    @Test
    void theFormsActAsThePersonTheAddressNames() {
        openIssue();

        assertThat(postFromPage("/ui/issues/1/as", "login=alice&role=triage").header("location"))
                .hasValue("/ui/issues/1?as=alice");
        postFromPage("/ui/issues/1/comment?as=alice", form("/ack"));
        postFromPage("/ui/issues/1/assign?as=alice", "assignee=bob");
        postFromPage("/ui/issues/1/close?as=alice", "reason=not_planned");

        StoredIssue issue = fixture.gitHub.issue(1).orElseThrow();
        assertThat(issue.comments().getFirst().author().login()).isEqualTo("alice");
        assertThat(issue.assignees()).extracting(actor -> actor.login()).containsExactly("bob");
        assertThat(issue.stateReason()).contains(StateReason.NOT_PLANNED);
        assertThat(get("/ui/issues/1?as=alice").response().body())
                .contains("action=\"/ui/issues/1/comment?as=alice\"", "<option selected>triage</option>", "<b>bob</b>");
        postFromPage("/ui/issues/1/unassign?as=alice", "assignee=bob");
        assertThat(fixture.gitHub.issue(1).orElseThrow().assignees()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"none, 403", "read, 403", "triage, 303", "write, 303"})
    void closingTickingAndAssigningNeedTriage(String role, int status) {
        openIssue();
        fixture.gitHub.people().setBody(1, "octavia", BODY + "\n\n- [ ] I am on it\n");
        postFromPage("/ui/issues/1/as", "login=alice&role=" + role);

        assertThat(postFromPage("/ui/issues/1/tick?as=alice", "box=0").status()).isEqualTo(status);
        assertThat(postFromPage("/ui/issues/1/assign?as=alice", "assignee=alice")
                        .status())
                .isEqualTo(status);
        assertThat(postFromPage("/ui/issues/1/close?as=alice", "").status()).isEqualTo(status);
        assertThat(postFromPage("/ui/issues/1/comment?as=alice", form("hello")).status())
                .isEqualTo(303);
    }

    @Test
    void aBoxIsTickedWhereItStandsAndNothingElseChanges() {
        openIssue();
        String body = BODY + "\r\n\r\n```\n- [ ] code\n```\n\n- [ ] one\n- [x] two\n\n> - [ ] three";
        fixture.gitHub.people().setBody(1, "octavia", body);

        assertThat(get("/ui/issues/1").response().body())
                .contains(
                        "value=\"0\" role=\"checkbox\" aria-checked=\"false\"",
                        "value=\"1\" role=\"checkbox\" aria-checked=\"true\"");
        postFromPage("/ui/issues/1/tick", "box=0");
        postFromPage("/ui/issues/1/tick", "box=1");
        postFromPage("/ui/issues/1/tick", "box=2");

        assertThat(fixture.gitHub.issue(1).orElseThrow().body())
                .isEqualTo(body.replace("[ ] one", "[x] one")
                        .replace("[x] two", "[ ] two")
                        .replace("[ ] three", "[x] three"));
        assertThat(postFromPage("/ui/issues/1/tick", "box=3").status()).isEqualTo(404);
        assertThat(postFromPage("/ui/issues/1/tick", "box=-1").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "as, login=a%20b&role=read, 422",
        "as, login=alice&role=king, 404",
        "assign, assignee=, 422",
        "close, reason=reopened, 404"
    })
    void whatNobodyCouldBeOrSayIsRefused(String what, String fields, int status) {
        openIssue();

        assertThat(postFromPage("/ui/issues/1/" + what, fields).status()).isEqualTo(status);
        assertThat(get("/ui/issues/1?as=%22%3E").status()).isEqualTo(422);
    }

    @Test
    void reactionsAreShown() {
        openIssue();
        long comment = fixture.gitHub.people().comment(1, "octavia", "/ack").id();
        fixture.send(
                "POST",
                "/repos/acme/alerts/issues/comments/" + comment + "/reactions",
                "{\"content\":\"+1\"}",
                fixture.token());

        assertThat(get("/ui/issues/1").response().body()).contains("\ud83d\udc4d alert-bot[bot]");
    }

    @Test
    void silencesAreListedTheNextToEndFirst() {
        assertThat(get("/ui/silences").response().body())
                .containsSubsequence("snooze", "/ui/issues/7", "[P2] Search &lt;slow&gt;", "ends in 2 h", "alice")
                .containsSubsequence("alice", "[P1] Disk", "ends in 5 days", "maintenance window", "begins in 50 min")
                .doesNotContain("Long over");
    }

    @Test
    void eventsCanBeLostDoubledAndSentAgain() {
        fixture.gitHub.webhook().sendTo(fixture.gitHub.apiUrl().resolve("/zen"), "secret");
        openIssue();
        postFromPage("/ui/events/drop", "");
        postFromPage("/ui/issues/1/comment", form("hello"));

        assertThat(get("/ui/events").response().body()).contains("issue_comment.created", "<b>lost</b>");
        String lost = fixture.gitHub.webhook().deliveries().getLast().id();
        assertThat(postFromPage("/ui/events/redeliver", "id=" + lost).status()).isEqualTo(303);
        assertThat(get("/ui/events").response().body()).contains("HTTP 4").doesNotContain("lost");
        assertThat(postFromPage("/ui/events/redeliver", "id=unknown").status()).isEqualTo(404);
        assertThat(postFromPage("/ui/events/double", "").status()).isEqualTo(303);
        assertThat(post("/ui/events/drop", "", Map.of()).status()).isEqualTo(403);
    }

    private static String form(String comment) {
        return "comment=" + URLEncoder.encode(comment, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -",
                "http://evil.example, -",
                "null, -",
                "-, cross-site",
                "-, same-site",
                "-, none",
                "http://evil.example, same-origin",
                "own, cross-site"
            })
    void formsFromElsewhereAreRefused(String origin, String site) {
        openIssue();
        Map<String, String> headers = new HashMap<>();
        Optional.ofNullable(origin)
                .ifPresent(value -> headers.put(
                        "Origin", value.equals("own") ? fixture.gitHub.apiUrl().toString() : value));
        Optional.ofNullable(site).ifPresent(value -> headers.put("Sec-Fetch-Site", value));

        assertThat(post("/ui/issues/1/close", "", headers).status()).isEqualTo(403);
        assertThat(fixture.gitHub.issue(1).orElseThrow().isOpen()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Origin, own", "Sec-Fetch-Site, same-origin"})
    void oneOfTheTwoSignsIsEnough(String header, String value) {
        openIssue();
        String own = value.equals("own") ? fixture.gitHub.apiUrl().toString() : value;

        assertThat(post("/ui/issues/1/close", "", Map.of(header, own)).status()).isEqualTo(303);
    }

    @ParameterizedTest
    @CsvSource({"evil.example, 403", "127.0.0.1, 403", "localhost:PORT, 200", "127.0.0.1:PORT, 200"})
    void onlyOurOwnNamesAreAnswered(String host, int status) throws IOException {
        int port = fixture.gitHub.apiUrl().getPort();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String request = "GET /ui HTTP/1.1\r\nHost: " + host.replace("PORT", Integer.toString(port))
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 " + status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/ui",
        "/ui/issues/1",
        "/ui/style.css",
        "/ui/live.js",
        "/ui/icon.svg",
        "/ui/silences",
        "/ui/events",
        "/ui/nothing"
    })
    void everythingComesUnderAStrictPolicy(String path) {
        openIssue();

        StandInFixture.Answer answer = get(path);

        assertThat(answer.header("content-security-policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.header("x-content-type-options")).hasValue("nosniff");
        assertThat(answer.response().body()).doesNotContain(" style=\"", " onclick", "https://cdn");
    }

    @Test
    void theAddressInTheApiLeadsToThePage() {
        openIssue();

        assertThat(get("/acme/alerts/issues/1").header("location")).hasValue("/ui/issues/1");
        assertThat(get("/acme/alerts/issues").header("location")).hasValue("/ui");
        assertThat(get("/acme/other/issues/1").status()).isEqualTo(404);
        assertThat(fixture.gitHub.pageUrl()).hasPath("/ui");
    }

    @Test
    void thePageIsNotPartOfTheApisLog() {
        fixture.gitHub.clearRequests();
        get("/ui");

        assertThat(fixture.gitHub.requests()).isEmpty();
    }

    @Test
    void deletedIssuesAndDisabledOnesHaveANotice() {
        openIssue();
        fixture.gitHub.administration().deleteIssue(1);

        assertThat(get("/ui/issues/1").status()).isEqualTo(410);
        assertThat(get("/ui/issues/1").response().body()).contains("This issue was deleted");
        assertThat(get("/ui/issues/99999999999").status()).isEqualTo(404);
    }

    @Test
    void aTransferredIssueHasANotice() {
        openIssue();
        fixture.gitHub.administration().transferIssue(1, "acme/infra", false);

        assertThat(get("/ui/issues/1").status()).isEqualTo(404);
        assertThat(get("/ui/issues/1").response().body()).contains("moved to acme/infra");
    }
}
