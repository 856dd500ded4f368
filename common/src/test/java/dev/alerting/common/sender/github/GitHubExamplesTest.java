package dev.alerting.common.sender.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Payloads that GitHub publishes as examples of its events. Skipped where they are not at hand. */
class GitHubExamplesTest {
    private static final Path EXAMPLES = Repository.path("..", "shared", "github", "webhook-examples.json");

    private final GitHubSender sender = new GitHubSender();
    private JsonNode examples;

    @BeforeEach
    void read() throws IOException {
        assumeTrue(Files.exists(EXAMPLES), "no examples of GitHub's events here");
        examples = Json.parse(Files.readString(EXAMPLES));
    }

    @Test
    void everyExampleHasTheShapeAndNoneIsAboutAnIssueOfOurs() {
        int seen = 0;
        for (Map.Entry<String, JsonNode> kind : examples.properties()) {
            for (JsonNode body : kind.getValue()) {
                assertThat(sender.recognizes(body)).as(kind.getKey()).isTrue();
                assertThat(sender.reduce(body)).as(kind.getKey()).isEmpty();
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(50);
    }

    /** The same examples, as if they were about our issues and the comments had a command. */
    @Test
    void ofThoseAboutOurIssuesTheUsedKindsAreTaken() {
        Map<String, String> taken = new TreeMap<>();
        Map<String, String> ignored = new TreeMap<>();
        examples.properties()
                .forEach(kind -> kind.getValue().forEach(example -> {
                    String name = kind.getKey() + "." + example.path("action").asText("-");
                    Optional<JsonNode> used = sender.reduce(asOurs(example));
                    used.ifPresentOrElse(published -> taken.put(name, ""), () -> ignored.put(name, ""));
                    used.ifPresent(published -> assertThat(Json.write(published).length())
                            .as("a few fields of %s", name)
                            .isLessThan(1_000));
                }));

        assertThat(taken.keySet())
                .containsExactly(
                        "issue_comment.created",
                        "issue_comment.edited",
                        "issues.assigned",
                        "issues.deleted",
                        "issues.reopened",
                        "issues.transferred",
                        "issues.unassigned");
        assertThat(ignored.keySet())
                .contains(
                        "ping.-",
                        "installation.created",
                        "installation_repositories.added",
                        "issues.opened",
                        "issues.labeled",
                        "issues.locked",
                        "issues.milestoned",
                        "issues.pinned",
                        "issue_comment.deleted",
                        // These change titles, not boxes.
                        "issues.edited");
    }

    private static JsonNode asOurs(JsonNode example) {
        ObjectNode body = example.deepCopy();
        if (body.path("issue").isObject()) {
            ObjectNode issue = (ObjectNode) body.get("issue");
            issue.put("body", GitHubSenderTest.MARKER);
            issue.putObject("user").put("login", "alerting[bot]");
            issue.remove("pull_request");
        }
        if (body.path("comment").isObject()) {
            ((ObjectNode) body.get("comment")).put("body", "/ack");
        }
        return body;
    }
}
