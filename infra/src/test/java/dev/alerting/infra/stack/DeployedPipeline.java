package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alerting.common.json.Json;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.LocalSecrets.StandInApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Alerts on their way through an applied stack: webhook and collector each in a process of its own, as the versions behind
 * their aliases say, and GitHub where the collector was told it is. What Lambda would do, which emulators cannot, is done
 * here: requests are handed to the webhook, and messages to the collector.
 */
final class DeployedPipeline implements AutoCloseable {
    private static final String TOKEN = "a-token-of-this-test";

    /** Much longer than it takes: an emulator on a busy machine is slow. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AppliedStack stack;
    private final StandInApp app = LocalSecrets.generated().app();
    private final SqsClient sqs;
    private final SnsClient sns;
    private final Delivery delivery;
    private final GitHubStandIn gitHub;
    private final FunctionProcess webhook;
    private final List<String> earlierLog = new ArrayList<>();
    private FunctionProcess collector;

    private DeployedPipeline(AppliedStack stack) {
        this.stack = stack;
        this.sqs = stack.aws().client(SqsClient.builder());
        this.sns = stack.aws().client(SnsClient.builder());
        this.delivery = new Delivery(stack, sqs);
        FunctionConfiguration settings = collectorSettings();
        try (SecretsManagerClient secrets = stack.aws().client(SecretsManagerClient.builder())) {
            secrets.putSecretValue(request -> request.secretId(stack.prefix() + "-webhook-secrets")
                    .secretString("{\"X-Grafana-Token\": \"" + TOKEN + "\"}"));
        }
        this.gitHub = stack.gitHub(settings.environment().variables(), app);
        this.webhook = stack.start(stack.live(stack.output("webhook_name"), "webhook"), "webhook");
        this.collector = stack.start(settings, "collector");
    }

    static DeployedPipeline start(AppliedStack stack) {
        return new DeployedPipeline(stack);
    }

    private FunctionConfiguration collectorSettings() {
        return stack.live(stack.output("collector_name"), "collector");
    }

    GitHubStandIn gitHub() {
        return gitHub;
    }

    /** The GitHub App that the collector is, with its first key. */
    StandInApp app() {
        return app;
    }

    /** A further instance takes the place of the first: of the version behind the alias now, which has read nothing yet. */
    void renewCollector() {
        earlierLog.addAll(collector.output());
        collector.close();
        collector = stack.start(collectorSettings(), "collector");
    }

    /** What the collector has logged. */
    List<String> log() {
        List<String> lines = new ArrayList<>(earlierLog);
        lines.addAll(collector.output());
        return lines;
    }

    /** The status of the webhook's answer. */
    int request(String token, String body) throws InterruptedException {
        String request = GatewayEvent.post(
                Map.of("x-grafana-token", token, "content-type", "application/json"), "192.0.2.1", body);
        return Json.parse(webhook.invoke(request).answer()).path("statusCode").asInt();
    }

    /** As a sender does: again after 503, which an emulator that is slow causes. */
    void send(String body) {
        assertThat(await().atMost(PATIENCE).until(() -> request(TOKEN, body), status -> status != 503))
                .isEqualTo(200);
    }

    /** Directly to the topic. */
    void publish(String message) {
        sns.publish(request -> request.topicArn(stack.output("sns_topic_arn")).message(message));
    }

    /** Hands the collector what is in the queue, until none is left. */
    void deliver() {
        delivery.untilEmpty(collector);
    }

    /** Hands it so many messages, none of which it is done with. */
    void deliverInVain(int messages) {
        delivery.inVain(collector, messages);
    }

    /** Those with that in their title, oldest first. */
    List<StoredIssue> issues(String title) {
        return gitHub.issues().stream()
                .filter(issue -> issue.title().contains(title))
                .toList();
    }

    @Override
    public void close() {
        collector.close();
        webhook.close();
        gitHub.close();
        sns.close();
        sqs.close();
    }
}
