package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSender;
import dev.alerting.local.aws.DeadLetter;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalSecrets;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What the end-to-end tests do and look at, in their own words. */
final class Scenario {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final World world;

    Scenario(World world) {
        this.world = world;
    }

    /** Sends alerts as one Grafana notification over HTTP, and waits until all is done. */
    void grafana(ObjectNode... alerts) throws InterruptedException {
        post(LocalSecrets.GRAFANA_HEADER, TestAlert.group(alerts));
    }

    void post(String header, String body) throws InterruptedException {
        assertThat(world.senders().post(header, body).statusCode()).isEqualTo(200);
        settle();
    }

    /** What the webhook says would become of a body, in the way of a sender's token. */
    JsonNode dryRun(String header, String body) {
        HttpResponse<String> answer = world.senders().dryRun(header, body);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.parse(answer.body());
    }

    /** A body in the way its sender takes. */
    void send(AlertSender sender, String body) throws InterruptedException {
        assertThat(world.senders().send(sender.source().attribute(), body)).isEqualTo(200);
        settle();
    }

    /** To the alarm topic, as CloudWatch does. */
    void publish(String body) throws InterruptedException {
        world.senders().publish(body);
        settle();
    }

    /** Straight into the queue, as a delivery with a given id. */
    void enqueue(String deliveryId, String body) {
        enqueue(body, Map.of("delivery_id", deliveryId));
    }

    /** As a message move task puts it back. */
    void redrive(DeadLetter letter) {
        enqueue(letter.body(), letter.messageAttributes());
    }

    /** Straight into the queue, with the attributes of a message. */
    void enqueue(String body, Map<String, String> attributes) {
        Map<String, MessageAttributeValue> values = new HashMap<>();
        attributes.forEach((name, value) -> values.put(
                name,
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build()));
        world.pipeline()
                .aws()
                .sqs()
                .sendMessage(request -> request.queueUrl(world.pipeline().aws().queueUrl())
                        .messageBody(body)
                        .messageAttributes(values));
    }

    void settle() throws InterruptedException {
        assertThat(world.pipeline().awaitEmpty(PATIENCE))
                .as("all messages dealt with")
                .isTrue();
    }

    /** Issues whose title ends with the given one, oldest first. */
    List<StoredIssue> issues(String title) {
        return world.pipeline().gitHub().issues().stream()
                .filter(issue -> issue.title().endsWith("] " + title))
                .toList();
    }

    List<StoredIssue> issues(TestAlert alert) {
        return issues(alert.name());
    }

    StoredIssue onlyIssue(TestAlert alert) {
        assertThat(issues(alert)).hasSize(1);
        return issues(alert).getFirst();
    }

    /** Where the record of an alert is that Grafana's entry has sent. */
    String recordKey(TestAlert alert) {
        return alert.recordKey(Optional.of(LocalSecrets.GRAFANA_HEADER));
    }

    Map<String, String> record(TestAlert alert) {
        return world.pipeline().readRecord(recordKey(alert)).orElseThrow();
    }

    /** What the collector logged it did, in order. */
    List<String> actions() {
        return world.log().stream()
                .map(Json::parse)
                .filter(line -> line.has("messageId") && line.has("action"))
                .map(line -> line.path("action").asText())
                .toList();
    }

    List<JsonNode> logLines(String message) {
        return world.log().stream()
                .map(Json::parse)
                .filter(line -> line.path("message").asText().equals(message))
                .toList();
    }
}
