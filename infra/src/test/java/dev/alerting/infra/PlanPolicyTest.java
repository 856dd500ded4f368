package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanPolicyTest {
    private static final Path BAD_PLAN = Path.of("src/test/resources/bad-plan.json");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws_dynamodb_table",
                "aws_sqs_queue",
                "aws_sns_topic",
                "aws_kms_key",
                "aws_s3_bucket",
                "aws_s3_bucket_versioning",
                "aws_secretsmanager_secret"
            })
    void whatHoldsAlertsOrStateIsNeitherRemovedNorReplacedNorForgotten(String type) {
        assertThat(violations(change(type, "[\"delete\"]", "{}", "null")))
                .singleElement()
                .asString()
                .contains("removed");
        assertThat(violations(change(type, "[\"delete\",\"create\"]", "{}", "{}")))
                .singleElement()
                .asString()
                .contains("replaced");
        assertThat(violations(change(type, "[\"create\",\"delete\"]", "{}", "{}")))
                .singleElement()
                .asString()
                .contains("replaced");
        assertThat(violations(change(type, "[\"forget\"]", "{}", "null"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"create", "update", "no-op", "read"})
    void whatKeepsThemIsFine(String action) {
        assertThat(violations(change("aws_sqs_queue", "[\"" + action + "\"]", "{}", "{}")))
                .isEmpty();
    }

    @Test
    void otherResourcesComeAndGo() {
        assertThat(violations(change("aws_cloudwatch_metric_alarm", "[\"delete\"]", "{}", "null")))
                .isEmpty();
    }

    @Test
    void theQueuesSubscriptionStaysAndSoDoesTheLastAddressOfTheAlarms() {
        assertThat(violations(change("aws_sns_topic_subscription", "[\"delete\"]", "{\"protocol\": \"sqs\"}", "null")))
                .hasSize(1);
        assertThat(violations(
                        change("aws_sns_topic_subscription", "[\"delete\"]", "{\"protocol\": \"email\"}", "null")))
                .singleElement()
                .asString()
                .contains("nobody would hear");
        assertThat(violations(changes(
                        one("a", "aws_sns_topic_subscription", "[\"delete\"]", "{\"protocol\": \"email\"}", "null"),
                        one(
                                "b",
                                "aws_sns_topic_subscription",
                                "[\"no-op\"]",
                                "{\"protocol\": \"email\"}",
                                "{\"protocol\": \"email\"}"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aws_sqs_queue | {\"message_retention_seconds\": 1209600} | {\"message_retention_seconds\": 60}",
                "aws_sqs_queue | {\"redrive_policy\": \"x\"} | {\"redrive_policy\": \"\"}",
                "aws_s3_bucket_versioning | {\"versioning_configuration\": [{\"status\": \"Enabled\"}]}"
                        + " | {\"versioning_configuration\": [{\"status\": \"Suspended\"}]}",
                "aws_kms_key | {\"is_enabled\": true} | {\"is_enabled\": false}",
                "aws_sns_topic_subscription | {\"protocol\": \"sqs\"} | {\"protocol\": \"sqs\", \"filter_policy\": \"{}\"}"
            })
    void anUpdateThatLosesWhatIsHeldIsRefused(String type, String before, String after) {
        assertThat(violations(change(type, "[\"update\"]", before, after))).hasSize(1);
        assertThat(violations(change(type, "[\"update\"]", after, before))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"deletion_protection_enabled\": true} | {\"deletion_protection_enabled\": false}",
                "{\"point_in_time_recovery\": [{\"enabled\": true}]} | {\"point_in_time_recovery\": [{\"enabled\": false}]}",
                "{\"point_in_time_recovery\": [{\"enabled\": true}]} | {\"point_in_time_recovery\": []}"
            })
    void theTableKeepsItsProtection(String before, String after) {
        assertThat(violations(change("aws_dynamodb_table", "[\"update\"]", before, after)))
                .singleElement()
                .asString()
                .contains("would lose its");
        assertThat(violations(change("aws_dynamodb_table", "[\"update\"]", after, before)))
                .isEmpty();
    }

    @Test
    void whoeverMeansItNamesTheAddress() {
        Plan plan = Plan.parse(change("aws_sqs_queue", "[\"delete\"]", "{}", "null"));

        assertThat(new PlanPolicy(CheckPlan.addresses(" aws_sqs_queue.it, other ")).violations(plan))
                .isEmpty();
        assertThat(new PlanPolicy(CheckPlan.addresses("aws_sqs_queue.other")).violations(plan))
                .hasSize(1);
    }

    @Test
    void aPreparedBadPlanIsRefusedWithEachReason() throws IOException {
        List<String> said = new ArrayList<>();

        assertThat(CheckPlan.check(BAD_PLAN, Set.of(), said::add)).isEqualTo(1);

        assertThat(said)
                .anySatisfy(line -> assertThat(line).contains("REFUSED"))
                .anySatisfy(line ->
                        assertThat(line).contains("aws_dynamodb_table.state").contains("replaced"))
                .anySatisfy(line ->
                        assertThat(line).contains("aws_sqs_queue.alerts").contains("removed"))
                .anySatisfy(line -> assertThat(line).contains("ALLOW_DESTROY"));
    }

    @Test
    void anotherFileIsNoPlan(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("state.json");
        Files.writeString(file, "{\"format_version\": \"1.0\"}");

        assertThatThrownBy(() -> CheckPlan.check(file, Set.of(), line -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("terraform show -json");
    }

    private static List<String> violations(String plan) {
        return new PlanPolicy(Set.of()).violations(Plan.parse(plan));
    }

    private static String change(String type, String actions, String before, String after) {
        return changes(one("it", type, actions, before, after));
    }

    private static String changes(String... changes) {
        return "{\"resource_changes\": [" + String.join(", ", changes) + "]}";
    }

    private static String one(String name, String type, String actions, String before, String after) {
        return "{\"address\": \"" + type + "." + name + "\", \"type\": \"" + type + "\", \"change\": {\"actions\": "
                + actions + ", \"before\": " + before + ", \"after\": " + after + "}}";
    }
}
