package dev.alerting.local.github.api;

import dev.alerting.local.github.tracker.FieldError;
import dev.alerting.local.github.tracker.Refusal;
import dev.alerting.local.github.tracker.Repositories;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.http.Response;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Adds, lists (oldest first, as GitHub does), reads and edits comments. */
final class CommentRoutes {

    private static final String OF_ISSUE = "/repos/{owner}/{repo}/issues/{number}/comments";
    private static final Set<String> REACTIONS =
            Set.of("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes");

    private static final String ALL = "/repos/{owner}/{repo}/issues/comments";
    private static final String ONE = "/repos/{owner}/{repo}/issues/comments/{id}";

    private final JsonAnswers json;
    private final Views views;
    private final Paging paging;
    private final Repositories repositories;
    private final ContentLimits limits;

    CommentRoutes(JsonAnswers json, Views views, Paging paging, Repositories repositories, ContentLimits limits) {
        this.json = json;
        this.views = views;
        this.paging = paging;
        this.repositories = repositories;
        this.limits = limits;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", ALL, Need.ISSUES_READ, this::listAll),
                new Route("GET", ONE, Need.ISSUES_READ, this::read),
                new Route("PATCH", ONE, Need.ISSUES_WRITE, this::edit),
                new Route("POST", ONE + "/reactions", Need.ISSUES_WRITE, this::react),
                new Route("GET", ONE + "/reactions", Need.ISSUES_READ, this::reactions),
                new Route("POST", OF_ISSUE, Need.ISSUES_WRITE, limits.guardRoute(this::create)),
                new Route("GET", OF_ISSUE, Need.ISSUES_READ, this::list));
    }

    private Response create(Call call) {
        StoredIssue issue = call.repository().get(call.number());
        if (issue.locked() && !call.canPush()) {
            throw Refusal.forbidden("Unable to create comment because issue is locked.");
        }
        StoredComment comment = call.repository()
                .addComment(
                        call.actor(), call.number(), Body.object(call.request()).requiredText("body"));
        repositories.remember(call.actor());
        return json.created(views.comment(call.currentPlace(), call.number(), comment));
    }

    private Response list(Call call) {
        Optional<Instant> since = IssueRoutes.since(call);
        List<StoredComment> comments = call.repository().get(call.number()).comments().stream()
                .filter(comment ->
                        since.map(from -> !comment.updatedAt().isBefore(from)).orElse(true))
                .toList();
        return paging.page(call, comments, comment -> views.comment(call.currentPlace(), call.number(), comment));
    }

    /** Those of all issues, ordered by when they were written or edited; GitHub has other orders, too. */
    private Response listAll(Call call) {
        boolean known = call.parameter("sort").filter("updated"::equals).isPresent()
                && call.parameter("direction").filter("asc"::equals).isPresent();
        if (!known) {
            throw Refusal.validation(
                    FieldError.invalid("IssueComment", "sort", "only updated, ascending, is known here"));
        }
        Optional<Instant> since = IssueRoutes.since(call);
        List<Listed> all = call.repository().all().stream()
                .flatMap(issue -> issue.comments().stream().map(comment -> new Listed(issue.number(), comment)))
                .filter(listed -> since.map(
                                from -> !listed.comment().updatedAt().isBefore(from))
                        .orElse(true))
                .sorted(Comparator.comparing(listed -> listed.comment().updatedAt()))
                .toList();
        return paging.page(call, all, listed -> views.comment(call.currentPlace(), listed.issue(), listed.comment()));
    }

    private record Listed(int issue, StoredComment comment) {}

    private Response read(Call call) {
        long id = call.longVariable("id");
        int number = call.repository().issueOfComment(id);
        StoredComment comment = find(call, number, id);
        return json.ok(views.comment(call.currentPlace(), number, comment));
    }

    private Response edit(Call call) {
        long id = call.longVariable("id");
        int number = call.repository().issueOfComment(id);
        if (!call.canPush() && !find(call, number, id).author().equals(call.actor())) {
            throw Refusal.forbidden("Must have admin rights to Repository.");
        }
        StoredComment comment = call.repository()
                .editComment(call.actor(), id, Body.object(call.request()).requiredText("body"));
        return json.ok(views.comment(call.currentPlace(), number, comment));
    }

    private Response react(Call call) {
        long id = call.longVariable("id");
        String content = Body.object(call.request()).requiredText("content");
        if (!REACTIONS.contains(content)) {
            throw Refusal.validation(FieldError.invalid("Reaction", "content", content));
        }
        boolean known = find(call, call.repository().issueOfComment(id), id).reactions().stream()
                .anyMatch(reaction ->
                        reaction.content().equals(content) && reaction.actor().equals(call.actor()));
        StoredComment.Reaction reaction = call.repository().react(call.actor(), id, content);
        return known ? json.ok(views.reaction(reaction)) : json.created(views.reaction(reaction));
    }

    private Response reactions(Call call) {
        long id = call.longVariable("id");
        StoredComment comment = find(call, call.repository().issueOfComment(id), id);
        return paging.page(call, comment.reactions(), views::reaction);
    }

    private static StoredComment find(Call call, int number, long id) {
        return call.repository().get(number).comments().stream()
                .filter(comment -> comment.id() == id)
                .findFirst()
                .orElseThrow(Refusal::notFound);
    }
}
