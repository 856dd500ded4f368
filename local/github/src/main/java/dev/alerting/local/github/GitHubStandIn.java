package dev.alerting.local.github;

import dev.alerting.local.github.access.AppInstallation;
import dev.alerting.local.github.access.AppKeys;
import dev.alerting.local.github.access.CallerAuthenticator;
import dev.alerting.local.github.access.PersonalToken;
import dev.alerting.local.github.api.GitHubApi;
import dev.alerting.local.github.fault.FaultPlan;
import dev.alerting.local.github.hook.AppWebhook;
import dev.alerting.local.github.page.Pages;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.People;
import dev.alerting.local.github.tracker.Repositories;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.http.Answer;
import dev.alerting.local.http.Hooks;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Pause;
import dev.alerting.local.http.RecordedRequest;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.RequestLog;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
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
    private final AppWebhook webhook;

    private GitHubStandIn(GitHubStandInOptions options, LoopbackServer server) {
        this.server = server;
        this.repositories = new Repositories(options.repository(), options.clock());
        this.people = new People(repositories);
        AppInstallation installation = new AppInstallation(options.clock());
        AppKeys keys = new AppKeys(options.app().key());
        this.administration = new Administration(repositories, installation, keys);
        CallerAuthenticator authenticator =
                new CallerAuthenticator(options.app(), keys, installation, options.personalToken(), options.clock());
        this.api =
                new GitHubApi(server.uri(), options.app(), installation, authenticator, repositories, options.clock());
        this.pipeline = new RequestPipeline(options.clock(), api, log, faults, hooks, pause);
        this.webhook = new AppWebhook(api::payload);
        this.pages = new Pages(
                server.uri(), repositories, people, options.clock(), options.records(), options.silences(), webhook);
        repositories.home().repository().onHappening(webhook::tell);
        // Listings by creator accept these logins even before they have written anything.
        repositories.remember(options.app().bot());
        options.personalToken().map(PersonalToken::login).map(Actor::person).ifPresent(repositories::remember);
    }

    /**
     * Starts a stand-in with one empty repository and the App installed.
     *
     * @throws UncheckedIOException when the port is taken
     */
    public static GitHubStandIn start(GitHubStandInOptions options) {
        LoopbackServer server = LoopbackServer.bind(ServerOptions.defaults().withPort(options.port()));
        GitHubStandIn standIn = new GitHubStandIn(options, server);
        server.serve(standIn::handle);
        return standIn;
    }

    private Answer handle(Request request) {
        return pages.serves(request) ? pages.answer(request) : pipeline.handle(request);
    }

    /** The base address of the REST API, for {@code GITHUB_API_URL}; no trailing slash. */
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
        webhook.close();
        pause.close();
        server.close();
    }

    /** The issues of the repository, by number; the list lag does not apply. */
    public List<StoredIssue> issues() {
        return repositories.home().repository().all();
    }

    /** One issue; empty if it was deleted, transferred or never existed. */
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

    /** The newest 100,000 API requests that have ended, oldest first. Requests for pages are not included. */
    public List<RecordedRequest> requests() {
        return log.requests();
    }

    /** How often each operation was called, by method and route, like {@code POST /repos/{owner}/{repo}/issues}. */
    public Map<String, Long> requestCounts() {
        return log.counts();
    }

    /** Clears requests and counts. */
    public void clearRequests() {
        log.clear();
    }

    /** Acts as the people who use the repository. */
    public People people() {
        return people;
    }

    /** The App's webhook; it sends nothing until it has an address. */
    public AppWebhook webhook() {
        return webhook;
    }

    /** Acts as the administrators of the repository and the App. */
    public Administration administration() {
        return administration;
    }

    /** What goes wrong, and when. */
    public FaultPlan faults() {
        return faults;
    }

    /** Delays every API request by this long, in real time. */
    public void setLatency(Duration latency) {
        pipeline.setLatency(latency);
    }

    /** Leaves issues younger than this, by the stand-in's clock, out of listings; they can still be read one by one. */
    public void setListLag(Duration lag) {
        repositories.home().repository().setListLag(lag);
    }

    /**
     * Limits how many issues and comments are created per minute (403 beyond that) and per hour (429), with {@code
     * retry-after}. GitHub's limits are 80 and 500.
     */
    public void enforceContentLimits(int perMinute, int perHour) {
        api.enforceContentLimits(perMinute, perHour);
    }

    /** Ends {@link #enforceContentLimits}. */
    public void liftContentLimits() {
        api.liftContentLimits();
    }

    /** Limits the requests per hour, as GitHub's primary limit does; empty lifts the limit. */
    public void enforcePrimaryLimit(OptionalInt perHour) {
        api.enforcePrimaryLimit(perHour);
    }

    /** Called before an API request takes effect; when it throws, nothing is changed and the connection is closed. */
    public void onRequest(Consumer<RecordedRequest> before) {
        hooks.addBefore(before);
    }

    /**
     * Called after an API request has taken effect and before its answer is sent; when it throws, the connection is
     * closed without an answer. Not called for requests that a fault kept from taking effect.
     */
    public void onEffect(Consumer<RecordedRequest> after) {
        hooks.addAfter(after);
    }

    /** Called with each API request and its answer, unless a fault has made that; stays until the stand-in is closed. */
    public void onAnswer(BiConsumer<RecordedRequest, Response> listener) {
        pipeline.onAnswer(listener);
    }

    /** Removes all hooks. */
    public void clearHooks() {
        hooks.clear();
    }
}
