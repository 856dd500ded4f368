package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pull request is told of the checks of its plan. */
class PlanCommentTest {
    @TempDir
    private Path folder;

    @Test
    void exceptionsAreShownAboveThePlan() throws IOException, InterruptedException {
        String comment = comment("success", """
                plan policy: allowed (9 resources looked at, 1 exceptions)
                exception: aws_sqs_queue.it delete: `moved`, see #1
                """);

        assertThat(comment)
                .contains("\n**With exceptions to the plan policy:**\n\n```\nplan policy: allowed")
                .contains("\nexception: aws_sqs_queue.it delete: `moved`, see #1\n```\n\n<details>")
                .doesNotContain("Refused");
    }

    @Test
    void soAreReasonsWithNoWayOutOfTheirBlock() throws IOException, InterruptedException {
        String comment = comment("failure", "aws_sqs_queue.it[\"```\"] delete: would be removed\n".repeat(1_000));

        assertThat(comment)
                .contains("**Refused by the plan policy, or failed.")
                .contains("\n````\naws_sqs_queue.it[\"```\"] delete: would be removed\n")
                .containsPattern(
                        "\n\\.\\.\\. \\d{3} more lines; all of it is an artifact of the run\\.\n````\n\n<details>")
                .doesNotContain("With exceptions");
        assertThat(comment.length()).isLessThan(65_536);
    }

    @Test
    void nothingIsSaidWhereNothingIsKnown() throws IOException, InterruptedException {
        assertThat(comment("success", "")).contains("artifact\n\n<details>");
    }

    private String comment(String outcome, String checks) throws IOException, InterruptedException {
        Path plan = Files.writeString(folder.resolve("plan.txt"), "Plan: 1 to add, of an artifact\n");
        Path said = Files.writeString(folder.resolve("checks.txt"), checks);
        Process process = new ProcessBuilder(
                        Repository.path("build", "plan-comment").toString(),
                        "dev",
                        outcome,
                        "0123456789abcdef",
                        plan.toString(),
                        said.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
