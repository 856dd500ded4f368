package dev.alerting.common.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.CachedSecret;
import dev.alerting.common.secret.SecretUnavailableException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Acts as a GitHub App: an installation token, narrowed to issues of the one repository, cached until shortly before
 * it expires (GitHub gives it an hour). A refresh is one call, where github-api's own provider makes three; the
 * installation is looked up once.
 */
final class AppLogin implements GitHubLogin {
    private static final Duration REFRESH_BEFORE_EXPIRY = Duration.ofMinutes(5);

    private final GitHubHttp http;
    private final URI api;
    private final String repository;
    private final CachedSecret<AppCredentials> credentials;
    private final Clock clock;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile Optional<Installation> installation = Optional.empty();
    private volatile Optional<Token> token = Optional.empty();

    private record Installation(long id, String login) {}

    private record Token(String value, Instant expiresAt) {
        @Override
        public String toString() {
            return "Token[...]";
        }
    }

    AppLogin(GitHubHttp http, URI api, String repository, CachedSecret<AppCredentials> credentials, Clock clock) {
        this.http = http;
        this.api = api;
        this.repository = repository;
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public String authorization() throws GitHubCallException {
        return "token " + token().value();
    }

    @Override
    public String login() throws GitHubCallException {
        token();
        return installation.orElseThrow().login();
    }

    @Override
    public void discardToken() {
        token = Optional.empty();
    }

    @Override
    public void clearCaches() {
        token = Optional.empty();
        installation = Optional.empty();
        credentials.clear();
    }

    private Token token() throws GitHubCallException {
        Optional<Token> known = usableToken();
        if (known.isPresent()) {
            return known.get();
        }
        refreshing.lock();
        try {
            Optional<Token> meanwhile = usableToken();
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            Token fresh = requestToken();
            token = Optional.of(fresh);
            return fresh;
        } catch (GitHubCallException e) {
            throw e.whileAuthorizing();
        } catch (SecretUnavailableException e) {
            throw GitHubCallException.notSent(e.getMessage(), e);
        } finally {
            refreshing.unlock();
        }
    }

    private Optional<Token> usableToken() {
        Instant now = clock.instant();
        return token.filter(known -> now.isBefore(known.expiresAt().minus(REFRESH_BEFORE_EXPIRY)));
    }

    private Token requestToken() throws GitHubCallException {
        String jwt = credentials.get().createJwt(clock.instant());
        if (installation.isEmpty()) {
            JsonNode found = callApi(jwt, "GET", "/repos/" + repository + "/installation", "");
            String slug = Json.text(found, "app_slug")
                    .filter(text -> found.path("id").isIntegralNumber())
                    .orElseThrow(() -> unreadableAnswer("the App's installation"));
            installation = Optional.of(new Installation(found.path("id").asLong(), slug + "[bot]"));
        }
        String name = repository.substring(repository.indexOf('/') + 1);
        ObjectNode body = Json.object();
        body.putArray("repositories").add(name);
        body.putObject("permissions").put("issues", "write");
        try {
            JsonNode created = callApi(
                    jwt, "POST", "/app/installations/" + installation.get().id() + "/access_tokens", Json.write(body));
            return new Token(
                    Json.text(created, "token").orElseThrow(() -> unreadableAnswer("the App's token")),
                    OffsetDateTime.parse(created.path("expires_at").asText()).toInstant());
        } catch (DateTimeParseException e) {
            throw GitHubCallException.noAnswer("the answer with the expiry of the App's token cannot be read", e);
        } catch (GitHubCallException e) {
            if (e.isNotFound()) {
                // The App was uninstalled; reinstalled, it is another installation.
                installation = Optional.empty();
            }
            throw e;
        }
    }

    private JsonNode callApi(String jwt, String method, String path, String body) throws GitHubCallException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + path))
                .header("Authorization", "Bearer " + jwt)
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            return Json.parse(new String(http.exchangeBytes(request).body(), StandardCharsets.UTF_8));
        } catch (InvalidJsonException e) {
            throw GitHubCallException.noAnswer(method + " " + path + " gave an answer that cannot be read", e);
        }
    }

    private static GitHubCallException unreadableAnswer(String what) {
        return GitHubCallException.noAnswer("the answer with " + what + " cannot be read");
    }
}
