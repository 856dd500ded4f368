package dev.alerting.local.github.api;

import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.http.Response;
import java.util.List;

/** Lists, adds, sets and removes the labels of an issue. */
final class LabelRoutes {

    private static final String LABELS = "/repos/{owner}/{repo}/issues/{number}/labels";

    private final JsonAnswers json;
    private final Views views;
    private final Paging paging;

    LabelRoutes(JsonAnswers json, Views views, Paging paging) {
        this.json = json;
        this.views = views;
        this.paging = paging;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", LABELS, Need.ISSUES_READ, this::list),
                new Route("POST", LABELS, Need.ISSUES_WRITE, this::add),
                new Route("PUT", LABELS, Need.ISSUES_WRITE, this::set),
                new Route("DELETE", LABELS, Need.ISSUES_WRITE, this::removeAll),
                new Route("DELETE", LABELS + "/{name}", Need.ISSUES_WRITE, this::remove));
    }

    private Response list(Call call) {
        List<String> labels = call.repository().get(call.number()).labels();
        return paging.page(call, labels, name -> views.label(call.currentPlace(), name));
    }

    private Response add(Call call) {
        requirePush(call);
        return labels(call, call.repository().addLabels(call.actor(), call.number(), Body.labels(call.request())));
    }

    private Response set(Call call) {
        requirePush(call);
        return labels(call, call.repository().setLabels(call.actor(), call.number(), Body.labels(call.request())));
    }

    private Response removeAll(Call call) {
        requirePush(call);
        call.repository().setLabels(call.actor(), call.number(), List.of());
        return Response.empty(204);
    }

    private Response remove(Call call) {
        requirePush(call);
        return labels(
                call,
                call.repository()
                        .removeLabel(
                                call.actor(), call.number(), call.variables().get("name")));
    }

    private Response labels(Call call, StoredIssue issue) {
        return json.ok(json.array(issue.labels(), name -> views.label(call.currentPlace(), name)));
    }

    private static void requirePush(Call call) {
        if (!call.canPush()) {
            throw Refusal.forbidden("Must have admin rights to Repository.");
        }
    }
}
