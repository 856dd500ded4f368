package dev.alerting.common.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Acts with a personal access token: for trying the pipeline out against a real repository. */
final class TokenLogin implements GitHubLogin {
    private final GitHubHttp http;
    private final URI api;
    private final String token;
    private volatile Optional<String> login = Optional.empty();

    TokenLogin(GitHubHttp http, URI api, String token) {
        this.http = http;
        this.api = api;
        this.token = token;
    }

    @Override
    public String authorization() {
        return "token " + token;
    }

    @Override
    public String login() throws GitHubCallException {
        if (login.isEmpty()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(api + "/user"))
                    .header("Authorization", authorization())
                    .header("Accept", "application/vnd.github+json")
                    .build();
            try {
                JsonNode user =
                        Json.parse(new String(http.exchangeBytes(request).body(), StandardCharsets.UTF_8));
                login = Json.text(user, "login");
            } catch (InvalidJsonException e) {
                throw GitHubCallException.noAnswer("GET /user gave an answer that cannot be read", e);
            }
        }
        return login.orElse("");
    }

    @Override
    public void discardToken() {
        // there is no other token
    }

    @Override
    public void clearCaches() {
        login = Optional.empty();
    }
}
