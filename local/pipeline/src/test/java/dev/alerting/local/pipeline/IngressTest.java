package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** The webhook through its real door: HTTP in front, topic and queue behind. */
class IngressTest {
    private static final String SECRET = """
            {"X-Token": "plain-token",
             "grafana": {"type": "grafana-hmac", "secrets": ["grafana-key"], "source": "grafana",
                         "timestamp_header": "X-Grafana-Timestamp"},
             "pagerduty": {"type": "pagerduty", "secrets": ["old-key", "new-key"]}}
            """;

    private static final int CONCURRENT = 500;

    private static WebhookOverHttp webhook;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        webhook = new WebhookOverHttp(SECRET);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMinutes(1))
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        webhook.close();
    }

    @BeforeEach
    void empty() {
        webhook.takeAll();
        webhook.log().clear();
    }

    @Test
    void aSignedNotificationOfGrafanaReachesTheQueue() throws Exception {
        String body = group("f\u00fcnf \uD83D\uDE00", true);

        assertThat(signed(body, body, 0).statusCode()).isEqualTo(200);

        assertThat(webhook.takeAll()).singleElement().satisfies(message -> {
            assertThat(message.body()).isEqualTo(body);
            assertThat(message.messageAttributes().get("source").stringValue()).isEqualTo("grafana");
        });
    }

    @Test
    void aSignatureIsCheckedOverTheBytesAlsoWhereTheFrontEncodesThem() throws Exception {
        String body = group("octets", true);
        String seconds = now(0);

        HttpResponse<String> response = send(request(body)
                .setHeader("Content-Type", "application/octet-stream")
                .header("X-Grafana-Timestamp", seconds)
                .header("X-Grafana-Alerting-Signature", hmac("grafana-key", seconds + ":" + body)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(webhook.takeAll()).hasSize(1);
    }

    @Test
    void anAlteredAReplayedAndAForeignNotificationAreRefused() throws Exception {
        String body = group("a", true);

        assertThat(signed(body, body + " ", 0).statusCode()).isEqualTo(401);
        assertThat(signed(body, body, -301).statusCode()).isEqualTo(401);
        String foreign = "{\"version\":\"4\",\"alerts\":[]}";
        assertThat(signed(foreign, foreign, 0).statusCode()).isEqualTo(403);
        assertThat(webhook.waiting()).isZero();
        assertThat(webhook.log()).noneMatch(line -> line.contains("-key") || line.contains("plain-token"));
    }

    @Test
    void aHeaderThatIsSentTwiceDoesNotAuthenticate() throws Exception {
        String body = group("a", true);
        String seconds = now(0);
        String signature = hmac("grafana-key", seconds + ":" + body);

        assertThat(send(request(body).header("X-Token", "plain-token").header("X-Token", "plain-token"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(request(body)
                                .header("X-Grafana-Timestamp", seconds)
                                .header("X-Grafana-Alerting-Signature", signature)
                                .header("X-Grafana-Alerting-Signature", signature))
                        .statusCode())
                .isEqualTo(401);
        assertThat(webhook.waiting()).isZero();
    }

    @Test
    void pagerDutysRepeatHasTheNameOfTheFirstDelivery() throws Exception {
        String body = "{\"event\":{\"id\":\"e\"}}";
        for (int i = 0; i < 2; i++) {
            assertThat(send(request(body)
                                    .header("X-Webhook-Id", "w-1")
                                    .header(
                                            "X-PagerDuty-Signature",
                                            "v1=" + hmac("another", body) + ",v1=" + hmac("new-key", body)))
                            .statusCode())
                    .isEqualTo(200);
        }

        assertThat(webhook.takeAll())
                .hasSize(2)
                .extracting(IngressTest::deliveryId)
                .allMatch(id -> id.startsWith("pagerduty:w-1:"))
                .satisfies(ids -> assertThat(ids.getFirst()).isEqualTo(ids.getLast()));
    }

    @Test
    void aDryRunAnswersAndQueuesNothing() throws Exception {
        HttpResponse<String> response = client.send(
                request(group("dry", false), "?dry_run=true")
                        .header("X-Token", "plain-token")
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode report = Json.parse(response.body());
        assertThat(report.path("alerts").path(0).path("title").textValue()).isEqualTo("[P2] dry");
        assertThat(report.path("problems").intValue()).isEqualTo(2);
        assertThat(webhook.waiting()).isZero();
    }

    @Test
    void theAnswerSaysThatAnAlertGoesToTheFallbackTeam() throws Exception {
        HttpResponse<String> response = send(request(group("w", false)).header("X-Token", "plain-token"));

        assertThat(Json.parse(response.body()).path("warnings"))
                .extracting(warning -> warning.path("problem").textValue())
                .containsExactly("MISSING_TEAM", "MISSING_PRIORITY");
        assertThat(webhook.takeAll()).hasSize(1);
    }

    @Test
    void aLargeSignedGroupReachesTheQueueWhole() throws Exception {
        String text = "x".repeat(1_000);
        String body = group("large", true)
                .replaceFirst(
                        "\"alerts\":\\[(.*)]",
                        IntStream.range(0, 3_000)
                                .mapToObj(i -> "{\"status\":\"firing\",\"labels\":{\"alertname\":\"large\"},"
                                        + "\"annotations\":{\"description\":\"" + text + "\"},"
                                        + "\"startsAt\":\"2026-01-01T00:00:00Z\",\"fingerprint\":\"l-" + i + "\"}")
                                .collect(Collectors.joining(",", "\"alerts\":[", "]")));

        HttpResponse<String> response = signed(body, body, 0);
        // As senders do: on a busy machine the four seconds there are may not be enough at first.
        for (int repeat = 0; repeat < 20 && response.statusCode() == 503; repeat++) {
            webhook.takeAll();
            response = signed(body, body, 0);
        }

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<Message> parts = webhook.takeAll();
        assertThat(parts)
                .hasSize(Json.parse(response.body()).path("messages").intValue())
                .allSatisfy(part -> {
                    assertThat(part.messageAttributes().get("sender").stringValue())
                            .isEqualTo("grafana");
                    assertThat(Instant.parse(
                                    part.messageAttributes().get("accepted_at").stringValue()))
                            .isAfter(Instant.parse("2025-01-01T00:00:00Z"));
                });
        assertThat(parts.stream()
                        .flatMap(part -> Json.parse(part.body()).path("alerts").valueStream())
                        .map(alert -> alert.path("fingerprint").textValue())
                        .collect(Collectors.toSet()))
                .isEqualTo(IntStream.range(0, 3_000).mapToObj(i -> "l-" + i).collect(Collectors.toSet()));
    }

    @Test
    void anAlertThatIsTooLargeForItsTextsIsTakenWithoutAllOfThem() throws Exception {
        String body = group("Too much", true)
                .replace("\"annotations\":{}", "\"annotations\":{\"a\":\"" + "x".repeat(300_000) + "\"}");

        HttpResponse<String> response = send(request(body).header("X-Token", "plain-token"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(webhook.takeAll())
                .singleElement()
                .satisfies(part -> assertThat(Json.parse(part.body())
                                .at("/alerts/0/fingerprint")
                                .textValue())
                        .isEqualTo("Too much"));
    }

    @Test
    void anAlertThatIsTooLargeByItselfIsRefusedByName() throws Exception {
        // What identifies an alert is never cut.
        String body =
                group("Far too much", true).replace("\"ruleUID\":\"r\"", "\"ruleUID\":\"" + "r".repeat(300_000) + "\"");

        HttpResponse<String> response = send(request(body).header("X-Token", "plain-token"));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(Json.parse(response.body()).path("reason").textValue())
                .startsWith("/alerts/0 (Far too much) has 300");
        assertThat(webhook.waiting()).isZero();
    }

    @Test
    void tooManyHeadersAreRefused() throws Exception {
        HttpRequest.Builder request = request(group("h", true)).header("X-Token", "plain-token");
        IntStream.range(0, 100).forEach(i -> request.header("X-" + i, "v"));

        assertThat(send(request).statusCode()).isEqualTo(431);
    }

    @Test
    void fiveHundredRequestsAtOnceAreAllAnsweredAndAllQueued() {
        IntStream.range(0, 20).mapToObj(i -> sent("warm-" + i)).toList().forEach(CompletableFuture::join);
        webhook.takeAll();

        List<CompletableFuture<Integer>> sent = new ArrayList<>();
        IntStream.range(0, CONCURRENT).forEach(i -> sent.add(sent("c-" + i)));
        List<Integer> answers = sent.stream().map(CompletableFuture::join).toList();

        assertThat(answers)
                .as(() -> "errors: "
                        + webhook.log().stream()
                                .filter(line -> line.contains("\"ERROR\""))
                                .limit(3)
                                .toList())
                .containsOnly(200);
        // Of 500 requests at least 500 messages, and each request's among them: SNS may take a repeated call twice.
        List<Message> queued = webhook.takeAll();
        assertThat(queued).hasSizeGreaterThanOrEqualTo(CONCURRENT);
        assertThat(queued.stream()
                        .map(message -> Json.parse(message.body())
                                .path("alerts")
                                .path(0)
                                .path("fingerprint")
                                .textValue())
                        .collect(Collectors.toSet()))
                .isEqualTo(
                        IntStream.range(0, CONCURRENT).mapToObj(i -> "c-" + i).collect(Collectors.toSet()));
        assertThat(queued.stream().map(IngressTest::deliveryId).collect(Collectors.toSet()))
                .hasSize(CONCURRENT);
    }

    private static CompletableFuture<Integer> sent(String alert) {
        return client.sendAsync(
                        request(group(alert, true))
                                .header("X-Token", "plain-token")
                                .build(),
                        BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    /** As Grafana signs: what is signed and what is sent can differ, and the time can be off. */
    private static HttpResponse<String> signed(String body, String sent, int secondsOff) throws Exception {
        String seconds = now(secondsOff);
        return send(request(sent)
                .header("X-Grafana-Timestamp", seconds)
                .header("X-Grafana-Alerting-Signature", hmac("grafana-key", seconds + ":" + body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String body) {
        return request(body, "");
    }

    private static HttpRequest.Builder request(String body, String query) {
        return HttpRequest.newBuilder(URI.create(webhook.url() + query))
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static String group(String name, boolean routed) {
        String labels = routed ? ",\"team\":\"web\",\"priority\":\"P1\"" : "";
        return "{\"orgId\":1,\"version\":\"1\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":\"" + name
                + "\"" + labels + "},\"annotations\":{},\"startsAt\":\"2026-01-01T00:00:00Z\",\"ruleUID\":\"r\","
                + "\"fingerprint\":\"" + name + "\"}]}";
    }

    private static String now(int secondsOff) {
        return Long.toString(Instant.now().getEpochSecond() + secondsOff);
    }

    private static String hmac(String key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String deliveryId(Message message) {
        return message.messageAttributes().get("delivery_id").stringValue();
    }
}
