package dev.alerting.local.github;

import dev.alerting.local.github.access.AppInstallation;
import dev.alerting.local.github.access.Authenticator;
import dev.alerting.local.github.access.PersonalToken;
import dev.alerting.local.github.api.GitHubApi;
import dev.alerting.local.github.fault.FaultPlan;
import dev.alerting.local.github.page.Pages;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.People;
import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.github.tracker.Repositories;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.http.Hooks;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Pause;
import dev.alerting.local.http.RecordedRequest;
import dev.alerting.local.http.Reply;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.RequestLog;
import java.io.IOException;
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
 * <p>Everything is kept in memory. All methods may be called from any thread. What a person does is held to the same
 * rules as the API: a {@link Refusal} says why it was not done.
 */
public final class GitHubStandIn implements AutoCloseable {

    private final LoopbackServer server;
    private final Pause pause = new Pause();
    private final FaultPlan faults = new FaultPlan();
    private final Hooks hooks = new Hooks();
    private final RequestLog log;
    private final Repositories repositories;
    private final People people;
    private final AppInstallation installation;
    private final GitHubApi api;
    private final RequestPipeline pipeline;
    private final Pages pages;

    private GitHubStandIn(GitHubStandInOptions options, LoopbackServer server) {
        this.server = server;
        this.log = new RequestLog(options.clock());
        this.repositories = new Repositories(options.repository(), options.clock());
        this.people = new People(repositories);
        this.installation = new AppInstallation(options.clock(), options.tokenLife());
        var authenticator = new Authenticator(options.app(), installation, options.personalToken(), options.clock());
        this.api =
                new GitHubApi(server.uri(), options.app(), installation, authenticator, repositories, options.clock());
        this.pipeline = new RequestPipeline(api, log, faults, hooks, pause);
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
        try {
            var server = LoopbackServer.bind(options.port());
            var standIn = new GitHubStandIn(options, server);
            server.serve(standIn::handle);
            return standIn;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + options.port(), e);
        }
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
        return log.counters();
    }

    /** Forgets requests and counts. */
    public void clearRequests() {
        log.clear();
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

    /** A person opens an issue. */
    public StoredIssue openAsPerson(String login, String title, String body, List<String> labels) {
        return people.open(login, title, body, labels);
    }

    /** A person closes an issue. */
    public StoredIssue closeAsPerson(int number, String login, StateReason reason) {
        return people.close(number, login, reason);
    }

    /** A person opens a closed issue again. */
    public StoredIssue reopenAsPerson(int number, String login) {
        return people.reopen(number, login);
    }

    /** A person comments. */
    public StoredComment commentAsPerson(int number, String login, String body) {
        return people.comment(number, login, body);
    }

    /** A person changes a title. */
    public StoredIssue setTitleAsPerson(int number, String login, String title) {
        return people.setTitle(number, login, title);
    }

    /** A person puts a label on. */
    public StoredIssue addLabelAsPerson(int number, String login, String label) {
        return people.addLabel(number, login, label);
    }

    /** A person takes a label off. */
    public StoredIssue removeLabelAsPerson(int number, String login, String label) {
        return people.removeLabel(number, login, label);
    }

    /** A person locks the conversation. */
    public StoredIssue lockAsPerson(int number, String login) {
        return people.lock(number, login, true);
    }

    /** A person unlocks the conversation. */
    public StoredIssue unlockAsPerson(int number, String login) {
        return people.lock(number, login, false);
    }

    /** Somebody opens a pull request, which turns up in issue listings. */
    public StoredIssue addPullRequest(String login, String title) {
        return people.openPullRequest(login, title);
    }

    /** An administrator deletes an issue: 410 from now on. */
    public void deleteIssue(int number) {
        repositories.home().repository().delete(number);
    }

    /**
     * Somebody moves an issue to another repository: its old address redirects to
     * {@code /repositories/{id}/issues/{number}}, reads with 301, writes with 307.
     *
     * @param repository {@code owner/name}
     * @param covered whether the App's installation covers that repository too; otherwise the new address is a 404
     * @return the issue's number there
     */
    public int transferIssue(int number, String repository, boolean covered) {
        var target = repositories.obtain(repository, covered);
        return repositories.home().repository().transfer(number, target.repository());
    }

    /** Turns the repository's issues off: 410 for everything about them. */
    public void disableIssues() {
        repositories.home().repository().enableIssues(false);
    }

    /** Turns them on again; they are all still there. */
    public void enableIssues() {
        repositories.home().repository().enableIssues(true);
    }

    /**
     * Renames the repository: old addresses redirect to {@code /repositories/{id}/...}, reads with 301, writes with
     * 307.
     *
     * @param repository the new {@code owner/name}
     */
    public void renameRepository(String repository) {
        repositories.renameHome(repository);
    }

    /** Removes the App from the account: no installation (404), and its tokens are worthless (401). */
    public void uninstallApp() {
        installation.uninstall();
    }

    /** Installs it again, as GitHub does under a new installation id. */
    public void installApp() {
        installation.install();
    }

    /** Makes all installation tokens worthless (401) until a new one is asked for. */
    public void revokeTokens() {
        installation.revokeTokens();
    }
}
