package dev.alerting.local.github;

import dev.alerting.local.github.access.AppInstallation;
import dev.alerting.local.github.access.CallerAuthenticator;
import dev.alerting.local.github.access.PersonalToken;
import dev.alerting.local.github.api.GitHubApi;
import dev.alerting.local.github.fault.FaultPlan;
import dev.alerting.local.github.page.Pages;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.People;
import dev.alerting.local.github.tracker.Repositories;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.http.Hooks;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Pause;
import dev.alerting.local.http.RecordedRequest;
import dev.alerting.local.http.Reply;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.RequestLog;
import dev.alerting.local.http.ServerOptions;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * GitHub on one machine: a loopback HTTP server that answers like api.github.com for the issues of one repository,
 * refuses what GitHub refuses, fails the way GitHub fails when a test says so, and shows its issues on a web page.
 *
 * <p>Everything is kept in memory. All methods may be called from any thread.
 */
public final class GitHubStandIn implements AutoCloseable {

    private static final int LOG_CAPACITY = 100_000;

    private final LoopbackServer server;
    private final Pause pause = new Pause();
    private final FaultPlan faults = new FaultPlan();
    private final Hooks hooks = new Hooks();
    private final RequestLog<RecordedRequest> log = new RequestLog<>(LOG_CAPACITY, RecordedRequest::operation);
    private final Repositories repositories;
    private final People people;
    private final Administration administration;
    private final GitHubApi api;
    private final RequestPipeline pipeline;
    private final Pages pages;

    private GitHubStandIn(GitHubStandInOptions options, LoopbackServer server) {
        this.server = server;
        this.repositories = new Repositories(options.repository(), options.clock());
        this.people = new People(repositories);
        AppInstallation installation = new AppInstallation(options.clock(), options.tokenLife());
        this.administration = new Administration(repositories, installation);
        CallerAuthenticator authenticator =
                new CallerAuthenticator(options.app(), installation, options.personalToken(), options.clock());
        this.api =
                new GitHubApi(server.uri(), options.app(), installation, authenticator, repositories, options.clock());
        this.pipeline = new RequestPipeline(options.clock(), api, log, faults, hooks, pause);
        this.pages =
                new Pages(server.uri(), repositories, people, options.clock(), options.records(), options.pageLogin());
        // Listings by creator know the logins that can write before they have written.
        repositories.remember(options.app().bot());
        options.personalToken().map(PersonalToken::login).map(Actor::person).ifPresent(repositories::remember);
    }

    /**
     * Starts a stand-in with one empty repository, the App installed.
     *
     * @throws UncheckedIOException when the port is taken
     */
    public static GitHubStandIn start(GitHubStandInOptions options) {
        LoopbackServer server = LoopbackServer.bind(ServerOptions.defaults().withPort(options.port()));
        GitHubStandIn standIn = new GitHubStandIn(options, server);
        server.serve(standIn::handle);
        return standIn;
    }

    private Reply handle(Request request) {
        return pages.serves(request) ? pages.answer(request) : pipeline.handle(request);
    }

    /** The base of the REST API, what {@code GITHUB_API_URL} has to be; without a trailing slash. */
    public URI apiUrl() {
        return server.uri();
    }

    /** The web page for people. */
    public URI pageUrl() {
        return server.uri().resolve("/ui");
    }

    /** Closes all connections and ends all threads. */
    @Override
    public void close() {
        pause.close();
        server.close();
    }

    /** The issues of the repository by number, whatever the list lag. */
    public List<StoredIssue> issues() {
        return repositories.home().repository().all();
    }

    /** One issue; empty where it was deleted, transferred or never there. */
    public Optional<StoredIssue> issue(int number) {
        return repositories.home().repository().find(number);
    }

    /** The issues of another repository that some were transferred to. */
    public List<StoredIssue> issuesOf(String repository) {
        return repositories
                .byName(repository)
                .map(place -> place.repository().all())
                .orElse(List.of());
    }

    /** The API requests that have ended, oldest first; the newest 100,000. The page's own are not among them. */
    public List<RecordedRequest> requests() {
        return log.requests();
    }

    /** How often each operation was called, by method and route, like {@code POST /repos/{owner}/{repo}/issues}. */
    public Map<String, Long> requestCounts() {
        return log.counts();
    }

    /** Forgets requests and counts. */
    public void clearRequests() {
        log.clear();
    }

    /** Acts as the people who use the repository. */
    public People people() {
        return people;
    }

    /** Acts as the administrators of the repository and the App. */
    public Administration administration() {
        return administration;
    }

    /** What goes wrong, and when. */
    public FaultPlan faults() {
        return faults;
    }

    /** Delays every API request by this much real time. */
    public void setLatency(Duration latency) {
        pipeline.setLatency(latency);
    }

    /** Keeps issues younger than this, by the stand-in's clock, out of listings; they can be read singly. */
    public void setListLag(Duration lag) {
        repositories.home().repository().setListLag(lag);
    }

    /**
     * Refuses to create more issues and comments than so many a minute (403) and an hour (429), with
     * {@code retry-after}. GitHub's own figures are 80 and 500.
     */
    public void enforceContentLimits(int perMinute, int perHour) {
        api.enforceContentLimits(perMinute, perHour);
    }

    /** Ends {@link #enforceContentLimits}. */
    public void liftContentLimits() {
        api.liftContentLimits();
    }

    /** Refuses more requests than so many an hour, as the primary limit does; empty lifts it. */
    public void enforcePrimaryLimit(OptionalInt perHour) {
        api.enforcePrimaryLimit(perHour);
    }

    /** Calls this before an API request takes effect; when it throws, nothing happens and the connection is closed. */
    public void onRequest(Consumer<RecordedRequest> before) {
        hooks.addBefore(before);
    }

    /**
     * Calls this after an API request took effect and before its answer is sent; when it throws, the connection is
     * closed without an answer. Requests that a fault kept from taking effect do not come here.
     */
    public void onEffect(Consumer<RecordedRequest> after) {
        hooks.addAfter(after);
    }

    /** Takes all hooks back. */
    public void clearHooks() {
        hooks.clear();
    }
}
