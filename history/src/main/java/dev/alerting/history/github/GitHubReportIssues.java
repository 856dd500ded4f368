package dev.alerting.history.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.github.GitHubCallException;
import dev.alerting.common.github.GitHubCallException.Failure;
import dev.alerting.common.github.GitHubCallException.Status;
import dev.alerting.common.github.GitHubHttp;
import dev.alerting.common.github.GitHubLogin;
import dev.alerting.common.github.GitHubSettings;
import dev.alerting.common.issue.Labels;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.SecretStore;
import dev.alerting.history.weekly.ReportIssues;
import dev.alerting.history.weekly.ReportRefusedException;
import dev.alerting.history.weekly.ReportText;
import dev.alerting.history.weekly.ReportUnavailableException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reports as issues of a repository: seven calls of GitHub's API, none of which is repeated here. */
public final class GitHubReportIssues implements ReportIssues {
    private static final int PAGE = 100;

    /** One issue for each team. */
    private static final int MAX_PAGES = 20;

    private final GitHubSettings settings;
    private final GitHubHttp http;
    private final GitHubLogin login;

    private GitHubReportIssues(GitHubSettings settings, GitHubHttp http, GitHubLogin login) {
        this.settings = settings;
        this.http = http;
        this.login = login;
    }

    /** @param secrets is asked for only if there is no token */
    public static GitHubReportIssues connect(GitHubSettings settings, Supplier<SecretStore> secrets, Clock clock) {
        GitHubHttp http = new GitHubHttp(settings.timeout(), clock, remaining -> {});
        return new GitHubReportIssues(
                settings,
                http,
                settings.token()
                        .map(token -> GitHubLogin.withToken(http, settings.api(), token))
                        .orElseGet(() -> GitHubLogin.asApp(
                                http,
                                settings.api(),
                                settings.repository(),
                                secrets.get(),
                                settings.appSecretId(),
                                clock)));
    }

    @Override
    public List<Found> list() {
        return call(() -> {
            List<Found> issues = new ArrayList<>();
            String us = login.login();
            String query = "/issues?state=all&sort=created&direction=asc&creator=" + encode(us) + "&labels="
                    + encode(Labels.REPORT);
            everyPage(query, issue -> {
                if (isOurs(us, issue)) {
                    issues.add(found(issue));
                }
            });
            return List.copyOf(issues);
        });
    }

