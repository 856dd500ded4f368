package dev.alerting.local.github.api;

import dev.alerting.local.github.access.AppIdentity;
import dev.alerting.local.github.access.AppInstallation;
import dev.alerting.local.github.access.Caller;
import dev.alerting.local.github.access.CallerAuthenticator;
import dev.alerting.local.github.tracker.Happening;
import dev.alerting.local.github.tracker.Moved;
import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.github.tracker.Repositories;
import dev.alerting.local.github.tracker.Repositories.Place;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The REST API: authenticates, finds the route, and answers as api.github.com does, with its statuses, messages,
 * headers and redirects.
 */
public final class GitHubApi {

    private final JsonAnswers json = new JsonAnswers();
    private final CallerAuthenticator authenticator;
    private final Repositories repositories;
    private final RateBudget budget;
    private final ContentLimits limits;
    private final Views views;
    private final Router router;
    private final URI base;

    /**
     * Creates the API.
     *
     * @param base the address that links in answers start with, without a trailing slash
     */
    public GitHubApi(
            URI base,
            AppIdentity app,
            AppInstallation installation,
            CallerAuthenticator authenticator,
            Repositories repositories,
            Clock clock) {
        this.base = base;
        this.authenticator = authenticator;
        this.repositories = repositories;
        this.budget = new RateBudget(clock);
        this.limits = new ContentLimits(json, clock);
        this.views = new Views(json, base, app, repositories::membership);
        Paging paging = new Paging(json, base);
        this.router = new Router(Stream.of(
                        new RepositoryRoutes(json, views, paging, budget, repositories, base).routes(),
                        new AppRoutes(json, views, installation, repositories).routes(),
                        new CommentRoutes(json, views, paging, repositories, limits).routes(),
                        new IssueRoutes(json, views, paging, repositories, limits).routes(),
                        new LabelRoutes(json, views, paging).routes())
                .flatMap(List::stream)
                .toList());
    }

    /** The body of an event of the repository of the alerts, for the App's webhook. */
    public String payload(Happening happening) {
        return views.happening(repositories.home(), happening).toString();
    }

    /** Limits how many issues and comments are created per minute and per hour. */
    public void enforceContentLimits(int perMinute, int perHour) {
        limits.enforce(perMinute, perHour);
    }

    /** Ends {@link #enforceContentLimits}. */
    public void liftContentLimits() {
        limits.lift();
    }

    /** Limits the requests per hour; empty for no limit. */
    public void enforcePrimaryLimit(OptionalInt perHour) {
        budget.enforce(perHour);
    }

    /** The template of the route that a request matches. */
    public String route(Request request) {
        return router.match(request).map(match -> match.route().template()).orElse(Router.NO_ROUTE);
    }

    /** Carries out a request. */
    public Response answer(Request request) {
        boolean free = request.path().equals("/rate_limit");
        Optional<RateBudget.Reading> reading =
                free ? Optional.<RateBudget.Reading>empty() : Optional.of(budget.takeReading());
        Response response = reading.filter(RateBudget.Reading::exhausted)
                .map(exhausted -> primaryLimit())
                .orElseGet(() -> carryOut(request));
        return reading.map(known -> response.with(known.headers()))
                .orElse(response)
                .with(Map.of(
                        "x-github-request-id", UUID.randomUUID().toString(),
                        "x-github-media-type", "github.v3; format=json",
                        "x-github-api-version-selected", "2022-11-28"));
    }

    private Response carryOut(Request request) {
        try {
            if (request.header("user-agent").filter(agent -> !agent.isBlank()).isEmpty()) {
                throw Refusal.forbidden("Request forbidden by administrative rules. Please make sure your request has"
                        + " a User-Agent header");
            }
            return dispatch(request);
        } catch (Refusal refusal) {
            return json.refused(refusal);
        } catch (Moved moved) {
            return redirect(request, RepositoryPath.ofMovedIssue(moved.repositoryId(), moved.number(), request.path()));
        }
    }

    private Response dispatch(Request request) {
        Caller caller = authenticator.authenticate(request.header("authorization"));
        Router.Match match = router.match(request).orElseThrow(Refusal::notFound);
        match.route().need().check(caller);
        if (!match.route().template().startsWith("/repos/")) {
            return match.route().handler().handle(new Call(request, match.variables(), caller, Optional.empty()));
        }
        Place place = placeOf(match);
        if (isRenamed(match, place)) {
            return redirect(request, RepositoryPath.byId(place.repository().id(), request.path()));
        }
        // To an installation, a repository it does not cover does not exist.
        if (!place.accessible() && caller instanceof Caller.Installation) {
            throw Refusal.notFound();
        }
        return match.route().handler().handle(new Call(request, match.variables(), caller, Optional.of(place)));
    }

    private Place placeOf(Router.Match match) {
        return match.repositoryId()
                .map(id -> repositories.byId(number(id)))
                .orElseGet(() -> repositories.byName(name(match)))
                .orElseThrow(Refusal::notFound);
    }

    private static boolean isRenamed(Router.Match match, Place place) {
        return match.repositoryId().isEmpty() && !place.name().equalsIgnoreCase(name(match));
    }

    private static String name(Router.Match match) {
        return match.variables().get("owner") + "/" + match.variables().get("repo");
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.notFound();
        }
    }

    /** Reads are redirected permanently; for writes, 307 keeps method and body. */
    private Response redirect(Request request, String path) {
        int status = request.method().equals("GET") ? 301 : 307;
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        return json.redirect(status, base + path + query);
    }

    private Response primaryLimit() {
        return json.error(403, json.object().put("message", "API rate limit exceeded for installation ID 50000001."));
    }
}
