package dev.alerting.collector.issue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.Loopback;
import dev.alerting.collector.fake.Loopback.Answer;
import dev.alerting.collector.fake.Loopback.Request;
import dev.alerting.common.json.Json;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** GitHub's answers by method and path; whatever a test does not set is 404. */
final class GitHubStub implements AutoCloseable {
    static final String REPOSITORY = "acme/alerts";
    static final String ISSUES = "/repos/acme/alerts/issues";
    static final String US = "alerts-app[bot]";

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    final Loopback server = new Loopback(this::answer);
    final MovableClock clock = new MovableClock(Alert.START);

    GitHubStub() {
        on("GET /user", Answer.reply(200, Json.write(user(US))));
        repository("acme/alerts");
        issue(issue(1));
    }

    GitHubIssueTracker tracker(Duration timeout) {
        return GitHubIssueTracker.withToken(server.uri(), REPOSITORY, "a-token", timeout, clock, left -> {});
    }

    GitHubIssueTracker tracker() {
        return tracker(Duration.ofSeconds(5));
    }

    void on(String call, Answer answer) {
        answers.put(call, answer);
    }

    /** The configured repository answers with this name: its own, or the one it was renamed to. */
    void repository(String fullName) {
        String owner = fullName.substring(0, fullName.indexOf('/'));
        ObjectNode json = Json.object().put("id", 1).put("full_name", fullName);
        json.put("name", fullName.substring(owner.length() + 1));
        json.put("url", server.uri() + "/repos/" + fullName);
        json.set("owner", user(owner));
        on("GET /repos/acme/alerts", Answer.reply(200, Json.write(json)));
        on("GET /repos/" + fullName, Answer.reply(200, Json.write(json)));
    }

    void issue(ObjectNode issue) {
        String path = ISSUES + "/" + issue.path("number").asInt();
        Answer answer = Answer.reply(200, Json.write(issue));
        on("GET " + path, answer);
        on("PATCH " + path, answer);
    }

    ObjectNode issue(int number) {
        ObjectNode json = Json.object().put("id", number).put("number", number);
        json.put("title", "[P1] Disk is full").put("body", "text").put("state", "open");
        json.put("url", server.uri() + ISSUES + "/" + number);
        json.put("created_at", "2025-09-16T12:00:00Z").put("updated_at", "2025-09-16T12:00:00Z");
        json.set("user", user(US));
        json.putArray("labels").addObject().put("name", "Pri:P1");
        return json;
    }

    static ObjectNode user(String login) {
        return Json.object().put("id", login.hashCode()).put("login", login).put("type", "User");
    }

    private Answer answer(Request request) {
        return answers.getOrDefault(request.toString(), Answer.reply(404, "{\"message\": \"Not Found\"}"));
    }

    @Override
    public void close() {
        server.close();
    }
}
