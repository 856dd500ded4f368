package dev.alerting.collector.issue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.common.github.GitHubCallException;
import dev.alerting.common.github.GitHubHttp;
import dev.alerting.common.github.GitHubLogin;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.SecretStore;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.kohsuke.github.GHDirection;
import org.kohsuke.github.GHIssue;
import org.kohsuke.github.GHIssueBuilder;
import org.kohsuke.github.GHIssueComment;
import org.kohsuke.github.GHIssueQueryBuilder;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHIssueStateReason;
import org.kohsuke.github.GHLabel;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GHUser;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;

/** Issues of one GitHub repository, through github-api. */
public final class GitHubIssueTracker implements IssueTracker {
    /** Clocks differ, and GitHub keeps whole seconds. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

    private static final Set<String> TRIAGE_AND_MORE = Set.of("triage", "write", "maintain", "admin");
    private static final Set<String> WRITE_AND_MORE = Set.of("write", "admin");

    private static final int PAGE = 100;
    private static final int MAX_ISSUES_LISTED = 2_000;

    private final URI api;
    private final String repositoryName;
    private final GitHubLogin login;
    private final GitHubHttp http;
    private final GitHub github;
    private final RepositoryHandles handles;
    private final GitHubRest rest;
    private final CallOutcomes calls;

    private GitHubIssueTracker(URI api, String repositoryName, GitHubLogin login, GitHubHttp http, GitHub github) {
        this.api = api;
        this.repositoryName = repositoryName;
        this.login = login;
        this.http = http;
        this.github = github;
        this.handles = new RepositoryHandles(github, repositoryName);
        this.rest = new GitHubRest(http, api, handles, login);
        this.calls = new CallOutcomes(login::discardToken);
    }

    /**
     * Acts as the GitHub App of a secret.
     *
     * @param api e.g. {@code https://api.github.com}, or {@code https://<host>/api/v3} of an Enterprise Server
     * @param repository {@code owner/name}
     * @param timeout for one exchange, connection included
     * @param remaining is told how many requests GitHub says are left of its primary limit
     */
    public static GitHubIssueTracker asApp(
            URI api,
            String repository,
            SecretStore secrets,
            String secretId,
            Duration timeout,
            Clock clock,
            LongConsumer remaining) {
        GitHubHttp http = new GitHubHttp(timeout, clock, remaining);
        return connect(api, repository, http, GitHubLogin.asApp(http, api, repository, secrets, secretId, clock));
    }

    /** Acts with a personal access token, for trying things out. */
    public static GitHubIssueTracker withToken(
            URI api, String repository, String token, Duration timeout, Clock clock, LongConsumer remaining) {
        GitHubHttp http = new GitHubHttp(timeout, clock, remaining);
        return connect(api, repository, http, GitHubLogin.withToken(http, api, token));
    }

    private static GitHubIssueTracker connect(URI api, String repository, GitHubHttp http, GitHubLogin login) {
        try {
            GitHub github = new GitHubBuilder()
                    .withEndpoint(api.toString())
                    .withAuthorizationProvider(login::authorization)
                    .withConnector(new GitHubConnection(http))
                    .withRateLimitHandler(GitHubRateLimitHandler.FAIL)
                    .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
                    .build();
            return new GitHubIssueTracker(api, repository, login, http, github);
        } catch (IOException e) {
            throw new IllegalStateException("building the client makes no call", e);
        }
    }

    /**
     * Drops what it has read, secret and token included, and ends its connections: before a snapshot of the process is
     * taken, or for good. The next call starts afresh.
     */
    public void clearCaches() {
        handles.clear();
        login.clearCaches();
        http.disconnect();
    }

    /** The issues of the same login in the same repository, as lists show them. */
    public IssueListing listing() {
        return new GitHubIssueListing(login, rest, calls);
    }

    @Override
    public String repository() {
        return repositoryName;
    }

    @Override
    public Outcome<Done> checkAccess() {
        return calls.<Boolean>read(() -> handles.fetchRepository().hasIssues())
                .then(enabled -> enabled
                        ? new Applied<>(Done.DONE)
                        : new Unavailable<>(
                                Cause.CONFIGURATION, "issues are disabled in " + repositoryName, Duration.ZERO));
    }

    @Override
    public Outcome<Integer> create(IssueDraft draft, Lane lane) {
        return calls.read(handles::repository)
                .then(repository -> calls.write(() -> {
                    GHIssueBuilder builder =
                            repository.createIssue(draft.title()).body(draft.body());
                    draft.labels().forEach(builder::label);
                    return handles.keepIssue(builder.create()).getNumber();
                }));
    }

    @Override
    public Outcome<IssueView> viewIssue(int number) {
        return readIssue(new IssueView.Gone(), () -> toView(handles.fetchIssue(number), number));
    }

