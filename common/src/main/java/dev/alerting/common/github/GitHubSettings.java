package dev.alerting.common.github;

import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where issues go, and as whom; the README has the table.
 *
 * @param repository {@code owner/name}
 * @param appSecretId of the App's secret; empty if there is a token
 * @param token a personal one, for trying things out
 * @param timeout for one exchange, connection included
 */
public record GitHubSettings(String repository, URI api, String appSecretId, Optional<String> token, Duration timeout) {
    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+");

    /** @throws ConfigurationException naming the variable and what it must be */
    public static GitHubSettings from(Settings settings) {
        Optional<String> token = settings.textValue("GITHUB_TOKEN");
        settings.required("GITHUB_REPO", "the repository issues go to, owner/name");
        return new GitHubSettings(
                settings.parsedValue(
                        "GITHUB_REPO",
                        "",
                        "owner/name",
                        text -> Optional.of(text).filter(REPOSITORY.asMatchPredicate())),
                settings.parsedValue(
                        "GITHUB_API_URL",
                        URI.create("https://api.github.com"),
                        "an address such as https://github.example.com/api/v3",
                        GitHubSettings::parseAddress),
                token.isPresent()
                        ? settings.textValue("GITHUB_APP_SECRET_ID").orElse("")
                        : settings.required("GITHUB_APP_SECRET_ID", "name or ARN of the secret of the GitHub App"),
                token,
                settings.durationInSeconds("GITHUB_TIMEOUT_SECONDS", 10, 1, 60));
    }

    private static Optional<URI> parseAddress(String text) {
        try {
            URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return web && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
