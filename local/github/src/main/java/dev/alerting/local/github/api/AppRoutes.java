package dev.alerting.local.github.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.local.github.access.AppInstallation;
import dev.alerting.local.github.access.Permission;
import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.github.tracker.Repositories;
import dev.alerting.local.http.Response;
import java.util.List;
import java.util.Map;

/** What an App reads about itself and its installations, and how it gets installation tokens. */
final class AppRoutes {

    private final JsonAnswers json;
    private final Views views;
    private final AppInstallation installation;
    private final Repositories repositories;

    AppRoutes(JsonAnswers json, Views views, AppInstallation installation, Repositories repositories) {
        this.json = json;
        this.views = views;
        this.installation = installation;
        this.repositories = repositories;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/app", Need.APP, call -> json.ok(views.app())),
                new Route("GET", "/app/installations", Need.APP, call -> installations()),
                new Route("GET", "/app/installations/{id}", Need.APP, this::byId),
                new Route("POST", "/app/installations/{id}/access_tokens", Need.APP, this::token),
                new Route("GET", "/repos/{owner}/{repo}/installation", Need.APP, call -> ofHome()),
                new Route("GET", "/orgs/{owner}/installation", Need.APP, this::ofOwner),
                new Route("GET", "/users/{owner}/installation", Need.APP, this::ofOwner));
    }

    private Response installations() {
        List<Long> ids = installation.id().map(List::of).orElse(List.of());
        return json.ok(json.array(ids, this::view));
    }

    private Response byId(Call call) {
        long id = call.longVariable("id");
        installation.requireInstallation(id);
        return json.ok(view(id));
    }

    private Response ofOwner(Call call) {
        if (!repositories.home().owner().equalsIgnoreCase(call.variables().get("owner"))) {
            throw Refusal.notFound();
        }
        return ofHome();
    }

    private Response ofHome() {
        return json.ok(view(installation.id().orElseThrow(Refusal::notFound)));
    }

    private ObjectNode view(long id) {
        return views.installation(id, repositories.home().owner());
    }

    private Response token(Call call) {
        Body body = Body.object(call.request());
        installation.requireInstallation(call.longVariable("id"));
        Repositories.Place home = repositories.home();
        List<String> names = body.texts("repositories");
        if (!names.stream().allMatch(home.shortName()::equalsIgnoreCase)) {
            throw new Refusal(
                    422,
                    "There is at least one repository that does not exist or is not accessible to the parent"
                            + " installation.",
                    List.of());
        }
        AppInstallation.Grant grant = installation.grantToken(
                call.longVariable("id"),
                body.object("permissions").map(AppRoutes::issues).orElse(Permission.WRITE));
        ObjectNode view = json.object()
                .put("token", grant.token())
                .put("expires_at", Views.time(grant.expiresAt()))
                .put("repository_selection", "selected");
        view.set("permissions", views.permissions(grant.issues()));
        if (!names.isEmpty()) {
            view.set("repositories", json.array(List.of(home), place -> views.repository(place, true)));
        }
        return json.created(view);
    }

    /** The App has {@code issues: write} and {@code metadata: read}; a token may have less, not more. */
    private static Permission issues(ObjectNode permissions) {
        Permission issues = Permission.NONE;
        for (Map.Entry<String, JsonNode> entry : permissions.properties()) {
            Permission wanted =
                    Permission.fromApiName(entry.getValue().asText()).orElseThrow(AppRoutes::notGranted);
            switch (entry.getKey()) {
                case "issues" -> issues = wanted;
                case "metadata" -> {
                    if (wanted != Permission.READ) {
                        throw notGranted();
                    }
                }
                default -> throw notGranted();
            }
        }
        return issues;
    }

    private static Refusal notGranted() {
        return new Refusal(422, "The permissions requested are not granted to this installation.", List.of());
    }
}
