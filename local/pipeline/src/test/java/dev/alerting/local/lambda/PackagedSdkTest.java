package dev.alerting.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.lambda.FunctionSpec.ClassLoading;
import dev.alerting.testing.Repository;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packages as `make build` leaves them. */
class PackagedSdkTest {
    private static final String METADATA = "software.amazon.awssdk.regions.servicemetadata.";

    @ParameterizedTest
    @EnumSource
    void aFunctionLoadsNoDataOfServicesItDoesNotUse(ClassLoading loading) throws Exception {
        FunctionSpec webhook = FunctionSpec.of(
                        "webhook",
                        Repository.path("webhook", "target", "webhook.zip"),
                        "dev.alerting.webhook.WebhookHandler::handleRequest")
                .withEnvironment(Map.of(
                        "AWS_REGION", "us-west-2",
                        "TOPIC_ARN", "arn:aws:sns:us-west-2:123456789012:alerts",
                        "WEBHOOK_SECRET_ID", "webhook-secrets"))
                .withClassLoading(loading)
                .withJvmOptions("-Xlog:class+load");
        List<String> output;
        try (FunctionProcess function = FunctionProcess.start(webhook)) {
            assertThat(function.awaitInitialized()).isTrue();
            output = function.output();
        }

        assertThat(output.stream().filter(line -> line.contains(METADATA)))
                .hasSizeBetween(1, 4)
                .allMatch(line -> line.contains("Sns") || line.contains("Secretsmanager"));
    }

    @ParameterizedTest
    @EnumSource
    void historyStartsFromItsPackage(ClassLoading loading) throws Exception {
        FunctionSpec history = FunctionSpec.of(
                        "history",
                        Repository.path("history", "target", "history.zip"),
                        "dev.alerting.history.HistoryHandler::handleRequest")
                .withEnvironment(Map.of(
                        "AWS_REGION", "us-west-2",
                        "EVENTS_TABLE_NAME", "alert-events",
                        "METRICS_TABLE_NAME", "alert-metrics",
                        "REPORTS_BUCKET", "alert-reports",
                        "PEOPLE_KEY_SECRET_ID", "history-key"))
                .withClassLoading(loading)
                .withJvmOptions("-Xlog:class+load");
        List<String> output;
        try (FunctionProcess function = FunctionProcess.start(history)) {
            assertThat(function.awaitInitialized()).isTrue();
            output = function.output();
        }

        assertThat(output.stream().filter(line -> line.contains(METADATA)))
                .isNotEmpty()
                .allMatch(line -> Stream.of("Dynamodb", "S3", "Secretsmanager").anyMatch(line::contains));
    }
}
