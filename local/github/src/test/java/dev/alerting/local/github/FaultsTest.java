package dev.alerting.local.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alerting.local.github.fault.Fault;
import dev.alerting.local.github.fault.FaultRule;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault as an HTTP client sees it, and whether the write took effect. */
class FaultsTest {
    /** Only a test that hangs waits for so long. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final String ISSUES = "/repos/acme/alerts/issues";
    private static final String ISSUE = "{\"title\":\"a\"}";

    private final StandInFixture fixture = new StandInFixture();
    private Map<String, String> credentials;

    @BeforeEach
    void getToken() {
        credentials = Map.of("Authorization", "Bearer " + fixture.token());
        fixture.gitHub.clearRequests();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private StandInFixture.Answer create() throws IOException {
        return fixture.exchange("POST", ISSUES, ISSUE, credentials);
    }

    private CompletableFuture<HttpResponse<String>> createAsync() {
        HttpRequest request = HttpRequest.newBuilder(fixture.uri(ISSUES))
                .header("Authorization", credentials.get("Authorization"))
                .POST(HttpRequest.BodyPublishers.ofString(ISSUE))
                .build();
        return fixture.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private void assertLog(int status, boolean applied) {
        assertThat(fixture.gitHub.requests()).last().satisfies(request -> {
            assertThat(request.status()).isEqualTo(status);
            assertThat(request.applied()).isEqualTo(applied);
        });
        assertThat(fixture.gitHub.issues()).hasSize(applied ? 1 : 0);
    }

    static Stream<Arguments> replies() {
        return Stream.of(
                Arguments.of(Faults.internalServerError(), 500, "Server Error", Map.of()),
                Arguments.of(Faults.badGateway(), 502, "502 Bad Gateway", Map.of("content-type", "text/html")),
                Arguments.of(Faults.serviceUnavailable(), 503, "No server", Map.of()),
                Arguments.of(
                        Faults.tooManyRequests(Duration.ofSeconds(7)),
                        429,
                        "secondary rate limit",
                        Map.of("retry-after", "7")),
                Arguments.of(
                        Faults.secondaryLimit(Duration.ofMinutes(1)),
                        403,
                        "secondary rate limit",
                        Map.of("retry-after", "60")),
                Arguments.of(Faults.bareSecondaryLimit(), 403, "secondary rate limit", Map.of()),
                Arguments.of(
                        Faults.primaryLimit(Instant.ofEpochSecond(1234)),
                        403,
                        "API rate limit exceeded",
                        Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", "1234")),
                Arguments.of(Faults.notAccessible(), 403, "Resource not accessible by integration", Map.of()),
                Arguments.of(Faults.badCredentials(), 401, "Bad credentials", Map.of()));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void aReplyComesInPlaceOfTheEffect(Fault fault, int status, String text, Map<String, String> headers)
            throws IOException {
        fixture.gitHub.faults().add(RequestMatch.createIssue().nth(1), fault);

        StandInFixture.Answer answer = create();

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.response().body()).contains(text);
        headers.forEach((name, value) -> assertThat(answer.header(name)).hasValue(value));
        if (!headers.containsKey("retry-after")) {
            assertThat(answer.header("retry-after")).isEmpty();
        }
        assertLog(status, false);
        assertThat(create().status()).isEqualTo(201);
    }

    @Test
    void aReplyCanComeAfterTheEffect() throws IOException {
        fixture.gitHub
                .faults()
                .add(RequestMatch.createIssue(), Faults.badGateway().afterEffect());

        assertThat(create().status()).isEqualTo(502);
        assertLog(502, true);
    }

    @Test
    void theConnectionIsClosedBeforeTheEffect() {
        fixture.gitHub.faults().add(RequestMatch.createIssue(), Faults.closeBeforeEffect());

        assertThatThrownBy(this::create).isInstanceOf(IOException.class);
        assertLog(0, false);
        assertThat(fixture.gitHub.requests()).as("no client repeated it").hasSize(1);
    }

    @Test
    void theConnectionIsClosedAfterTheEffect() {
        fixture.gitHub.faults().add(RequestMatch.createIssue(), Faults.closeAfterEffect());

        assertThatThrownBy(this::create).isInstanceOf(IOException.class);
        assertLog(0, true);
    }

    @Test
    void halfABodyArrives() {
        fixture.gitHub.faults().add(RequestMatch.createIssue(), Faults.truncatedBody());

        assertThatThrownBy(this::create).isInstanceOf(IOException.class);
        assertLog(201, true);
    }

    @Test
    void aHangAfterTheEffectLeavesTheClientWaiting() {
        fixture.gitHub
                .faults()
                .add(
                        RequestMatch.createIssue(),
                        Faults.hang(Duration.ofMinutes(10)).afterEffect());

        CompletableFuture<HttpResponse<String>> pending = createAsync();

        await().atMost(LONG).until(() -> !fixture.gitHub.requests().isEmpty());
        assertLog(0, true);
        assertThat(pending).isNotDone();
    }

    @Test
    void aHangEndsWithTheConnectionClosed() {
        fixture.gitHub.faults().add(RequestMatch.createIssue(), Faults.hang(Duration.ofMillis(20)));

        assertThatThrownBy(this::create).isInstanceOf(IOException.class).isNotInstanceOf(HttpTimeoutException.class);
        assertLog(0, false);
    }

    @Test
    void latencyDelaysAndChangesNothing() throws IOException {
        FaultRule delay = fixture.gitHub
                .faults()
                .add(RequestMatch.createIssue().first(1), Faults.latency(Duration.ofMinutes(10)));
        fixture.gitHub.faults().add(RequestMatch.createIssue(), Faults.latency(Duration.ofMillis(1)));

        CompletableFuture<HttpResponse<String>> pending = createAsync();
        await().atMost(LONG).until(() -> delay.fired() == 1);
        assertThat(fixture.gitHub.issues()).isEmpty();
        assertThat(pending).isNotDone();

        assertThat(create().status()).isEqualTo(201);

        assertLog(201, true);
    }

    @Test
    void rulesStrikeAtTheCountsTheyNameAndSayHowOften() throws IOException {
        FaultRule second =
                fixture.gitHub.faults().add(RequestMatch.createIssue().nth(2), Faults.internalServerError());
        FaultRule never = fixture.gitHub
                .faults()
                .add(RequestMatch.on("POST", "/repos/.*/comments"), Faults.internalServerError());

