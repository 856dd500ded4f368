package dev.alerting.local.reliability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.local.aws.AwsStub;
import dev.alerting.local.aws.HttpFront;
import dev.alerting.local.aws.HttpFrontOptions;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.webhook.WebhookHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;

/** What stands before the simulated queue: the webhook behind HTTP, the topic with its subscription, and the schedules. */
final class Door implements AutoCloseable {
    private static final String SECRET_ID = "senders";
    private static final String TOKEN = "heartbeat-token-of-this-test";
    private static final String HEADER = "X-Heartbeat-Token";
    private static final int LISTENERS = 1;

    private final LocalSecrets secrets;
    private final AwsStub aws;
    private final SnsClient sns;
    private final WebhookHandler webhook;
    private final HttpFront http;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String topic;
    private final String opsTopic;
    private String delivery;
    private String listener;

    /** @param log gets the lines of the webhook, metrics among them */
    Door(SimulatedQueue queue, LocalSecrets secrets, Clock clock, Consumer<String> log) {
        this.secrets = secrets;
        SimulatedSqs sqs = new SimulatedSqs(queue, clock);
        aws = AwsStub.start(() -> sqs, clock);
        sns = SnsClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(aws.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
        topic = sns.createTopic(request -> request.name("alerts")).topicArn();
        opsTopic = sns.createTopic(request -> request.name("ops-critical")).topicArn();
        subscribeQueue();
        subscribeListener();
        putSecret(validSecret());
        webhook = new WebhookHandler(
                Map.of("TOPIC_ARN", topic, "WEBHOOK_SECRET_ID", SECRET_ID),
                new AwsSettings(
                        Optional.of("us-east-1"),
                        Map.of("SNS", aws.endpoint(), "SECRETS_MANAGER", aws.endpoint()),
                        Optional.of(new AwsSettings.Keys("local", "local"))),
                new StructuredLog(clock, log),
                clock);
        http = HttpFront.start(webhook, HttpFrontOptions.of("webhook"));
    }

    /** With the tokens of all senders, and that of the heartbeat. */
    String validSecret() {
        ObjectNode senders = (ObjectNode) Json.parse(secrets.webhookSecret());
        senders.putObject("heartbeat")
                .put("type", "token")
                .put("header", HEADER)
                .put("source", "heartbeat")
                .putArray("secrets")
                .add(TOKEN);
        return Json.write(senders);
    }

    void putSecret(String value) {
        aws.putSecret(SECRET_ID, value);
    }

    /** The topic delivers to the queue. */
    void subscribeQueue() {
        delivery = subscribe(topic, "alerts");
    }

    void unsubscribeQueue() {
        sns.unsubscribe(request -> request.subscriptionArn(delivery));
    }

    /** Somebody hears the stack's own alarms. */
    void subscribeListener() {
        listener = subscribe(opsTopic, "pager");
    }

    void unsubscribeListener() {
        sns.unsubscribe(request -> request.subscriptionArn(listener));
    }

    private String subscribe(String to, String queueName) {
        return sns.subscribe(request -> request.topicArn(to)
                        .protocol("sqs")
                        .endpoint("arn:aws:sqs:us-east-1:000000000000:" + queueName)
                        .attributes(Map.of("RawMessageDelivery", "true")))
                .subscriptionArn();
    }

    /** Sends a notification of Grafana; the status of the answer. */
    int post(String body) {
        return post(LocalSecrets.GRAFANA_HEADER, secrets.webhook().get(LocalSecrets.GRAFANA_HEADER), body);
    }

    private int post(String header, String token, String body) {
        URI url = http.webhookUrl();
        try {
            return client.send(
                            HttpRequest.newBuilder(url)
                                    .header("Content-Type", "application/json")
                                    .header(header, token)
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What a schedule sends to the topic. */
    void publish(String message) {
        sns.publish(request -> request.topicArn(topic).message(message));
    }

    /** What the other schedules do every five minutes: a heartbeat over HTTP, and a look at who listens. */
    void everyFiveMinutes(Instant now) {
        ObjectNode heartbeat = Json.object();
        heartbeat.putObject("heartbeat").put("path", "webhook").put("sent_at", now.toString());
        post(HEADER, TOKEN, Json.write(heartbeat));
        ObjectNode wakeUp = Json.object();
        wakeUp.putObject("wake_up")
                .putArray("topics")
                .addObject()
                .put("arn", opsTopic)
                .put("listeners", LISTENERS);
        try {
            webhook.handleRequest(
                    new ByteArrayInputStream(Json.write(wakeUp).getBytes(StandardCharsets.UTF_8)),
                    new ByteArrayOutputStream(),
                    null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        sns.close();
        aws.close();
    }
}
