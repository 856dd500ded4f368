package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.aws.LocalAwsOptions;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.FunctionSpec;
import dev.alerting.local.lambda.Invocation;
import dev.alerting.local.pipeline.LocalSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The services that the functions use, in this JVM, and how to start functions with them. */
final class TestBed implements AutoCloseable {
    private static final String PREFIX = "alerting-bench";
    private static final String REPOSITORY = "acme/alerts";
    private static final String DYNAMODB_ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB";
    private static final int BATCH = 10;

    private final Project project;
    private final LocalAws aws;
    private final GitHubStandIn gitHub;
    private final CountingProxy dynamoDb;
    private final InstantAws instant = InstantAws.start();
    private final LocalSecrets secrets = LocalSecrets.generated();
    private final GrafanaNotifications notifications;
    private final LambdaEvents events;

    /**
     * @param root folder of the repository, built
     */
    record Project(Path root) {
        private static final Pattern JVM_OPTIONS = Pattern.compile("(?m)^ *jvm_options *= *\"([^\"]+)\"");

        Path collectorPackage() {
            return root.resolve("collector/target/collector.zip");
        }

        Path webhookPackage() {
            return root.resolve("webhook/target/webhook.zip");
        }

        /** Those that the infrastructure sets for both functions. */
        String[] jvmOptions() {
            Path file = root.resolve("infra/main.tf");
            try {
                Matcher options = JVM_OPTIONS.matcher(Files.readString(file));
                return options.find() ? options.group(1).split(" ") : new String[0];
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        }
    }

    private TestBed(Project project, LocalAws aws) {
        this.project = project;
        this.aws = aws;
        this.notifications = new GrafanaNotifications(project.root().resolve("test-data"));
        this.events = new LambdaEvents(aws.queueArn());
        aws.stub().putSecret(PREFIX + "-webhook-secrets", Json.write(webhookSecret()));
        aws.stub().putSecret(PREFIX + "-alerting-app-secrets", secrets.app().secret());
        this.gitHub = GitHubStandIn.start(GitHubStandInOptions.of(
                REPOSITORY,
                secrets.app().id(),
                secrets.app().slug(),
                secrets.app().publicKey()));
        this.dynamoDb = CountingProxy.start(URI.create(aws.environment().get(DYNAMODB_ENDPOINT)));
    }

    static TestBed start(Project project) {
        return new TestBed(project, LocalAws.start(LocalAwsOptions.of(PREFIX), line -> {}));
    }

    private ObjectNode webhookSecret() {
        ObjectNode json = Json.object();
        secrets.webhook().forEach(json::put);
        return json;
    }

    /** As deployed, but with content limits that are never reached, and no storms: its alerts are all of one rule. */
    FunctionSpec collector() {
        return limitedCollector()
                .withEnvironment(Map.of(
                        "GITHUB_CONTENT_PER_MINUTE", "1000000",
                        "GITHUB_CONTENT_PER_HOUR", "10000000",
                        "STORM_AFTER", "0"));
    }

    /** As deployed. */
    FunctionSpec limitedCollector() {
        return FunctionSpec.of(
                        PREFIX + "-collector",
                        project.collectorPackage(),
                        "dev.alerting.collector.CollectorHandler::handleRequest")
                .withJvmOptions(project.jvmOptions())
                .withTimeout(Duration.ofMinutes(1))
                .withEnvironment(aws.environment())
                .withEnvironment(Map.of(
                        "STATUS_TABLE_NAME", aws.tableName(),
                        "DLQ_URL", aws.dlqUrl(),
                        "GITHUB_REPO", REPOSITORY,
                        "GITHUB_API_URL", gitHub.apiUrl().toString(),
                        "GITHUB_APP_SECRET_ID", PREFIX + "-alerting-app-secrets"));
    }

    FunctionSpec webhook() {
        return FunctionSpec.of(
                        PREFIX + "-external-alerts-webhook",
                        project.webhookPackage(),
                        "dev.alerting.webhook.WebhookHandler::handleRequest")
                .withJvmOptions(project.jvmOptions())
                .withEnvironment(aws.environment())
                .withEnvironment(Map.of("TOPIC_ARN", aws.topicArn(), "WEBHOOK_SECRET_ID", PREFIX + "-webhook-secrets"));
    }

    /** For a collector whose DynamoDB requests are counted. */
    Map<String, String> counted() {
        return Map.of(DYNAMODB_ENDPOINT, dynamoDb.endpoint().toString());
    }

    /** For measuring a function's own time without that of the emulators: {@link InstantAws}. */
    Map<String, String> answeredAtOnce() {
        return instant.environment();
    }

    CountingProxy dynamoDb() {
        return dynamoDb;
    }

    GitHubStandIn gitHub() {
        return gitHub;
    }

    LocalAws aws() {
        return aws;
    }

    GrafanaNotifications notifications() {
        return notifications;
    }

    LambdaEvents events() {
        return events;
    }

    /** A request by Grafana with one new alert. */
    String webhookRequest() {
        return events.request(
                LocalSecrets.GRAFANA_HEADER,
                secrets.webhook().get(LocalSecrets.GRAFANA_HEADER),
                notifications.firing(notifications.fresh(1)));
    }

    /** A batch of messages with one new alert each. */
    String newAlerts(int count) {
        int first = notifications.fresh(count);
        List<String> bodies = new ArrayList<>();
        for (int alert = first; alert < first + count; alert++) {
            bodies.add(notifications.firing(alert));
        }
        return events.batch(bodies);
    }

    /** Files this many new alerts, ten per batch. */
    void file(FunctionProcess collector, int count) throws InterruptedException {
        for (int left = count; left > 0; left -= BATCH) {
            accept(collector.invoke(newAlerts(Math.min(BATCH, left))));
        }
    }

    /** @throws IllegalStateException if any message failed, because the measurement is invalid then */
    static void accept(Invocation invocation) {
        if (!Json.parse(invocation.answer()).path("batchItemFailures").isEmpty()) {
            throw new IllegalStateException("not all messages were done: " + invocation.answer());
        }
    }

    @Override
    public void close() {
        dynamoDb.close();
        instant.close();
        gitHub.close();
        aws.close();
    }
}
