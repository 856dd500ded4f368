package dev.alerting.local.github.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.FieldError;
import dev.alerting.local.github.tracker.IssueChange;
import dev.alerting.local.github.tracker.IssueQuery;
import dev.alerting.local.github.tracker.IssueState;
import dev.alerting.local.github.tracker.NewIssue;
import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.github.tracker.Repositories;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.http.Response;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens, lists, reads, changes and locks issues, and lists their events. */
final class IssueRoutes {

    private static final String ISSUES = "/repos/{owner}/{repo}/issues";
    private static final String ISSUE = ISSUES + "/{number}";

    private final JsonAnswers json;
    private final Views views;
    private final Paging paging;
    private final Repositories repositories;
    private final ContentLimits limits;

    IssueRoutes(JsonAnswers json, Views views, Paging paging, Repositories repositories, ContentLimits limits) {
        this.json = json;
        this.views = views;
        this.paging = paging;
        this.repositories = repositories;
        this.limits = limits;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", ISSUES, Need.ISSUES_WRITE, limits.guardRoute(this::create)),
                new Route("GET", ISSUES, Need.ISSUES_READ, this::list),
                new Route("GET", ISSUE, Need.ISSUES_READ, this::read),
                new Route("PATCH", ISSUE, Need.ISSUES_WRITE, this::update),
                new Route("GET", ISSUE + "/assignees/{login}", Need.ISSUES_READ, this::mayBeAssigned),
                new Route("POST", ISSUE + "/assignees", Need.ISSUES_WRITE, this::assign),
                new Route("GET", ISSUE + "/events", Need.ISSUES_READ, this::events),
                new Route("PUT", ISSUE + "/lock", Need.ISSUES_WRITE, call -> lock(call, true)),
                new Route("DELETE", ISSUE + "/lock", Need.ISSUES_WRITE, call -> lock(call, false)));
    }

    private Response create(Call call) {
        Body body = Body.object(call.request());
        List<String> labels = body.labels("labels").orElse(List.of());
        if (!call.canPush()) {
            labels = withoutPush(call, labels);
        }
        StoredIssue issue = call.repository()
                .create(
                        call.actor(),
                        new NewIssue(
                                body.requiredText("title"), body.text("body").orElse(""), labels));
        repositories.remember(call.actor());
        ObjectNode view = views.fullIssue(call.currentPlace(), issue);
        return json.created(view).with("Location", view.get("url").asText());
    }

    /** Without push access, known labels are dropped silently and unknown ones are refused. */
    private static List<String> withoutPush(Call call, List<String> labels) {
        if (labels.stream().anyMatch(name -> call.repository().label(name).isEmpty())) {
            throw Refusal.forbidden("You do not have permission to create labels on this repository.");
        }
        return List.of();
    }

    private Response list(Call call) {
        Repositories.Place place = call.currentPlace();
        return paging.page(call, place.repository().list(query(call)), issue -> views.issue(place, issue));
    }

    private IssueQuery query(Call call) {
        Optional<String> creator = call.parameter("creator");
        creator.filter(login -> repositories.actor(login).isEmpty()).ifPresent(login -> {
            throw Refusal.validation(FieldError.invalid("Issue", "creator", login));
        });
        return new IssueQuery(
                listedState(call),
                creator,
                call.parameter("labels").stream()
                        .flatMap(names -> Stream.of(names.split(",")))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList(),
                since(call),
                switch (call.parameter("sort").orElse("created")) {
                    case "created" -> IssueQuery.Sort.CREATED;
                    case "updated" -> IssueQuery.Sort.UPDATED;
                    case "comments" -> IssueQuery.Sort.COMMENTS;
                    default ->
                        throw Refusal.validation(FieldError.invalid(
                                "Issue", "sort", call.parameter("sort").orElse("")));
                },
                call.parameter("direction").orElse("desc").equals("asc"));
    }

    private static Optional<IssueState> listedState(Call call) {
        return switch (call.parameter("state").orElse("open")) {
            case "open" -> Optional.of(IssueState.OPEN);
            case "closed" -> Optional.of(IssueState.CLOSED);
            case "all" -> Optional.empty();
            default ->
                throw Refusal.validation(FieldError.invalid(
                        "Issue", "state", call.parameter("state").orElse("")));
        };
    }

    /** The {@code since} of listings: updated at this time or later. */
    static Optional<Instant> since(Call call) {
        try {
            return call.parameter("since")
                    .map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw Refusal.validation(
                    FieldError.invalid("Issue", "since", call.parameter("since").orElse("")));
        }
    }

    private Response read(Call call) {
        return json.ok(views.fullIssue(call.currentPlace(), call.repository().get(call.number())));
    }

    private Response update(Call call) {
        StoredIssue before = call.repository().get(call.number());
        if (!call.canPush() && !before.author().equals(call.actor())) {
            throw Refusal.forbidden("Must have admin rights to Repository.");
        }
        Body body = Body.object(call.request());
        IssueChange change = new IssueChange(
                body.text("title"),
                body.has("body") ? Optional.of(body.text("body").orElse("")) : Optional.empty(),
                body.text("state").map(IssueRoutes::state),
                body.text("state_reason").map(IssueRoutes::reason),
                call.canPush() ? body.labels("labels") : Optional.empty());
        return json.ok(
                views.fullIssue(call.currentPlace(), call.repository().update(call.actor(), call.number(), change)));
    }

    private Response mayBeAssigned(Call call) {
        call.repository().get(call.number());
        if (findAssignable(call.variables().get("login")).isEmpty()) {
            throw Refusal.notFound();
        }
        return Response.empty(204);
    }

    /** Those who cannot be assigned are left out without a word. */
    private Response assign(Call call) {
        List<Actor> people = Body.object(call.request()).labels("assignees").orElse(List.of()).stream()
                .flatMap(login -> findAssignable(login).stream())
                .toList();
        StoredIssue issue = call.canPush()
                ? call.repository().addAssignees(call.actor(), call.number(), people)
                : call.repository().get(call.number());
        return json.created(views.fullIssue(call.currentPlace(), issue));
    }

    private Optional<Actor> findAssignable(String login) {
        return repositories
                .actor(login)
                .filter(actor ->
                        !actor.isBot() && repositories.role(actor.login()).allows(Role.TRIAGE));
    }

    private static IssueState state(String text) {
        return switch (text) {
            case "open" -> IssueState.OPEN;
            case "closed" -> IssueState.CLOSED;
            default -> throw Refusal.validation(FieldError.invalid("Issue", "state", text));
        };
    }

    private static StateReason reason(String text) {
        return StateReason.fromApiName(text)
                .orElseThrow(() -> Refusal.validation(FieldError.invalid("Issue", "state_reason", text)));
    }

    private Response events(Call call) {
        Repositories.Place place = call.currentPlace();
        return paging.page(call, place.repository().get(call.number()).events(), event -> views.event(place, event));
    }

    private Response lock(Call call, boolean wanted) {
        if (!call.canPush()) {
            throw Refusal.forbidden("Must have admin rights to Repository.");
        }
        call.repository().setLocked(call.actor(), call.number(), wanted);
        return Response.empty(204);
    }
}
