package dev.alerting.local.github.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.local.github.access.AppIdentity;
import dev.alerting.local.github.access.Permission;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.Happening;
import dev.alerting.local.github.tracker.IssueEvent;
import dev.alerting.local.github.tracker.Label;
import dev.alerting.local.github.tracker.Repositories.Place;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/** The JSON of the API, as far as clients read it. */
final class Views {

    private static final String APP_CREATED = "2025-01-01T00:00:00Z";

    private final JsonAnswers json;
    private final URI base;
    private final AppIdentity app;

    Views(JsonAnswers json, URI base, AppIdentity app) {
        this.json = json;
        this.base = base;
        this.app = app;
    }

    ObjectNode user(Actor actor) {
        return json.object()
                .put("login", actor.login())
                .put("id", actor.id())
                .put("node_id", "U_" + actor.id())
                .put("avatar_url", "")
                // Percent-encoded as on GitHub: clients follow this link to learn more about a bot.
                .put("url", base + "/users/" + RepositoryPath.encode(actor.login()))
                .put("html_url", base + "/" + actor.login())
                .put("type", actor.type().apiName())
                .put("site_admin", false);
    }

    ObjectNode account(String owner) {
        return user(Actor.person(owner)).put("type", "Organization");
    }

    ObjectNode app() {
        ObjectNode view = json.object()
                .put("id", app.id())
                .put("slug", app.slug())
                .put("client_id", "Iv1.%016x".formatted(app.id()))
                .put("node_id", "A_" + app.id())
                .put("name", app.slug())
                .put("description", "")
                .put("external_url", base.toString())
                .put("html_url", base + "/apps/" + app.slug())
                .put("created_at", APP_CREATED)
                .put("updated_at", APP_CREATED);
        view.set("permissions", permissions(Permission.WRITE));
        view.set("events", json.array(List.of(), event -> json.object()));
        return view;
    }

    ObjectNode permissions(Permission issues) {
        ObjectNode view = json.object();
        if (issues != Permission.NONE) {
            view.put("issues", issues.apiName());
        }
        return view.put("metadata", "read");
    }

    ObjectNode installation(long id, String owner) {
        ObjectNode account = account(owner);
        ObjectNode view = json.object()
                .put("id", id)
                .put("app_id", app.id())
                .put("app_slug", app.slug())
                .put("target_id", account.get("id").asLong())
                .put("target_type", "Organization")
                .put("repository_selection", "selected")
                .put("access_tokens_url", base + "/app/installations/" + id + "/access_tokens")
                .put("repositories_url", base + "/installation/repositories")
                .put("html_url", base + "/organizations/" + owner + "/settings/installations/" + id)
                .put("created_at", APP_CREATED)
                .put("updated_at", APP_CREATED)
                .putNull("single_file_name")
                .putNull("suspended_at");
        view.set("account", account);
        view.set("permissions", permissions(Permission.WRITE));
        view.set("events", json.array(List.of(), event -> json.object()));
        return view;
    }

    ObjectNode repository(Place place, boolean canPush) {
        String url = base + "/repos/" + place.name();
        ObjectNode view = json.object()
                .put("id", place.repository().id())
                .put("node_id", "R_" + place.repository().id())
                .put("name", place.shortName())
                .put("full_name", place.name())
                .put("private", true)
                .put("visibility", "private")
                .put("html_url", base + "/" + place.name())
                .putNull("description")
                .put("fork", false)
                .put("url", url)
                .put("issues_url", url + "/issues{/number}")
                .put("labels_url", url + "/labels{/name}")
                .put("created_at", APP_CREATED)
                .put("updated_at", APP_CREATED)
                .put("pushed_at", APP_CREATED)
                .put("has_issues", place.repository().hasIssues())
                .put("archived", false)
                .put("disabled", false)
                .put("default_branch", "main")
                .put(
                        "open_issues_count",
                        place.repository().all().stream()
                                .filter(StoredIssue::isOpen)
                                .count());
        view.set("owner", account(place.owner()));
        view.set(
                "permissions",
                json.object().put("admin", false).put("push", canPush).put("pull", true));
        return view;
    }

    /** An issue as listings show it: without {@code closed_by}. */
    ObjectNode issue(Place place, StoredIssue issue) {
        String url = base + "/repos/" + place.name() + "/issues/" + issue.number();
        ObjectNode view = json.object()
                .put("id", issue.id())
                .put("node_id", "I_" + issue.id())
                .put("url", url)
                .put("repository_url", base + "/repos/" + place.name())
                .put("labels_url", url + "/labels{/name}")
                .put("comments_url", url + "/comments")
                .put("events_url", url + "/events")
                .put("html_url", base + "/" + place.name() + "/issues/" + issue.number())
                .put("number", issue.number())
                .put("title", issue.title())
                .put("state", issue.state().apiName())
                .put("locked", issue.locked())
                .putNull("milestone")
                .put("comments", issue.comments().size())
                .put("created_at", time(issue.createdAt()))
                .put("updated_at", time(issue.updatedAt()))
                .put("closed_at", issue.closedAt().map(Views::time).orElse(null))
                .put("author_association", "NONE")
                .putNull("active_lock_reason")
                .put("body", issue.body().isEmpty() ? null : issue.body())
                .put(
                        "state_reason",
                        issue.stateReason().map(StateReason::apiName).orElse(null));
        view.set("user", user(issue.author()));
        view.set(
                "assignee",
                issue.assignees().isEmpty()
                        ? json.object().nullNode()
                        : user(issue.assignees().getFirst()));
        view.set("assignees", json.array(issue.assignees(), this::user));
        view.set("labels", json.array(issue.labels(), name -> label(place, name)));
        viaApp(view, issue.author());
        if (issue.pullRequest()) {
            view.set(
                    "pull_request",
                    json.object().put("url", base + "/repos/" + place.name() + "/pulls/" + issue.number()));
        }
        return view;
    }