    private <T> Outcome<T> readIssue(T gone, CallOutcomes.Call<T> read) {
        return calls.read(handles::repository).then(repository -> {
            Outcome<T> outcome = calls.read(() -> readIn(repository, gone, read));
            return outcome instanceof Refused<T> refused && refused.refusal() == Refusal.GONE
                    ? new Applied<>(gone)
                    : outcome;
        });
    }

    /** A missing issue in a repository we can read is gone; otherwise we cannot read the repository. */
    private <T> T readIn(GHRepository repository, T gone, CallOutcomes.Call<T> read) throws IOException {
        try {
            return read.run();
        } catch (IOException e) {
            boolean missing = GitHubCallException.in(e)
                    .filter(GitHubCallException::isNotFound)
                    .isPresent();
            if (missing && canRead(repository)) {
                return gone;
            }
            throw e;
        }
    }

    private boolean canRead(GHRepository repository) {
        return calls.read(() -> github.getRepository(repository.getFullName())) instanceof Applied;
    }

    @Override
    public Outcome<Optional<String>> readBody(int number) {
        return readIssue(Optional.empty(), () -> toBody(handles.fetchIssue(number), number));
    }

    private Optional<String> toBody(GHIssue issue, int number) throws IOException {
        if (isMoved(issue, number)) {
            return handles.followRename() ? toBody(handles.fetchIssue(number), number) : Optional.empty();
        }
        return Optional.ofNullable(issue.getBody());
    }

    @Override
    public Outcome<Done> comment(int number, String body, Lane lane) {
        return calls.read(() -> handles.issue(number))
                .then(issue -> calls.write(() -> {
                    issue.comment(body);
                    return Done.DONE;
                }));
    }

    @Override
    public Outcome<Done> close(int number, CloseReason reason, Optional<String> body) {
        ObjectNode fields = Json.object()
                .put("state", "closed")
                .put("state_reason", reason.name().toLowerCase(Locale.ROOT));
        body.ifPresent(text -> fields.put("body", text));
        return calls.read(() -> handles.issue(number))
                .then(issue -> calls.write(() -> {
                    // Several fields in one request, which github-api cannot do.
                    rest.patch("/issues/" + number, fields);
                    return Done.DONE;
                }));
    }

    @Override
    public Outcome<Boolean> assign(int number, String assignee) {
        // Unassignable people are left out without a word, so that has to be asked first.
        return calls.<Boolean>read(() -> rest.exists("/issues/" + number + "/assignees/" + encode(assignee)))
                .then(assignable -> assignable
                        ? calls.write(() -> {
                            ObjectNode body = Json.object();
                            body.putArray("assignees").add(assignee);
                            rest.post("/issues/" + number + "/assignees", body);
                            return true;
                        })
                        : new Applied<>(false));
    }

    @Override
    public Outcome<Done> react(long comment, Reaction reaction) {
        return calls.write(() -> {
            try {
                rest.post(
                        "/issues/comments/" + comment + "/reactions",
                        Json.object().put("content", reaction.content()));
            } catch (GitHubCallException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
                // The person has deleted the comment, and needs no answer.
            }
            return Done.DONE;
        });
    }

    @Override
    public Outcome<Boolean> hasTriageRole(String person) {
        return calls.read(() -> {
            try {
                JsonNode right = rest.get("/collaborators/" + encode(person) + "/permission");
                // The older field calls triage "read"; a role of an organization's own has a name of its own.
                return TRIAGE_AND_MORE.contains(right.path("role_name").asText())
                        || WRITE_AND_MORE.contains(right.path("permission").asText());
            } catch (GitHubCallException e) {
                if (e.isNotFound()) {
                    return false;
                }
                throw e;
            }
        });
    }

    private static String encode(String login) {
        return URLEncoder.encode(login, StandardCharsets.UTF_8);
    }

    @Override
    public Outcome<Done> reopen(int number) {
        return calls.read(() -> handles.issue(number))
                .then(issue -> calls.write(() -> {
                    rest.patch("/issues/" + number, Json.object().put("state", "open"));
                    return Done.DONE;
                }));
    }

    @Override
    public Outcome<Done> edit(int number, IssueEdit edit, Lane lane) {
        return calls.read(() -> handles.issue(number))
                .then(issue -> calls.write(() -> {
                    if (!edit.addLabels().isEmpty()) {
                        issue.addLabels(edit.addLabels().toArray(String[]::new));
                    }
                    for (String label : edit.removeLabels()) {
                        removeLabel(issue, label);
                    }
                    ObjectNode fields = Json.object();
                    edit.title().ifPresent(title -> fields.put("title", title));
                    edit.body().ifPresent(body -> fields.put("body", body));
                    if (!fields.isEmpty()) {
                        rest.patch("/issues/" + number, fields);
                    }
                    return Done.DONE;
                }));
    }

