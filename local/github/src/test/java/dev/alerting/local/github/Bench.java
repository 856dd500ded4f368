package dev.alerting.local.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.alerting.local.github.access.Permission;
import dev.alerting.local.github.access.PersonalToken;
import dev.alerting.testing.MovableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.extras.HttpClientGitHubConnector;

/** A stand-in with its key, its clock and the clients that tests talk to it with. */
final class Bench implements AutoCloseable {

    static final String REPOSITORY = "acme/alerts";
    static final long APP_ID = 4711;
    static final String PAT = "ghp_reader";

    /** Made once: generating a key takes longer than most tests. */
    private static final AppKey KEY = AppKey.generate();

    private static final ObjectMapper JSON = new ObjectMapper();

    final MovableClock clock = new MovableClock();
    final AppKey key = KEY;
    final GitHubStandIn gitHub;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Bench() {
        this(options -> options);
    }

    Bench(UnaryOperator<GitHubStandInOptions> change) {
        gitHub = GitHubStandIn.start(
                change.apply(GitHubStandInOptions.of(REPOSITORY, APP_ID, "alert-bot", key.publicKey())
                        .withClock(clock)
                        .withPersonalToken(new PersonalToken(PAT, "reader", Permission.READ))));
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

    String jwt() {
        return key.jwt(APP_ID, clock.instant());
    }

    /** A new installation token. */
    String token() {
        var id = send("GET", "/repos/" + REPOSITORY + "/installation", "", jwt())
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
        var request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
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

    @Override
    public void close() {
        client.close();
        gitHub.close();
    }
}
