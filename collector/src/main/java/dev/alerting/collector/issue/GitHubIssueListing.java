package dev.alerting.collector.issue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.common.github.GitHubCallException;
import dev.alerting.common.github.GitHubLogin;
import dev.alerting.common.issue.LivingBody;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Lists through GitHub's REST API itself: github-api knows no conditional requests. */
final class GitHubIssueListing implements IssueListing {
    private static final int PAGE = 100;
    private static final int MAX_CHANGED_PAGES = 10;
    private static final int MAX_OPEN_PAGES = 100;
    private static final int NOT_MODIFIED = 304;

    private final GitHubLogin login;
    private final GitHubRest rest;
    private final CallOutcomes calls;

    GitHubIssueListing(GitHubLogin login, GitHubRest rest, CallOutcomes calls) {
        this.login = login;
        this.rest = rest;
        this.calls = calls;
    }

    @Override
    public Outcome<Changes> listChanges(Instant since, Optional<String> etag) {
        return calls.read(() -> {
            String query = "&state=all&sort=updated&direction=asc&since=" + since.truncatedTo(ChronoUnit.SECONDS);
            HttpResponse<byte[]> first = getPage(query, 1, etag);
            if (first.statusCode() == NOT_MODIFIED) {
                return new Changes(List.of(), etag, true);
            }
            List<ListedIssue> issues = new ArrayList<>();
            int listed = addTo(issues, first);
            for (int page = 2; listed == PAGE && page <= MAX_CHANGED_PAGES; page++) {
                listed = addTo(issues, getPage(query, page, Optional.empty()));
            }
            // Where there is more, the same question has to be asked again: with a later time.
            return new Changes(
                    List.copyOf(issues),
                    listed == PAGE ? Optional.empty() : first.headers().firstValue("etag"),
                    false);
        });
    }

    @Override
    public Outcome<Comments> listComments(Instant since, Optional<String> etag) {
        return calls.read(() -> {
            String query = "/issues/comments?sort=updated&direction=asc&since=" + since.truncatedTo(ChronoUnit.SECONDS)
                    + "&per_page=" + PAGE + "&page=";
            HttpResponse<byte[]> first = rest.get(query + 1, etag);
            if (first.statusCode() == NOT_MODIFIED) {
                return new Comments(List.of(), Optional.empty(), etag);
            }
            List<ListedComment> comments = new ArrayList<>();
            JsonNode page = parse(first);
            Optional<Instant> newest = addComments(comments, page);
            for (int number = 2; page.size() == PAGE && number <= MAX_CHANGED_PAGES; number++) {
                page = parse(rest.get(query + number, Optional.empty()));
                Optional<Instant> before = newest;
                newest = addComments(comments, page).or(() -> before);
            }
            return new Comments(
                    List.copyOf(comments),
                    newest,
                    page.size() == PAGE ? Optional.empty() : first.headers().firstValue("etag"));
        });
    }

    /** Returns when the last of the page was written or edited. */
    private Optional<Instant> addComments(List<ListedComment> comments, JsonNode page) throws GitHubCallException {
        Optional<Instant> newest = Optional.empty();
        for (JsonNode comment : page) {
            newest = Optional.of(Instant.parse(comment.path("updated_at").asText()));
            String author = comment.path("user").path("login").asText();
            String issue = comment.path("issue_url").asText();
            if (!author.isEmpty() && !author.equalsIgnoreCase(login.login())) {
                comments.add(new ListedComment(
                        comment.path("id").asLong(),
                        Integer.parseInt(issue.substring(issue.lastIndexOf('/') + 1)),
                        author,
                        comment.path("body").asText()));
            }
        }
        return newest;
    }

    private static JsonNode parse(HttpResponse<byte[]> answer) {
        return Json.parse(new String(answer.body(), StandardCharsets.UTF_8));
    }

    @Override
    public Outcome<List<ListedIssue>> listOpen(BooleanSupplier isTimeLeft) {
        return calls.read(() -> {
            List<ListedIssue> issues = new ArrayList<>();
            for (int page = 1; page <= MAX_OPEN_PAGES; page++) {
                if (page > 1 && !isTimeLeft.getAsBoolean()) {
                    throw GitHubCallException.notSent("time ran out after " + (page - 1) * PAGE + " open issues");
                }
                // The oldest first: one that is opened or closed meanwhile moves no other to a page that was read
                // already.
                HttpResponse<byte[]> answer = getPage("&state=open&sort=created&direction=asc", page, Optional.empty());
                if (addTo(issues, answer) < PAGE) {
                    return List.copyOf(issues);
                }
            }
            // Half a list would make the other half look closed.
            throw GitHubCallException.notSent("more than " + MAX_OPEN_PAGES * PAGE + " open issues to compare");
        });
    }

    @Override
    public Outcome<Done> closeAsDuplicate(int number) {
        return calls.write(() -> {
            rest.patch("/issues/" + number, Json.object().put("state", "closed").put("state_reason", "duplicate"));
            return Done.DONE;
        });
    }

    private HttpResponse<byte[]> getPage(String query, int page, Optional<String> etag) throws IOException {
        String us = URLEncoder.encode(login.login(), StandardCharsets.UTF_8);
        return rest.get("/issues?creator=" + us + query + "&per_page=" + PAGE + "&page=" + page, etag);
    }

    /** Returns how many the page had, pull requests included. */
    private int addTo(List<ListedIssue> issues, HttpResponse<byte[]> answer) throws GitHubCallException {
        JsonNode page = parse(answer);
        String us = login.login();
        for (JsonNode issue : page) {
            boolean ours = issue.path("user")
                    .path("login")
                    .asText()
                    .toLowerCase(Locale.ROOT)
                    .equals(us.toLowerCase(Locale.ROOT));
            if (ours && !issue.has("pull_request")) {
                issues.add(toListed(issue));
            }
        }
        return page.size();
    }

    private static ListedIssue toListed(JsonNode issue) {
        Set<String> labels = new HashSet<>();
        issue.path("labels").forEach(label -> labels.add(label.path("name").asText()));
        List<String> assignees = new ArrayList<>();
        issue.path("assignees")
                .forEach(person -> assignees.add(person.path("login").asText()));
        String body = issue.path("body").asText();
        return new ListedIssue(
                issue.path("number").asInt(),
                issue.path("title").asText(),
                issue.path("state").asText().equals("open"),
                issue.path("state_reason").asText().equals("reopened"),
                issue.path("state_reason").asText().equals("not_planned"),
                labels,
                assignees,
                LivingBody.tickedBoxes(body),
                Marker.readIssue(body),
                Instant.parse(issue.path("created_at").asText()),
                Instant.parse(issue.path("updated_at").asText()));
    }
}
