package dev.alerting.collector.issue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.github.GitHubCallException;
import dev.alerting.common.github.GitHubHttp;
import dev.alerting.common.github.GitHubLogin;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Calls that github-api has not, or makes two of. Failures leave as {@link GitHubCallException}. */
final class GitHubRest {
    private final GitHubHttp http;
    private final URI api;
    private final RepositoryHandles handles;
    private final GitHubLogin login;

    /** @param handles know the repository's name of today */
    GitHubRest(GitHubHttp http, URI api, RepositoryHandles handles, GitHubLogin login) {
        this.http = http;
        this.api = api;
        this.handles = handles;
        this.login = login;
    }

    /** @param path below the repository */
    JsonNode get(String path) throws IOException {
        return parse(request(path).GET().build());
    }

    /** @return the answer as it came; 304 if it has not changed since it had this ETag */
    HttpResponse<byte[]> get(String path, Optional<String> etag) throws IOException {
        HttpRequest.Builder request = request(path);
        etag.ifPresent(known -> request.header("If-None-Match", known));
        return http.exchangeBytes(request.build());
    }

    JsonNode post(String path, ObjectNode body) throws IOException {
        return parse(withBody(path, "POST", body));
    }

    /** Whatever the answer says: the fields are set. */
    void patch(String path, ObjectNode fields) throws IOException {
        http.exchangeBytes(withBody(path, "PATCH", fields));
    }

    private HttpRequest withBody(String path, String method, ObjectNode body) throws IOException {
        return request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(Json.write(body)))
                .build();
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
        return HttpRequest.newBuilder(
                        URI.create(api + "/repos/" + handles.repository().getFullName() + path))
                .header("Authorization", login.authorization())
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28");
    }

    private JsonNode parse(HttpRequest request) throws GitHubCallException {
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
