package dev.alerting.collector.issue;

import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.common.secret.CachedSecret;
import dev.alerting.common.secret.SecretStore;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
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

    private static final int PAGE = 100;
    private static final int MAX_LOOKED_AT = 2_000;
    private static final int MAX_HANDLES = 500;

    /** Credentials change rarely; a rotated key is picked up within this time. */
    private static final Duration SECRET_CACHE = Duration.ofMinutes(5);

    private final String repositoryName;
    private final GitHubLogin login;
    private final GitHubHttp http;
    private final GitHub github;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile Optional<GHRepository> repository = Optional.empty();

    /** The library acts only on an issue it has fetched; keeping a few saves a call before each write. */
    private final Map<Integer, GHIssue> handles = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, GHIssue> eldest) {
            return size() > MAX_HANDLES;
        }
    });

    private GitHubIssueTracker(String repositoryName, GitHubLogin login, GitHubHttp http, GitHub github) {
        this.repositoryName = repositoryName;
        this.login = login;
        this.http = http;
        this.github = github;
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
        CachedSecret<AppCredentials> credentials =
                new CachedSecret<>(secrets, secretId, AppCredentials::parse, SECRET_CACHE, clock);
        return connect(api, repository, http, new AppLogin(http, api, repository, credentials, clock));
    }

    /** Acts with a personal access token, for trying things out. */
    public static GitHubIssueTracker withToken(
            URI api, String repository, String token, Duration timeout, Clock clock, LongConsumer remaining) {
        GitHubHttp http = new GitHubHttp(timeout, clock, remaining);
        return connect(api, repository, http, new TokenLogin(http, api, token));
    }

    private static GitHubIssueTracker connect(URI api, String repository, GitHubHttp http, GitHubLogin login) {
        try {
            GitHub github = new GitHubBuilder()
                    .withEndpoint(api.toString())
                    .withAuthorizationProvider(login)
                    .withConnector(new GitHubConnection(http))
                    .withRateLimitHandler(GitHubRateLimitHandler.FAIL)
                    .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
                    .build();
            return new GitHubIssueTracker(repository, login, http, github);
        } catch (IOException e) {
            throw new IllegalStateException("building the client makes no call", e);
        }
    }

    /**
     * Forgets what it was told, secret and token included, and ends its connections: before a snapshot of the process is
     * taken, or for good. The next call starts afresh.
     */
    public void clearCaches() {
        repository = Optional.empty();
        handles.clear();
        login.clearCaches();
        http.disconnect();
    }

    @Override
    public String repository() {
        return repositoryName;
    }

    @Override
    public Outcome<Done> check() {
        return this.<Boolean>read(() -> github.getRepository(repositoryName).hasIssues())
                .then(enabled -> enabled
                        ? new Applied<>(Done.DONE)
                        : new Unavailable<>(
                                Cause.CONFIGURATION, "issues are disabled in " + repositoryName, Duration.ZERO));
    }

    @Override
    public Outcome<Integer> create(IssueDraft draft, Urgency urgency) {
        return connected()
                .then(repo -> write(() -> {
                    GHIssueBuilder builder = repo.createIssue(draft.title()).body(draft.body());
                    draft.labels().forEach(builder::label);
                    return remember(builder.create()).getNumber();
                }));
    }

    @Override
    public Outcome<IssueView> view(int number) {
        return connected().then(repo -> {
            Outcome<IssueView> outcome = read(() -> toView(remember(repo.getIssue(number)), number));
            return switch (outcome) {
                case Refused<IssueView> refused
                when refused.refusal() == Refusal.GONE -> new Applied<IssueView>(new IssueView.Gone());
                case Unavailable<IssueView> unavailable when isNotFound(unavailable) -> notFound(repo, unavailable);
                default -> outcome;
            };
        });
    }

    @Override
    public Outcome<Done> comment(int number, String body, Urgency urgency) {
        return handle(number)
                .then(issue -> write(() -> {
                    issue.comment(body);
                    return Done.DONE;
                }));
    }

    @Override
    public Outcome<Done> close(int number) {
        return handle(number)
                .then(issue -> write(() -> {
                    issue.close(GHIssueStateReason.COMPLETED);
                    return Done.DONE;
                }));
    }

    @Override
    public Outcome<Done> edit(int number, IssueEdit edit) {
        return handle(number)
                .then(issue -> write(() -> {
                    if (!edit.addLabels().isEmpty()) {
                        issue.addLabels(edit.addLabels().toArray(String[]::new));
                    }
                    for (String label : edit.removeLabels()) {
                        removeLabel(issue, label);
                    }
                    if (edit.title().isPresent()) {
                        issue.setTitle(edit.title().get());
                    }
                    return Done.DONE;
                }));
    }

    @Override
    public Outcome<Optional<Integer>> findIssue(Marker marker, Instant since) {
        Date earliest = Date.from(since.minus(CLOCK_SKEW));
        return connected()
                .then(repo -> read(() -> {
                    String us = login.login();
                    int looked = 0;
                    for (GHIssue issue : repo.queryIssues()
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
                        if (++looked > MAX_LOOKED_AT) {
                            // "Not found" would lead to a second issue; giving up must not say it.
                            throw GitHubCallException.notSent(
                                    "more than " + MAX_LOOKED_AT + " issues to look through", null);
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
        return handle(number)
                .then(issue -> read(() -> {
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
        // A transferred issue answers from its new place, under its new number.
        boolean moved = issue.getNumber() != number
                || !issue.getUrl()
                        .getPath()
                        .toLowerCase(Locale.ROOT)
                        .contains("/repos/"
                                + repository.orElseThrow().getFullName().toLowerCase(Locale.ROOT) + "/");
        if (moved) {
            return afterMove(number);
        }
        if (issue.getState() == GHIssueState.OPEN) {
            Set<String> labels = new LinkedHashSet<>();
            for (GHLabel label : issue.getLabels()) {
                labels.add(label.getName());
            }
            return new IssueView.Open(issue.getTitle(), labels);
        }
        Instant closedAt = issue.getClosedAt() == null
                ? Instant.EPOCH
                : issue.getClosedAt().toInstant();
        GHUser closedBy = issue.getClosedBy();
        return closedBy != null && closedBy.getLogin().equalsIgnoreCase(login.login())
                ? new IssueView.ClosedByUs(closedAt)
                : new IssueView.ClosedByPerson(closedAt);
    }

    /** It was the issue that was transferred, unless the whole repository has another name by now. */
    private IssueView afterMove(int number) throws IOException {
        GHRepository now = github.getRepository(repositoryName);
        if (now.getFullName().equalsIgnoreCase(repository.orElseThrow().getFullName())) {
            return new IssueView.Gone();
        }
        repository = Optional.of(now);
        handles.clear();
        return toView(remember(now.getIssue(number)), number);
    }

    /** A missing issue in a repository we can read is gone; otherwise we cannot read the repository. */
    private Outcome<IssueView> notFound(GHRepository repo, Unavailable<IssueView> unavailable) {
        Outcome<String> reachable =
                read(() -> github.getRepository(repo.getFullName()).getFullName());
        return reachable instanceof Applied<String> ? new Applied<>(new IssueView.Gone()) : unavailable;
    }

    private static boolean isNotFound(Unavailable<?> unavailable) {
        return unavailable.cause() == Cause.CONFIGURATION
                && unavailable.reason().contains("answered 404");
    }

    private static void removeLabel(GHIssue issue, String label) throws IOException {
        try {
            issue.removeLabel(label);
        } catch (IOException e) {
            if (failure(e).filter(failure -> failure.status() == 404).isEmpty()) {
                throw e;
            }
            // A person has removed it already.
        }
    }

    private Outcome<GHRepository> connected() {
        if (repository.isPresent()) {
            return new Applied<>(repository.get());
        }
        connecting.lock();
        try {
            if (repository.isPresent()) {
                return new Applied<>(repository.get());
            }
            return read(() -> {
                GHRepository found = github.getRepository(repositoryName);
                repository = Optional.of(found);
                return found;
            });
        } finally {
            connecting.unlock();
        }
    }

    private Outcome<GHIssue> handle(int number) {
        GHIssue known = handles.get(number);
        return known != null
                ? new Applied<>(known)
                : connected().then(repo -> read(() -> remember(repo.getIssue(number))));
    }

    private GHIssue remember(GHIssue issue) {
        handles.put(issue.getNumber(), issue);
        return issue;
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws IOException;
    }

    private <T> Outcome<T> read(Call<T> call) {
        return run(call, false);
    }

    private <T> Outcome<T> write(Call<T> call) {
        return run(call, true);
    }

    private <T> Outcome<T> run(Call<T> call, boolean write) {
        try {
            return new Applied<>(call.run());
        } catch (IOException | RuntimeException e) {
            Optional<GitHubCallException> failure = failure(e);
            if (failure.isPresent()) {
                return classify(failure.get(), write);
            }
            // GitHub said yes, but the answer cannot be read: cut off, or of another shape.
            String reason = "the answer cannot be read: " + e.getClass().getSimpleName();
            return write ? new Unknown<>(reason) : new Unavailable<>(Cause.OUTAGE, reason, Duration.ZERO);
        }
    }

    private <T> Outcome<T> classify(GitHubCallException e, boolean write) {
        String reason = e.getMessage();
        return switch (e.phase()) {
            case NOT_SENT -> new Unavailable<>(Cause.OUTAGE, reason, Duration.ZERO);
            case NO_ANSWER -> write ? new Unknown<>(reason) : new Unavailable<>(Cause.OUTAGE, reason, Duration.ZERO);
            case ANSWERED -> classifyAnswer(e, write);
        };
    }

    private <T> Outcome<T> classifyAnswer(GitHubCallException e, boolean write) {
        String reason = e.getMessage();
        Duration wait = e.retryAfter().orElse(Duration.ZERO);
        if (e.rateLimited()) {
            return new Unavailable<>(Cause.RATE_LIMITED, reason, wait);
        }
        if (e.status() >= 500) {
            // A gateway may give up on a write that goes through behind it.
            return write && !e.authorizing() ? new Unknown<>(reason) : new Unavailable<>(Cause.OUTAGE, reason, wait);
        }
        if (e.authorizing() && e.status() != 401) {
            // E.g. 422 when the App may no longer see the repository: says nothing against the content.
            return new Unavailable<>(Cause.CONFIGURATION, reason, wait);
        }
        return switch (e.status()) {
            case 401 -> {
                login.discardToken();
                yield new Unavailable<>(Cause.CONFIGURATION, reason, Duration.ZERO);
            }
            case 403 ->
                e.text().toLowerCase(Locale.ROOT).matches("(?s).*(locked|commenting is disabled).*")
                        ? new Refused<>(Refusal.LOCKED, reason)
                        : new Unavailable<>(Cause.CONFIGURATION, reason, Duration.ZERO);
            case 410 ->
                e.text().toLowerCase(Locale.ROOT).contains("disabled")
                        ? new Unavailable<>(Cause.CONFIGURATION, reason, Duration.ZERO)
                        : new Refused<>(Refusal.GONE, reason);
            case 422 -> new Refused<>(Refusal.INVALID, reason);
            case 423 -> new Refused<>(Refusal.LOCKED, reason);
            default -> new Unavailable<>(Cause.CONFIGURATION, reason, Duration.ZERO);
        };
    }

    private static Optional<GitHubCallException> failure(Throwable e) {
        Throwable cause = e;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof GitHubCallException failure) {
                return Optional.of(failure);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
