package dev.alerting.local.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alerting.testing.GitHubDescription;
import dev.alerting.testing.GitHubDescription.Exchange;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    private List<String> wrong(String method, String path, String query, String body, int status, String answer) {
        return description.disagreements(new Exchange(method, path, query, body, status, answer));
    }
}