    /** An issue as a single read or a write shows it. */
    ObjectNode fullIssue(Place place, StoredIssue issue) {
        ObjectNode view = issue(place, issue);
        issue.closedBy().ifPresentOrElse(actor -> view.set("closed_by", user(actor)), () -> view.putNull("closed_by"));
        return view;
    }

    ObjectNode comment(Place place, int number, StoredComment comment) {
        String issueUrl = "/repos/" + place.name() + "/issues/" + number;
        ObjectNode view = json.object()
                .put("id", comment.id())
                .put("node_id", "IC_" + comment.id())
                .put("url", base + "/repos/" + place.name() + "/issues/comments/" + comment.id())
                .put("html_url", base + "/" + place.name() + "/issues/" + number + "#issuecomment-" + comment.id())
                .put("issue_url", base + issueUrl)
                .put("created_at", time(comment.createdAt()))
                .put("updated_at", time(comment.updatedAt()))
                .put("author_association", "NONE")
                .put("body", comment.body());
        view.set("user", user(comment.author()));
        viaApp(view, comment.author());
        return view;
    }

    ObjectNode reaction(StoredComment.Reaction reaction) {
        ObjectNode view = json.object()
                .put("id", reaction.id())
                .put("node_id", "RE_" + reaction.id())
                .put("content", reaction.content())
                .put("created_at", time(reaction.at()));
        view.set("user", user(reaction.actor()));
        return view;
    }

    /** The answer to the question what somebody may do. */
    ObjectNode permission(Actor actor, Role role) {
        ObjectNode user = user(actor);
        user.set(
                "permissions",
                json.object()
                        .put("pull", role.allows(Role.READ))
                        .put("triage", role.allows(Role.TRIAGE))
                        .put("push", role.allows(Role.WRITE))
                        .put("maintain", role.allows(Role.MAINTAIN))
                        .put("admin", role.allows(Role.ADMIN)));
        ObjectNode view = json.object().put("permission", role.legacyName()).put("role_name", role.apiName());
        view.set("user", user.put("role_name", role.apiName()));
        return view;
    }

    /** The body of an event for the App's webhook. */
    ObjectNode happening(Place place, Happening happening) {
        ObjectNode view = json.object().put("action", happening.action());
        view.set("issue", fullIssue(place, happening.issue()));
        happening
                .comment()
                .ifPresent(comment ->
                        view.set("comment", comment(place, happening.issue().number(), comment)));
        happening
                .previousBody()
                .ifPresent(body -> view.putObject("changes").putObject("body").put("from", body));
        happening.assignee().ifPresent(assignee -> view.set("assignee", user(assignee)));
        view.set("repository", repository(place, true));
        view.set("sender", user(happening.actor()));
        return view;
    }

    ObjectNode event(Place place, IssueEvent event) {
        ObjectNode view = json.object()
                .put("id", event.id())
                .put("node_id", "E_" + event.id())
                .put("url", base + "/repos/" + place.name() + "/issues/events/" + event.id())
                .put("event", event.kind().apiName())
                .putNull("commit_id")
                .putNull("commit_url")
                .put("created_at", time(event.at()));
        view.set("actor", user(event.actor()));
        viaApp(view, event.actor());
        switch (event.kind()) {
            case LABELED, UNLABELED -> view.set("label", json.object().put("name", event.detail()));
            case CLOSED -> view.put("state_reason", event.detail());
            case RENAMED -> view.set("rename", json.object().put("to", event.detail()));
            case REOPENED, LOCKED, UNLOCKED -> {}
        }
        return view;
    }

    ObjectNode label(Place place, String name) {
        return place.repository()
                .label(name)
                .map(label -> label(place, label))
                .orElseGet(() -> json.object().put("name", name).put("color", Label.DEFAULT_COLOR));
    }

    ObjectNode label(Place place, Label label) {
        return json.object()
                .put("id", label.id())
                .put("node_id", "LA_" + label.id())
                .put("url", base + "/repos/" + place.name() + "/labels/" + RepositoryPath.encode(label.name()))
                .put("name", label.name())
                .put("color", label.color())
                .put("default", false)
                .put("description", label.description().isEmpty() ? null : label.description());
    }

    private void viaApp(ObjectNode view, Actor author) {
        if (author.isBot()) {
            view.set("performed_via_github_app", app());
        } else {
            view.putNull("performed_via_github_app");
        }
    }

    static String time(Instant instant) {
        return instant.toString();
    }
}
