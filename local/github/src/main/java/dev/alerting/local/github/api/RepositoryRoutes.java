package dev.alerting.local.github.api;

import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.FieldError;
import dev.alerting.local.github.tracker.Label;
import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.github.tracker.Repositories;
import dev.alerting.local.http.Response;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** Serves the root, the caller, the repository and its labels. */
final class RepositoryRoutes {

    private static final Pattern COLOR = Pattern.compile("[0-9a-fA-F]{6}");

    private final JsonAnswers json;
    private final Views views;
    private final Paging paging;
    private final RateBudget budget;
    private final Repositories repositories;
    private final URI base;

    RepositoryRoutes(
            JsonAnswers json, Views views, Paging paging, RateBudget budget, Repositories repositories, URI base) {
        this.json = json;
        this.views = views;
        this.paging = paging;
        this.budget = budget;
        this.repositories = repositories;
        this.base = base;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/", Need.NOTHING, call -> root()),
                new Route("GET", "/meta", Need.NOTHING, call -> meta()),
                new Route("GET", "/zen", Need.NOTHING, call -> zen()),
                new Route("GET", "/rate_limit", Need.NOTHING, call -> json.ok(budget.view(json))),
                new Route("GET", "/user", Need.PERSON, call -> json.ok(views.fullUser(call.actor()))),
                new Route("GET", "/users/{login}", Need.METADATA, this::user),
                new Route("GET", "/repos/{owner}/{repo}", Need.METADATA, this::repository),
                new Route(
                        "GET",
                        "/repos/{owner}/{repo}/collaborators/{login}/permission",
                        Need.METADATA,
                        this::permission),
                new Route("GET", "/repos/{owner}/{repo}/labels", Need.ISSUES_READ, this::labels),
                new Route("POST", "/repos/{owner}/{repo}/labels", Need.ISSUES_WRITE, this::createLabel),
                new Route("GET", "/repos/{owner}/{repo}/labels/{name}", Need.ISSUES_READ, this::label));
    }

    private Response root() {
        return json.ok(json.object()
                .put("current_user_url", base + "/user")
                .put("rate_limit_url", base + "/rate_limit")
                .put("repository_url", base + "/repos/{owner}/{repo}")
                .put("issues_url", base + "/issues"));
    }

    private Response meta() {
        return json.ok(json.object().put("verifiable_password_authentication", false));
    }

    private static Response zen() {
        return Response.text(200, "text/plain; charset=utf-8", "Page the team, not the tool.");
    }

    private Response user(Call call) {
        Actor actor = repositories.actor(call.variables().get("login")).orElseThrow(Refusal::notFound);
        return json.ok(views.fullUser(actor));
    }

    private Response permission(Call call) {
        Actor actor = repositories.actor(call.variables().get("login")).orElseThrow(Refusal::notFound);
        return json.ok(views.permission(actor, repositories.role(actor.login())));
    }

    private Response repository(Call call) {
        return json.ok(views.repository(call.currentPlace(), call.canPush()));
    }

    private Response labels(Call call) {
        Repositories.Place place = call.currentPlace();
        return paging.page(call, place.repository().labels(), label -> views.label(place, label));
    }

    private Response label(Call call) {
        Repositories.Place place = call.currentPlace();
        return json.ok(views.label(
                place, place.repository().label(call.variables().get("name")).orElseThrow(Refusal::notFound)));
    }

    private Response createLabel(Call call) {
        if (!call.canPush()) {
            throw Refusal.notFound();
        }
        Body body = Body.object(call.request());
        String color = body.text("color").orElse("ededed");
        if (!COLOR.matcher(color).matches()) {
            throw Refusal.validation(FieldError.invalid("Label", "color", color));
        }
        Label label = call.repository()
                .createLabel(
                        body.requiredText("name"),
                        color,
                        body.text("description").orElse(""));
        return json.created(views.label(call.currentPlace(), label));
    }
}
