package dev.alerting.local.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.aws.LocalAwsOptions;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** AWS and GitHub on loopback, and the settings of functions that use them. */
final class Surroundings implements AutoCloseable {
    final LocalSecrets secrets = LocalSecrets.generated();
    final LocalAws aws;
    final GitHubStandIn gitHub;
    private final AtomicLong next = new AtomicLong();

    Surroundings() {
        aws = LocalAws.start(LocalAwsOptions.of("snapshot"), line -> {});
        gitHub = GitHubStandIn.start(GitHubStandInOptions.of(
                "acme/alerts",
                secrets.app().id(),
                secrets.app().slug(),
                secrets.app().publicKey()));
        gitHub.liftContentLimits();
        aws.stub().putSecret("webhook-secrets", webhookSecret());
        aws.stub().putSecret("app-secrets", secrets.app().secret());
    }

    private String webhookSecret() {
        ObjectNode secret = Json.object();
        secrets.webhook().forEach(secret::put);
        return Json.write(secret);
    }

    /** @param initialization {@code snap-start} or {@code on-demand} */
    Map<String, String> environment(String initialization) {
        Map<String, String> environment = new HashMap<>(aws.environment());
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", initialization);
        environment.put("TOPIC_ARN", aws.topicArn());
        environment.put("WEBHOOK_SECRET_ID", "webhook-secrets");
        environment.put("STATUS_TABLE_NAME", aws.tableName());
        environment.put("DLQ_URL", aws.dlqUrl());
        environment.put("GITHUB_CONTENT_PER_MINUTE", "100000");
        environment.put("GITHUB_CONTENT_PER_HOUR", "100000");
        environment.put("GITHUB_REPO", "acme/alerts");
        environment.put("GITHUB_API_URL", gitHub.apiUrl().toString());
        environment.put("GITHUB_APP_SECRET_ID", "app-secrets");
        return environment;
    }

    /** The command for an alert that was not there before. */
    String newAlert() {
        return "event "
                + Json.write(
                        Json.object().put("body", body()).put("header", LocalSecrets.GRAFANA_HEADER + "=" + token()));
    }

    /** An alert that was not there before, as Lambda hands it to a function. */
    String json(String function) {
        ObjectNode event = Json.object();
        if (function.equals("webhook")) {
            event.put("version", "2.0").put("rawPath", "/webhook").put("body", body());
            event.putObject("headers").put(LocalSecrets.GRAFANA_HEADER.toLowerCase(Locale.ROOT), token());
            event.putObject("requestContext")
                    .putObject("http")
                    .put("method", "POST")
                    .put("path", "/webhook");
            return Json.write(event);
        }
        ObjectNode message = event.putArray("Records").addObject();
        message.put("messageId", "message-" + next.get())
                .put("receiptHandle", "receipt")
                .put("body", body());
        message.put("eventSource", "aws:sqs").put("eventSourceARN", aws.queueArn());
        message.putObject("attributes").put("SentTimestamp", "1758042679283").put("ApproximateReceiveCount", "1");
        message.putObject("messageAttributes");
        return Json.write(event);
    }

    private String token() {
        return secrets.webhook().get(LocalSecrets.GRAFANA_HEADER);
    }

    private String body() {
        Path file = Repository.path("test-data", "grafana", "grafana-firing.json");
        try {
            return Files.readString(file).replace("9242a68c6aa9a52e", "%016x".formatted(next.incrementAndGet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int requests() {
        return aws.stub().requests().size() + gitHub.requests().size();
    }

    @Override
    public void close() {
        gitHub.close();
        aws.close();
    }
}
