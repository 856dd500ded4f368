package dev.alerting.collector.issue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.kohsuke.github.authorization.AuthorizationProvider;

/** Calls that github-api has not, or makes two of. Failures leave as {@link GitHubCallException}. */
final class GitHubRest {
    private final GitHubHttp http;
    private final String root;
    private final AuthorizationProvider login;

    /** @param repository {@code owner/name} */
    GitHubRest(GitHubHttp http, URI api, String repository, AuthorizationProvider login) {
        this.http = http;
        this.root = api + "/repos/" + repository;
        this.login = login;
    }

    /** @param path below the repository */
    JsonNode get(String path) throws IOException {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, ObjectNode body) throws IOException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(body)))
                .build());
    }

    /** Whether there is something at an address. */
    boolean exists(String path) throws IOException {
        try {
            get(path);
            return true;
        } catch (GitHubCallException e) {
            if (e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(root + path))
                .header("Authorization", login.getEncodedAuthorization())
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28");
    }

    private JsonNode send(HttpRequest request) throws GitHubCallException {
        HttpResponse<byte[]> response = http.exchangeBytes(request);
        try {
            return response.body().length == 0
                    ? Json.object()
                    : Json.parse(new String(response.body(), StandardCharsets.UTF_8));
        } catch (InvalidJsonException e) {
            throw GitHubCallException.noAnswer(
                    request.method() + " " + request.uri().getPath() + " gave an answer that cannot be read", e);
        }
    }
}
