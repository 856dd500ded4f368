package dev.alerting.local.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.testing.GitHubDescription;
import dev.alerting.testing.GitHubDescription.Exchange;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That what is held against GitHub's description can fail; the other tests of the stand-in hold all their answers against it. */
class DescriptionTest {
    private GitHubDescription description;

    @BeforeEach
    void find() {
        assumeTrue(GitHubDescription.find().isPresent(), "GitHub's description of its API is not here");
        description = GitHubDescription.find().orElseThrow();
    }

    @Test
    void whatIsNotDescribedDisagrees() {
        String permission = "/repos/acme/alerts/collaborators/alice/permission";

        assertThat(wrong(
                        "GET",
                        permission,
                        "",
                        "",
                        200,
                        "{\"permission\": \"read\", \"role_name\": \"read\", \"user\": null}"))
                .isEmpty();
        assertThat(wrong("GET", permission, "", "", 200, "{\"permission\": 1, \"user\": null}"))
                .hasSize(2);
        assertThat(wrong("GET", permission, "page=1", "", 404, "{}")).isEmpty();
        assertThat(wrong("GET", permission, "", "", 204, "")).hasSize(1);
        assertThat(wrong("GET", "/repos/acme/alerts/issues", "per_page=x&colour=red", "", 200, "[]"))
                .hasSize(2);
        assertThat(wrong("GET", "/repos/acme/alerts/wiki", "", "", 200, "{}")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // What the pipeline sends, as it should be; then each thing that is wrong with it.
                "POST | /issues | '{'title': 'a', 'body': 'b', 'labels': ['x']}' | 0",
                "POST | /issues | '{'body': 'b'}' | 1",
                "POST | /issues | '{'title': 'a', 'labels': 'x'}' | 1",
                "POST | /issues | '{'title': 'a', 'colour': 'red'}' | 1",
                "PATCH | /issues/1 | '{'state': 'closed', 'state_reason': 'not_planned'}' | 0",
                "PATCH | /issues/1 | '{'state': 'shut'}' | 1",
                "PATCH | /issues/1 | '{'state_reason': 'bored'}' | 2",
                "PATCH | /issues/1 | '{'state': 'closed', 'reason': 'completed'}' | 1",
                "POST | /issues/1/comments | '{'body': 'b'}' | 0",
                "POST | /issues/1/comments | '{'text': 'b'}' | 2",
                "POST | /issues/1/comments | '{'body': 7}' | 1",
                "POST | /issues/1/comments | '{'body': ' | 1",
                "POST | /issues/comments/1/reactions | '{'content': '+1'}' | 0",
                "POST | /issues/comments/1/reactions | '{'content': 'thumbs'}' | 1",
                "POST | /issues/1/assignees | '{'assignees': ['alice']}' | 0",
                "POST | /issues/1/assignees | '{'assignees': 'alice'}' | 1",
            })
    void aWrongRequestIsFound(String method, String path, String body, int mistakes) {
        String json = body.replaceAll("^'|'$", "").replace('\'', '"');
        int status = method.equals("PATCH") || path.endsWith("reactions") ? 200 : 201;

        assertThat(wrong(method, "/repos/acme/alerts" + path, "", json, status, "{}").stream()
                        .filter(what -> what.contains(": request ")))
                .hasSize(mistakes);
    }

    /** Answers as the stand-in gives them, each with one thing changed. */
    @ParameterizedTest
    @CsvSource({
        "number, '\"1\"'",
        "id, 1.5",
        "title, 7",
        "state, null",
        "labels, {}",
        "user, '\"alice\"'",
        "closed_at, 1",
        "comments, '\"none\"'",
        "created_at, '\"yesterday\"'",
        "created_at, 1764385200",
        "html_url, null",
        "locked, '\"no\"'"
    })
    void aWrongAnswerIsFound(String field, String value) throws IOException {
        try (StandInFixture fixture = new StandInFixture()) {
            fixture.send(
                    "POST",
                    "/repos/acme/alerts/issues",
                    "{\"title\":\"a\",\"body\":\"b\",\"labels\":[\"x\"]}",
                    fixture.token());
            String path = "/repos/acme/alerts/issues/1";
            String answer =
                    fixture.send("GET", path, "", fixture.token()).response().body();
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode changed = (ObjectNode) mapper.readTree(answer);
            assertThat(changed.has(field)).isTrue();
            ObjectNode without = changed.deepCopy().without(field);
            changed.set(field, mapper.readTree(value));

            assertThat(wrong("GET", path, "", "", 200, answer)).isEmpty();
            assertThat(wrong("GET", path, "", "", 200, changed.toString())).isNotEmpty();
            assertThat(wrong("GET", path, "", "", 200, without.toString())).isNotEmpty();
        }
    }

    private List<String> wrong(String method, String path, String query, String body, int status, String answer) {
        return description.disagreements(new Exchange(method, path, query, body, status, answer));
    }
}
