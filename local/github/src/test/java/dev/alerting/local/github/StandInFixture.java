package dev.alerting.local.github;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.alerting.local.github.access.Permission;
import dev.alerting.local.github.access.PersonalToken;
import dev.alerting.testing.AppKey;
import dev.alerting.testing.GitHubDescription;
import dev.alerting.testing.GitHubDescription.Exchange;
import dev.alerting.testing.MovableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.extras.HttpClientGitHubConnector;

/** A stand-in with its key, its clock and the clients that tests talk to it with. */
final class StandInFixture implements AutoCloseable {

    static final String REPOSITORY = "acme/alerts";
    static final long APP_ID = 4711;
    static final String PAT = "ghp_reader";

    private static final AppKey KEY = AppKey.ofBits(2048);

    private static final Optional<GitHubDescription> DESCRIPTION = GitHubDescription.find();

    private static final ObjectMapper JSON = new ObjectMapper();

    final MovableClock clock = new MovableClock();
    final GitHubStandIn gitHub;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    StandInFixture() {
        this(options -> options);
    }

    /** Of every answer in every test that GitHub describes itself; those of other paths are not in the description. */
    private final List<String> disagreements = new CopyOnWriteArrayList<>();

    StandInFixture(UnaryOperator<GitHubStandInOptions> change) {
        gitHub = GitHubStandIn.start(
                change.apply(GitHubStandInOptions.of(REPOSITORY, APP_ID, "alert-bot", KEY.publicKey())
                        .withClock(clock)
                        .withPersonalToken(new PersonalToken(PAT, "reader", Permission.READ))));
        DESCRIPTION.ifPresent(description -> gitHub.onAnswer((request, response) -> {
            if (description.describes(request.method(), request.path())) {
                disagreements.addAll(description.disagreements(new Exchange(
                        request.method(),
                        request.path(),
                        request.query(),
                        request.body(),
                        response.status(),
                        new String(response.body(), StandardCharsets.UTF_8))));
            }
        }));
    }

    /** An answer as a test looks at it. */
    record Answer(int status, HttpResponse<String> response) {

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        String message() {
            return json().path("message").asText();
        }
    }

    /** The key the App has from the start. */
    static RSAPublicKey firstKey() {
        return KEY.publicKey();
    }

    /** The JWT that GitHub's documentation recommends: issued a minute ago, valid for less than ten. */
    String jwt() {
        Instant now = clock.instant();
        return jwt(KEY, Long.toString(APP_ID), now.minusSeconds(60), now.plusSeconds(540));
    }

    static String jwt(String issuer, Instant issued, Instant expires) {
        return jwt(KEY, issuer, issued, expires);
    }

    static String jwt(AppKey key, String issuer, Instant issued, Instant expires) {
        return jwt(Algorithm.RSA256(null, key.privateKey()), issuer, issued, expires);
    }

    static String jwt(Algorithm algorithm, String issuer, Instant issued, Instant expires) {
        return JWT.create()
                .withIssuer(issuer)
                .withIssuedAt(issued)
                .withExpiresAt(expires)
                .sign(algorithm);
    }

    /** A new installation token. */
    String token() {
        long id = send("GET", "/repos/" + REPOSITORY + "/installation", "", jwt())
                .json()
                .get("id")
                .asLong();
        return send("POST", "/app/installations/" + id + "/access_tokens", "", jwt())
                .json()
                .get("token")
                .asText();
    }

    Answer send(String method, String path, String body, String token) {
        return send(method, path, body, Map.of("Authorization", "Bearer " + token));
    }

    Answer send(String method, String path, String body, Map<String, String> headers) {
        try {
            return exchange(method, path, body, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for tests that expect the connection to fail. */
    Answer exchange(String method, String path, String body, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofMinutes(1))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    URI uri(String path) {
        return URI.create(path.startsWith("http") ? path : gitHub.apiUrl() + path);
    }

    /** The client library that the collector uses, set up as it is there. */
    GitHub library(String token) {
        try {
            return new GitHubBuilder()
                    .withEndpoint(gitHub.apiUrl().toString())
                    .withConnector(new HttpClientGitHubConnector(client))
                    .withRateLimitHandler(GitHubRateLimitHandler.FAIL)
                    .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
                    .withAppInstallationToken(token)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    GHRepository repository() throws IOException {
        return library(token()).getRepository(REPOSITORY);
    }

    /** @throws AssertionError if an answer was not as GitHub describes it */
    @Override
    public void close() {
        // First, because the client's waits for its requests, and some never get an answer.
        gitHub.close();
        client.close();
        assertThat(disagreements.stream().distinct())
                .as("with GitHub's description")
                .isEmpty();
    }
}
