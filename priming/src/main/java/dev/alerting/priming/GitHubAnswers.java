package dev.alerting.priming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.priming.LoopbackResponder.Answer;
import dev.alerting.priming.LoopbackResponder.Request;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** What GitHub would answer, as far as the collector calls it. Keeps issues, but neither comments nor labels. */
final class GitHubAnswers {
    static final String REPOSITORY = "priming/priming";

    /** In front of every path, as on an Enterprise Server. */
    static final String API = "/api/v3";

    private static final String ISSUES = "/repos/" + REPOSITORY + "/issues";
    private static final String US = "priming[bot]";

    private final Clock clock;
    private final Map<String, ObjectNode> issues = new HashMap<>();

    GitHubAnswers(Clock clock) {
        this.clock = clock;
    }

    /** Not safe for concurrent use: a responder asks for one answer at a time. */
    Answer answer(Request request) {
        ZonedDateTime now = ZonedDateTime.ofInstant(now(), ZoneOffset.UTC);
        return contentAnswer(request)
                .withHeaders(Map.of(
                        "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now),
                        "X-RateLimit-Limit", "5000",
                        "X-RateLimit-Remaining", "4999",
                        "X-RateLimit-Used", "1",
                        "X-RateLimit-Resource", "core",
                        "X-RateLimit-Reset", String.valueOf(now.plusHours(1).toEpochSecond())));
    }

    private Answer contentAnswer(Request request) {
        String path = request.path().substring(API.length()).replaceFirst("\\?.*", "");
        String call = request.method() + " " + path;
        if (path.endsWith("/installation")) {
            return Answer.json("{\"id\": 1, \"app_slug\": \"priming\"}");
        }
        if (path.endsWith("/access_tokens")) {
            return Answer.json(
                    201,
                    Json.write(Json.object()
                            .put("token", "priming")
                            .put("expires_at", now().plus(1, ChronoUnit.HOURS).toString())));
        }
        if (call.equals("GET /repos/" + REPOSITORY)) {
            return Answer.json(Json.write(repository()));
        }
        if (call.equals("POST " + ISSUES)) {
            ObjectNode issue = created(Json.parse(request.body()));
            return Answer.json(201, Json.write(issue));
        }
        String number = path.startsWith(ISSUES + "/")
                ? path.substring(ISSUES.length() + 1).replaceFirst("/.*", "")
                : "";
        if (issues.containsKey(number)) {
            return answer(request, path.substring(ISSUES.length() + 1 + number.length()), issues.get(number));
        }
        return Answer.json("[]");
    }

    private Answer answer(Request request, String part, ObjectNode issue) {
        if (part.isEmpty() && request.method().equals("PATCH")) {
            applyChange(issue, Json.parse(request.body()));
        }
        if (part.startsWith("/labels")) {
            return Answer.json(Json.write(issue.path("labels")));
        }
        if (part.equals("/comments") && request.method().equals("POST")) {
            ObjectNode comment = withTimes(Json.object().put("id", 1));
            comment.setAll((ObjectNode) Json.parse(request.body()));
            comment.set("user", user());
            return Answer.json(201, Json.write(comment));
        }
        return Answer.json(part.isEmpty() ? Json.write(issue) : "[]");
    }

    private ObjectNode created(JsonNode draft) {
        int number = issues.size() + 1;
        ObjectNode issue = withTimes(Json.object().put("id", number).put("number", number));
        issue.put("url", "https://api.github.com" + ISSUES + "/" + number);
        issue.put("html_url", "https://github.com/" + REPOSITORY + "/issues/" + number);
        issue.put("state", "open").put("locked", false).put("comments", 0);
        issue.put("title", draft.path("title").asText())
                .put("body", draft.path("body").asText());
        issue.set("user", user());
        var labels = issue.putArray("labels");
        draft.path("labels")
                .forEach(name -> labels.addObject()
                        .put("id", 1)
                        .put("name", name.asText())
                        .put("color", "ededed")
                        .put("default", false));
        issue.putArray("assignees");
        issues.put(String.valueOf(number), issue);
        return issue;
    }

    private void applyChange(ObjectNode issue, JsonNode change) {
        change.properties().forEach(field -> issue.set(field.getKey(), field.getValue()));
        if (change.path("state").asText().equals("closed")) {
            issue.put("closed_at", now().toString()).set("closed_by", user());
        }
    }

    private ObjectNode withTimes(ObjectNode node) {
        return node.put("created_at", now().toString()).put("updated_at", now().toString());
    }

    private static ObjectNode repository() {
        ObjectNode repository = Json.object()
                .put("id", 1)
                .put("name", "priming")
                .put("full_name", REPOSITORY)
                .put("private", true)
                .put("url", "https://api.github.com/repos/" + REPOSITORY)
                .put("html_url", "https://github.com/" + REPOSITORY)
                .put("has_issues", true)
                .put("default_branch", "main")
                .put("created_at", "2025-01-01T00:00:00Z");
        repository.set("owner", user().put("login", REPOSITORY.split("/")[0]));
        repository.putObject("permissions").put("pull", true).put("push", false);
        return repository;
    }

    private static ObjectNode user() {
        return Json.object().put("id", 1).put("login", US).put("type", "Bot").put("site_admin", false);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