    @Override
    public Outcome<Optional<Integer>> findIssue(Marker marker, Instant since) {
        Date earliest = Date.from(since.minus(CLOCK_SKEW));
        return calls.read(handles::repository)
                .then(repository -> calls.read(() -> {
                    String us = login.login();
                    int looked = 0;
                    for (GHIssue issue : repository
                            .queryIssues()
                            .creator(us)
                            .state(GHIssueState.ALL)
                            .since(earliest)
                            .sort(GHIssueQueryBuilder.Sort.CREATED)
                            .direction(GHDirection.DESC)
                            .pageSize(PAGE)
                            .list()) {
                        if (issue.getCreatedAt().before(earliest)) {
                            break;
                        }
                        if (++looked > MAX_ISSUES_LISTED) {
                            // "Not found" would lead to a second issue; giving up must not say it.
                            throw GitHubCallException.notSent("more than " + MAX_ISSUES_LISTED + " issues to search");
                        }
                        boolean ours = issue.getUser() != null
                                && us.equalsIgnoreCase(issue.getUser().getLogin());
                        if (ours && !issue.isPullRequest() && issue.getBody() != null && marker.isIn(issue.getBody())) {
                            return Optional.of(issue.getNumber());
                        }
                    }
                    return Optional.<Integer>empty();
                }));
    }

    @Override
    public Outcome<Boolean> hasComment(int number, Marker marker, Instant since) {
        return calls.read(() -> handles.issue(number))
                .then(issue -> calls.read(() -> {
                    String us = login.login();
                    for (GHIssueComment comment : issue.queryComments()
                            .since(Date.from(since.minus(CLOCK_SKEW)))
                            .list()) {
                        if (marker.isIn(comment.getBody()) && us.equalsIgnoreCase(author(comment))) {
                            return true;
                        }
                    }
                    return false;
                }));
    }

    /** Not {@code getUser}: it fetches the account, which may no longer exist. */
    @SuppressWarnings("deprecation")
    private static String author(GHIssueComment comment) {
        return comment.getUserName();
    }

    private IssueView toView(GHIssue issue, int number) throws IOException {
        if (isMoved(issue, number)) {
            // It was the issue that was transferred, unless the whole repository has another name by now.
            return handles.followRename() ? toView(handles.fetchIssue(number), number) : new IssueView.Gone();
        }
        if (issue.getState() == GHIssueState.OPEN) {
            Set<String> labels = new LinkedHashSet<>();
            for (GHLabel label : issue.getLabels()) {
                labels.add(label.getName());
            }
            return new IssueView.Open(
                    issue.getTitle(),
                    Optional.ofNullable(issue.getBody()).orElse(""),
                    labels,
                    new IssueView.Participation(
                            isAssigned(issue),
                            issue.getCommentsCount(),
                            // github-api does not know "reopened", the only reason of an open one.
                            issue.getStateReason() == GHIssueStateReason.UNKNOWN));
        }
        Instant closedAt = issue.getClosedAt() == null
                ? Instant.EPOCH
                : issue.getClosedAt().toInstant();
        GHUser closedBy = issue.getClosedBy();
        return closedBy != null && closedBy.getLogin().equalsIgnoreCase(login.login())
                ? new IssueView.ClosedByUs(closedAt)
                : new IssueView.ClosedByPerson(
                        closedAt,
                        issue.getStateReason() == GHIssueStateReason.NOT_PLANNED,
                        // github-api does not know "duplicate", the only reason besides.
                        issue.getStateReason() == GHIssueStateReason.UNKNOWN);
    }

    /** GitHub's schema allows null for the assignees, which github-api does not expect. */
    private static boolean isAssigned(GHIssue issue) {
        try {
            return !issue.getAssignees().isEmpty();
        } catch (NullPointerException e) {
            return false;
        }
    }

    /** A transferred issue answers from its new place, under its new number. */
    private boolean isMoved(GHIssue issue, int number) throws IOException {
        String place = "/repos/" + handles.repository().getFullName() + "/";
        return issue.getNumber() != number
                || !issue.getUrl().getPath().toLowerCase(Locale.ROOT).contains(place.toLowerCase(Locale.ROOT));
    }

    private static void removeLabel(GHIssue issue, String label) throws IOException {
        try {
            issue.removeLabel(label);
        } catch (IOException e) {
            if (GitHubCallException.in(e)
                    .filter(GitHubCallException::isNotFound)
                    .isEmpty()) {
                throw e;
            }
            // A person has removed it already.
        }
    }
}
