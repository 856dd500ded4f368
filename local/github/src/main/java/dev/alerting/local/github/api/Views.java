package dev.alerting.local.github.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.local.github.access.AppIdentity;
import dev.alerting.local.github.access.Permission;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.Happening;
import dev.alerting.local.github.tracker.IssueEvent;
import dev.alerting.local.github.tracker.Label;
import dev.alerting.local.github.tracker.Membership;
import dev.alerting.local.github.tracker.Repositories.Place;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The JSON of the API, as far as clients read it. */
final class Views {

    private static final String APP_CREATED = "2025-01-01T00:00:00Z";

    /** Addresses of a repository that clients expect and the stand-in mostly does not serve. */
    private static final Map<String, String> API_LINKS = Map.ofEntries(
            Map.entry("archive_url", "/{archive_format}{/ref}"),
            Map.entry("assignees_url", "/assignees{/user}"),
            Map.entry("blobs_url", "/git/blobs{/sha}"),
            Map.entry("branches_url", "/branches{/branch}"),
            Map.entry("collaborators_url", "/collaborators{/collaborator}"),
            Map.entry("comments_url", "/comments{/number}"),
            Map.entry("commits_url", "/commits{/sha}"),
            Map.entry("compare_url", "/compare/{base}...{head}"),
            Map.entry("contents_url", "/contents/{+path}"),
            Map.entry("contributors_url", "/contributors"),
            Map.entry("deployments_url", "/deployments"),
            Map.entry("downloads_url", "/downloads"),
            Map.entry("events_url", "/events"),
            Map.entry("forks_url", "/forks"),
            Map.entry("git_commits_url", "/git/commits{/sha}"),
            Map.entry("git_refs_url", "/git/refs{/sha}"),
            Map.entry("git_tags_url", "/git/tags{/sha}"),
            Map.entry("hooks_url", "/hooks"),
            Map.entry("issue_comment_url", "/issues/comments{/number}"),
            Map.entry("issue_events_url", "/issues/events{/number}"),
            Map.entry("issues_url", "/issues{/number}"),
            Map.entry("keys_url", "/keys{/key_id}"),
            Map.entry("labels_url", "/labels{/name}"),
            Map.entry("languages_url", "/languages"),
            Map.entry("merges_url", "/merges"),
            Map.entry("milestones_url", "/milestones{/number}"),
            Map.entry("notifications_url", "/notifications{?since,all,participating}"),
            Map.entry("pulls_url", "/pulls{/number}"),
            Map.entry("releases_url", "/releases{/id}"),
            Map.entry("stargazers_url", "/stargazers"),
            Map.entry("statuses_url", "/statuses/{sha}"),
            Map.entry("subscribers_url", "/subscribers"),
            Map.entry("subscription_url", "/subscription"),
            Map.entry("tags_url", "/tags"),
            Map.entry("teams_url", "/teams"),
            Map.entry("trees_url", "/git/trees{/sha}"));

    private static final Map<String, String> WEB_LINKS =
            Map.of("clone_url", ".git", "git_url", ".git", "ssh_url", ".git", "svn_url", "");

    private static final List<String> NOT_USED =
            List.of("has_projects", "has_wiki", "has_pages", "has_downloads", "has_discussions");

    private static final List<String> NOTHING = List.of(
            "forks",
            "forks_count",
            "network_count",
            "size",
            "stargazers_count",
            "subscribers_count",
            "watchers",
            "watchers_count");

    private static final List<String> UNKNOWN = List.of("homepage", "language", "license", "mirror_url");

    private final JsonAnswers json;
    private final URI base;
    private final AppIdentity app;
    private final Function<String, Membership> memberships;

    /** @param memberships of a login, in the organization that owns the repository */
    Views(JsonAnswers json, URI base, AppIdentity app, Function<String, Membership> memberships) {
        this.json = json;
        this.base = base;
        this.app = app;
        this.memberships = memberships;
    }

    private String association(Actor author) {
        return memberships.apply(author.login()).association();
    }

    ObjectNode user(Actor actor) {
        // Percent-encoded as on GitHub: clients follow this link to learn more about a bot.
        String url = base + "/users/" + RepositoryPath.encode(actor.login());
        return json.object()
                .put("login", actor.login())
                .put("id", actor.id())
                .put("node_id", "U_" + actor.id())
                .put("avatar_url", base + "/avatars/" + actor.id())
                .put("gravatar_id", "")
                .put("url", url)
                .put("html_url", base + "/" + RepositoryPath.encode(actor.login()))
                .put("followers_url", url + "/followers")
                .put("following_url", url + "/following{/other_user}")
                .put("gists_url", url + "/gists{/gist_id}")
                .put("starred_url", url + "/starred{/owner}{/repo}")
                .put("subscriptions_url", url + "/subscriptions")
                .put("organizations_url", url + "/orgs")
                .put("repos_url", url + "/repos")
                .put("events_url", url + "/events{/privacy}")
                .put("received_events_url", url + "/received_events")
                .put("type", actor.type().apiName())
                .put("site_admin", false);
    }

    /** More than the short form in other answers: clients take {@code created_at} as the sign of a complete user. */
    ObjectNode fullUser(Actor actor) {
        ObjectNode view = user(actor)
                .put("name", actor.login())
                .put("public_repos", 0)
                .put("public_gists", 0)
                .put("followers", 0)
                .put("following", 0)
                .put("created_at", APP_CREATED)
                .put("updated_at", APP_CREATED);
        List.of("company", "blog", "location", "email", "hireable", "bio").forEach(view::putNull);
        return view;
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
        view.set("owner", account("apps"));
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
                .putNull("suspended_by")
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
                .put("created_at", APP_CREATED)
                .put("updated_at", APP_CREATED)
                .put("pushed_at", APP_CREATED)
                .put("has_issues", place.repository().hasIssues())
                .put("archived", false)
                .put("disabled", false)
                .put("default_branch", "main");
        long open =
                place.repository().all().stream().filter(StoredIssue::isOpen).count();
        view.put("open_issues_count", open).put("open_issues", open);
        API_LINKS.forEach((name, path) -> view.put(name, url + path));
        WEB_LINKS.forEach((name, suffix) -> view.put(name, base + "/" + place.name() + suffix));
        NOT_USED.forEach(name -> view.put(name, false));
        NOTHING.forEach(name -> view.put(name, 0));
        UNKNOWN.forEach(view::putNull);
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
                .put("author_association", association(issue.author()))
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
                    json.object()
                            .put("url", base + "/repos/" + place.name() + "/pulls/" + issue.number())
                            .put("html_url", base + "/" + place.name() + "/pull/" + issue.number())
                            .put("diff_url", base + "/" + place.name() + "/pull/" + issue.number() + ".diff")
                            .put("patch_url", base + "/" + place.name() + "/pull/" + issue.number() + ".patch"));
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
                .put("author_association", association(comment.author()))
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
            case LABELED, UNLABELED -> view.set("label", labelOfEvent(place, event.detail()));
            case CLOSED -> view.put("state_reason", event.detail());
            case RENAMED -> view.set("rename", json.object().put("to", event.detail()));
            case REOPENED, LOCKED, UNLOCKED -> {}
        }
        return view;
    }

    private ObjectNode labelOfEvent(Place place, String name) {
        String color = place.repository().label(name).map(Label::color).orElse(Label.DEFAULT_COLOR);
        return json.object().put("name", name).put("color", color);
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
