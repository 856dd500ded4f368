package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckPlanTest {
    private static final Path BAD_PLAN = Path.of("src/test/resources/bad-plan.json");
    private static final String CUT = "{\"resource_changes\": [{\"address\": \"aws_sqs_queue.it\", \"type\":"
            + " \"aws_sqs_queue\", \"change\": {\"actions\": [\"update\"], \"before\":"
            + " {\"message_retention_seconds\": 1209600}, \"after\": {\"message_retention_seconds\": 60}}}]}";

    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void aBadPlanIsRefusedWithALineForEachReason() {
        assertThat(check(BAD_PLAN.toString())).isEqualTo(1);

        assertThat(out)
                .containsExactly(
                        "aws_dynamodb_table.state replace: would be destroyed and recreated",
                        "aws_sqs_queue.alerts delete: would be removed");
        assertThat(err).singleElement().asString().contains("REFUSED", "exception");
    }

    @Test
    void anExceptionIsShownWithItsReason() throws IOException {
        String plan = file("plan.json", CUT);
        String exceptions = file("exceptions", "aws_sqs_queue.it message_retention_seconds: four days are enough\n");

        assertThat(check(plan, exceptions)).isZero();

        assertThat(out)
                .containsExactly(
                        "plan policy: allowed (1 resources looked at, 1 exceptions)",
                        "exception: aws_sqs_queue.it message_retention_seconds: four days are enough");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"resource_changes\": []}",
                "{\"format_version\": \"1.2\", \"planned_values\": {\"root_module\": {}}}",
            })
    void aPlanOfNothingIsAllowed(String text) throws IOException {
        assertThat(check(file("plan.json", text))).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-",
                "no JSON",
                "[]",
                "{\"format_version\": \"1.0\", \"values\": {}}",
                "{\"resource_changes\": {}}",
                "{\"resource_changes\": [{}]}",
                "{\"resource_changes\": [{\"address\": \"a.b\", \"type\": \"a\", \"change\": {\"actions\": []}}]}",
                "{\"resource_changes\": [",
                "{\"@message\": \"x\", \"type\":\"test_plan\""
            })
    void whatIsNotAPlanIsUnusableAndSaysWhatToDo(String text) throws IOException {
        assertThat(check(file("plan.json", text == null ? "" : text))).isEqualTo(2);

        assertThat(out).isEmpty();
        assertThat(err).singleElement().asString().contains("terraform show -json");
    }

    @Test
    void aFileThatIsNotThereAFolderAndASavedPlanAreUnusable() throws IOException {
        Path saved = folder.resolve("dev.tfplan");
        Files.write(saved, new byte[] {'P', 'K', 3, 4, (byte) 0xff, (byte) 0xfe});

        assertThat(check(folder.resolve("none.json").toString())).isEqualTo(2);
        assertThat(check(folder.toString())).isEqualTo(2);
        assertThat(check(saved.toString())).isEqualTo(2);

        assertThat(out).isEmpty();
        assertThat(err).hasSize(3).allMatch(line -> line.contains("terraform show -json"));
        assertThat(err.getFirst()).contains("there is no file");
    }

    @Test
    void aPlanThatTerraformCouldNotFinishIsUnusable() throws IOException {
        assertThat(check(file("plan.json", "{\"resource_changes\": [], \"errored\": true}")))
                .isEqualTo(2);

        assertThat(err).singleElement().asString().contains("plan again");
    }

    @Test
    void exceptionsThatCannotBeReadAreUnusable() throws IOException {
        String plan = file("plan.json", CUT);

        assertThat(check(plan, folder.resolve("none").toString())).isEqualTo(2);
        assertThat(check(plan, file("exceptions", "aws_sqs_queue.it"))).isEqualTo(2);

        assertThat(err).hasSize(2);
        assertThat(err.getLast()).contains("exceptions, line 1: write <address> <attribute>: <reason>");
    }

    private int check(String... args) {
        return CheckPlan.check(args, out::add, err::add);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