    @Override
    public Optional<Found> find(int number) {
        return call(() -> {
            try {
                JsonNode issue = exchange(request("/issues/" + number).GET().build());
                return isOurs(login.login(), issue) && isStillHere(issue)
                        ? Optional.of(found(issue))
                        : Optional.empty();
            } catch (GitHubCallException e) {
                if (isGone(e)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /** GitHub answers with the new place of an issue that was moved. */
    private boolean isStillHere(JsonNode issue) {
        return issue.path("repository_url")
                .asText()
                .toLowerCase(Locale.ROOT)
                .endsWith("/repos/" + settings.repository().toLowerCase(Locale.ROOT));
    }

    private static boolean isGone(GitHubCallException e) {
        return !e.isAuthorizing()
                && e.failure() instanceof Failure.Answered answer
                && (answer.status() == Status.NOT_FOUND || answer.status() == Status.GONE);
    }

    private static boolean isOurs(String us, JsonNode issue) {
        return isBy(us, issue) && !issue.has("pull_request");
    }

    private static Found found(JsonNode issue) {
        return new Found(
                issue.path("number").asInt(), state(issue), issue.path("body").asText());
    }

    private static State state(JsonNode issue) {
        if (issue.path("state").asText().equals("open")) {
            return State.OPEN;
        }
        return issue.path("state_reason").asText().equals("not_planned") ? State.UNWANTED : State.CLOSED;
    }

    /** Anybody may write our marker. */
    private static boolean isBy(String us, JsonNode written) {
        return written.path("user").path("login").asText().equalsIgnoreCase(us);
    }

    @Override
    public int create(ReportText text) {
        ObjectNode issue = Json.object().put("title", text.title()).put("body", text.body());
        ArrayNode labels = issue.putArray("labels");
        text.labels().forEach(labels::add);
        return call(() -> {
            int number = send("POST", "/issues", issue).path("number").asInt();
            if (number == 0) {
                throw GitHubCallException.noAnswer("the new issue has no number");
            }
            return number;
        });
    }

    @Override
    public void replace(int number, String body) {
        call(() -> send(
                "PATCH", "/issues/" + number, Json.object().put("body", body).put("state", "open")));
    }

    @Override
    public void label(int number) {
        ObjectNode labels = Json.object();
        labels.putArray("labels").add(Labels.REPORT);
        call(() -> send("POST", "/issues/" + number + "/labels", labels));
    }

    @Override
    public boolean hasComment(int number, String firstLine, Instant since) {
        return call(() -> {
            List<JsonNode> found = new ArrayList<>();
            String us = login.login();
            everyPage("/issues/" + number + "/comments?since=" + since.truncatedTo(ChronoUnit.SECONDS), comment -> {
                if (isBy(us, comment) && comment.path("body").asText().startsWith(firstLine)) {
                    found.add(comment);
                }
            });
            return !found.isEmpty();
        });
    }

    @Override
    public void comment(int number, String text) {
        call(() -> send("POST", "/issues/" + number + "/comments", Json.object().put("body", text)));
    }

    private void everyPage(String query, Consumer<JsonNode> each) throws GitHubCallException {
        for (int number = 1; number <= MAX_PAGES; number++) {
            JsonNode page = exchange(request(query + "&per_page=" + PAGE + "&page=" + number)
                    .GET()
                    .build());
            page.forEach(each);
            if (page.size() < PAGE) {
                return;
            }
        }
        // "Not found" would lead to a second one; giving up must not say it.
        throw GitHubCallException.notSent("more than " + MAX_PAGES * PAGE + " to search");
    }

    private JsonNode send(String method, String path, ObjectNode body) throws GitHubCallException {
        return exchange(request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(Json.write(body)))
                .build());
    }

    private HttpRequest.Builder request(String path) throws GitHubCallException {
        return HttpRequest.newBuilder(URI.create(settings.api() + "/repos/" + settings.repository() + path))
                .header("Authorization", login.authorization())
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28");
    }

    private JsonNode exchange(HttpRequest request) throws GitHubCallException {
        try {
            return Json.parse(new String(http.exchangeBytes(request).body(), StandardCharsets.UTF_8));
        } catch (InvalidJsonException e) {
            throw GitHubCallException.noAnswer(
                    request.method() + " " + request.uri().getPath() + " gave an answer that cannot be read", e);
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws GitHubCallException;
    }

    private <T> T call(Call<T> call) {
        try {
            return call.run();
        } catch (GitHubCallException e) {
            throw judge(e);
        }
    }

    private RuntimeException judge(GitHubCallException e) {
        Optional<Failure.Answered> answer = Optional.of(e.failure())
                .filter(Failure.Answered.class::isInstance)
                .map(Failure.Answered.class::cast);
        boolean limited = answer.filter(Failure.Answered::rateLimited).isPresent();
        if (answer.filter(told -> told.status() == Status.UNAUTHORIZED).isPresent()) {
            login.discardToken();
        }
        boolean isRefused = !e.isAuthorizing()
                && !limited
                && answer.filter(GitHubReportIssues::isRefusal).isPresent();
        boolean isForAll = e.isAuthorizing() || limited || e.failure() instanceof Failure.NotSent;
        return isRefused
                ? new ReportRefusedException(e.getMessage(), e)
                : new ReportUnavailableException(e.getMessage(), e, isForAll);
    }

    /** Whether it says something about this issue, and would say so again. */
    private static boolean isRefusal(Failure.Answered answer) {
        return switch (answer.status()) {
            case UNPROCESSABLE, LOCKED -> true;
            case FORBIDDEN -> answer.text().toLowerCase(Locale.ROOT).contains("locked");
            case UNAUTHORIZED, NOT_FOUND, GONE, SERVER_ERROR, OTHER -> false;
        };
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