        assertThat(create().status()).isEqualTo(201);
        assertThat(create().status()).isEqualTo(500);
        assertThat(create().status()).isEqualTo(201);

        assertThat(second.seen()).isEqualTo(3);
        assertThat(second.fired()).isEqualTo(1);
        assertThat(never.seen()).isZero();
    }

    @Test
    void anOutageLastsUntilItIsCleared() throws IOException {
        fixture.gitHub.faults().add(RequestMatch.any(), Faults.serviceUnavailable());
        assertThat(create().status()).isEqualTo(503);
        assertThat(create().status()).isEqualTo(503);

        fixture.gitHub.faults().clear();
        assertThat(create().status()).isEqualTo(201);
    }

    @Test
    void firstAndAfterCountFromTheRulesBirth() throws IOException {
        fixture.gitHub.faults().add(RequestMatch.createIssue().first(1), Faults.internalServerError());
        fixture.gitHub.faults().add(RequestMatch.createIssue().after(1), Faults.badGateway());

        assertThat(create().status()).isEqualTo(500);
        assertThat(create().status()).isEqualTo(201);
        assertThat(create().status()).isEqualTo(502);
    }

    @Test
    void closesAreToldApartByTheirBody() throws IOException {
        create();
        fixture.gitHub.faults().add(RequestMatch.closeIssue(), Faults.internalServerError());

        assertThat(fixture.exchange("PATCH", ISSUES + "/1", "{\"title\":\"b\"}", credentials)
                        .status())
                .isEqualTo(200);
        assertThat(fixture.exchange("PATCH", ISSUES + "/1", "{\"state\": \"closed\"}", credentials)
                        .status())
                .isEqualTo(500);
    }

    @Test
    void aHookThatThrowsKillsTheRequestBeforeItsEffect() {
        fixture.gitHub.onRequest(request -> {
            throw new IllegalStateException("killed at " + request.sequence());
        });

        assertThatThrownBy(this::create).isInstanceOf(IOException.class);
        assertLog(0, false);
    }

    @Test
    void aHookThatThrowsAfterTheEffectKillsTheAnswer() throws IOException {
        fixture.gitHub.onEffect(request -> {
            throw new IllegalStateException("killed at " + request.sequence());
        });

        assertThatThrownBy(this::create).isInstanceOf(IOException.class);
        assertLog(0, true);

        fixture.gitHub.clearHooks();
        assertThat(create().status()).isEqualTo(201);
    }

    @Test
    void closingEndsHangsAndThreads() {
        fixture.gitHub.faults().add(RequestMatch.any(), Faults.hang(Duration.ofHours(1)));
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(fixture.uri(ISSUES)).build();
        CompletableFuture<HttpResponse<String>> pending =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        await().atMost(LONG).until(() -> !fixture.gitHub.requests().isEmpty());

        fixture.gitHub.close();

        assertThat(pending).failsWithin(LONG);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("HTTP-Dispatcher"));
        client.close();
    }
}
