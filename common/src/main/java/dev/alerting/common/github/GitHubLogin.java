package dev.alerting.common.github;

import dev.alerting.common.secret.CachedSecret;
import dev.alerting.common.secret.SecretStore;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;

/** Who we are on GitHub. */
public interface GitHubLogin {
    /**
     * Acts as the GitHub App of a secret.
     *
     * @param api e.g. {@code https://api.github.com}, or {@code https://<host>/api/v3} of an Enterprise Server
     * @param repository {@code owner/name}
     */
    static GitHubLogin asApp(
            GitHubHttp http, URI api, String repository, SecretStore secrets, String secretId, Clock clock) {
        // Credentials change rarely; a rotated key is picked up within this time.
        CachedSecret<AppCredentials> credentials =
                new CachedSecret<>(secrets, secretId, AppCredentials::parse, Duration.ofMinutes(5), clock);
        return new AppLogin(http, api, repository, credentials, clock);
    }

    /** Acts with a personal access token, for trying things out. */
    static GitHubLogin withToken(GitHubHttp http, URI api, String token) {
        return new TokenLogin(http, api, token);
    }

    /** The value of the header {@code Authorization}. */
    String authorization() throws GitHubCallException;

    /** The login our issues are written by: {@code <app>[bot]}, or the user of a personal token. */
    String login() throws GitHubCallException;

    /** GitHub refused the token: get another before the next call. */
    void discardToken();

    /** Drops everything that was read, secret and token included. It is read again when it is needed. */
    void clearCaches();
}
