package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sns.SnsClient;

/** What the schedule sends to the function itself. */
class WakeUpTest {
    private static final String OPS = "arn:aws:sns:us-west-2:111122223333:alerting-dev-ops";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final WebhookBench bench = new WebhookBench();

    @ParameterizedTest(name = "{0} confirmed, {1} pending, {2} expected: {3} do not hear")
    @CsvSource({
        "2, 0, 2, 0",
        // subscribed by hand
        "3, 0, 2, 0",
        "1, 1, 2, 1",
        // pending for longer than SNS keeps it
        "1, 0, 2, 1",
        "0, 0, 2, 2",
        // one by hand that is confirmed hides none that is not
        "2, 1, 2, 1",
        "0, 0, 0, 0",
    })
    void itTellsHowManyDoNotHearTheAlarms(int confirmed, int pending, int expected, int missing) throws IOException {
        bench.opsTopics.put(OPS, new OpsTopics.Subscriptions(confirmed, pending));

        JsonNode answer = invoke(wakeUp(expected));

        assertThat(answer.path("status").asText()).isEqualTo("awake");
        assertThat(bench.metrics())
                .singleElement()
                .satisfies(line ->
                        assertThat(line.path("OpsListenersMissing").intValue()).isEqualTo(missing));
        assertThat(bench.log()).hasSize(missing == 0 ? 0 : 1);
    }

    @Test
    void whatCannotBeLookedUpCountsAsNotHeard() throws IOException {
        invoke(wakeUp(1));

        assertThat(bench.metrics())
                .singleElement()
                .satisfies(line ->
                        assertThat(line.path("OpsListenersMissing").intValue()).isEqualTo(1));
        assertThat(bench.log())
                .singleElement()
                .satisfies(line -> assertThat(line.path("level").asText()).isEqualTo("ERROR"));
    }

    @Test
    void aSecretThatIsNotValidIsToldWithoutARequest() throws IOException {
        bench.postWith(Map.of(WebhookBench.HEADER, WebhookBench.TOKEN));
        bench.lines.clear();
        bench.secrets.value = "{\"X-Grafana-Token\": 7}";
        bench.clock.advance(Duration.ofMinutes(5));

        invoke("{\"wake_up\": {\"topics\": []}}");

        assertThat(bench.metrics())
                .anyMatch(line -> line.path("WebhookSecretRejected").intValue() == 1);
        assertThat(bench.log())
                .anyMatch(line -> line.path("reason").asText().contains("X-Grafana-Token")
                        && line.path("level").asText().equals("ERROR"));
        // The last valid one stays in force.
        assertThat(bench.postWith(Map.of(WebhookBench.HEADER, WebhookBench.TOKEN))
                        .getStatusCode())
                .isEqualTo(200);
    }

    @Test
    void itIsNoRequestAndPublishesNothing() throws IOException {
        invoke("{\"wake_up\": {\"topics\": []}}");

        assertThat(bench.publisher.published).isEmpty();
        assertThat(bench.metrics()).noneMatch(line -> line.has("WebhookRequests"));
    }

    /** API Gateway adds the context; no client can leave it out. */
    @Test
    void aRequestThatLooksLikeOneIsARequest() throws IOException {
        JsonNode answer =
                invoke("{\"wake_up\": {\"topics\": []}, \"requestContext\": {\"http\": {\"method\": \"POST\"}},"
                        + " \"headers\": {}, \"body\": \"{\\\"wake_up\\\": {}}\"}");

        assertThat(answer.path("statusCode").intValue()).isEqualTo(401);
    }

    @Test
    void theTopicIsAskedForItsSubscriptions() {
        LoopbackAws aws = new LoopbackAws();
        try {
            // With time-outs that no busy machine reaches.
            OpsTopics topics =
                    new SnsOpsTopics(AwsClients.build(SnsClient.builder(), aws.settings(), "SNS", PATIENCE, PATIENCE));

            assertThat(topics.count(OPS)).isEqualTo(new OpsTopics.Subscriptions(2, 1));
            assertThat(aws.publications)
                    .singleElement()
                    .satisfies(form -> assertThat(form).containsEntry("TopicArn", OPS));
        } finally {
            aws.stop();
        }
    }

    private static String wakeUp(int listeners) {
        return "{\"wake_up\": {\"topics\": [{\"arn\": \"" + OPS + "\", \"listeners\": " + listeners + "}]}}";
    }

    private JsonNode invoke(String event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        bench.handler.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, null);
        return Json.parse(answer.toString(StandardCharsets.UTF_8));
    }
}
