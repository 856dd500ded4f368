package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.webhook.AlertPublisher.PublishException;
import dev.alerting.webhook.FakePublisher.Published;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an accepted request goes to the topic: its delivery's name, its parts, and its time. */
class WebhookDeliveryTest {
    private static final String BODY = "{\"alerts\":[],\"orgId\":1}";
    private static final Map<String, String> PAGERDUTY =
            Map.of("X-PagerDuty-Signature", "v1=c9418e71b3df1e37b9581368214318af64295614a949f180efb7d4a2294aa1f7");

    private final WebhookBench bench = new WebhookBench();

    // The body's part of each id was computed with: printf '%s' <body> | sha256sum | cut -c1-16

    @Test
    void pagerDutysIdNamesTheDeliverySoThatARepeatIsRecognized() {
        bench.secrets.value = "{\"pd-1\": {\"type\":\"pagerduty\",\"secrets\":[\"pagerduty-signing-key-1\"]}}";
        Map<String, String> headers = new HashMap<>(PAGERDUTY);
        headers.put("x-webhook-id", "01EKZ");

        bench.send(WebhookBench.request("POST", headers, BODY));
        bench.send(WebhookBench.request("POST", headers, BODY));

        assertThat(deliveryIds()).containsExactly("pd-1:01EKZ:6bb739acd8caf3b4", "pd-1:01EKZ:6bb739acd8caf3b4");
    }

    @Test
    void gitHubsIdNamesTheDelivery() {
        bench.secrets.value = "{\"gh\": {\"type\":\"github\",\"secrets\":[\"github-signing-key-1\"]}}";
        Map<String, String> headers = Map.of(
                "X-Hub-Signature-256",
                "sha256=2329104bbcbccc5a21ec1c0eb72d0ddfbd5515c324ca2beb3cee5b3348950f45",
                "X-GitHub-Delivery",
                "72d3162e-cc78-11e3-81ab-4c9367dc0958");

        bench.send(WebhookBench.request("POST", headers, BODY));

        assertThat(deliveryIds()).containsExactly("gh:72d3162e-cc78-11e3-81ab-4c9367dc0958:6bb739acd8caf3b4");
    }

    @Test
    void aGenericSendersIdIsTakenFromTheHeaderOfItsEntry() {
        bench.secrets.value = "{\"X-Sig\": {\"type\":\"hmac-sha256\",\"secrets\":[\"generic-signing-key-1\"],"
                + "\"delivery_header\":\"X-Delivery\"}}";
        Map<String, String> headers =
                Map.of("X-Sig", "915d40e9565269410f387d675b7a3bfb1131d8c9e138e02c2562803f41f5653b", "X-Delivery", "7");

        bench.send(WebhookBench.request("POST", headers, BODY));

        assertThat(deliveryIds()).containsExactly("X-Sig:7:6bb739acd8caf3b4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void withoutAnIdOfItsOwnTheDeliveryGetsOne(String id) {
        bench.secrets.value = "{\"pd\": {\"type\":\"pagerduty\",\"secrets\":[\"pagerduty-signing-key-1\"]}}";
        Map<String, String> headers = new HashMap<>(PAGERDUTY);
        headers.put("X-Webhook-Id", id);

        bench.send(WebhookBench.request("POST", headers, BODY));
        bench.send(WebhookBench.request("POST", PAGERDUTY, BODY));

        assertThat(deliveryIds()).containsExactly("delivery-1", "delivery-1");
    }

    @Test
    void theHeaderOfAnotherSchemeIsNoId() {
        bench.send(WebhookBench.request(
                "POST", Map.of(WebhookBench.HEADER, WebhookBench.TOKEN, "X-Webhook-Id", "chosen"), BODY));

        assertThat(deliveryIds()).containsExactly("delivery-1");
    }

    /** The header is not signed, and one that never changes must not have other alerts skipped as duplicates. */
    @Test
    void oneIdWithAnotherBodyIsAnotherDelivery() {
        assertThat(DeliveryId.of("pd", "1", "{}")).isNotEqualTo(DeliveryId.of("pd", "1", "{ }"));
        assertThat(DeliveryId.of("pd", "1", "{}")).isNotEqualTo(DeliveryId.of("pd-2", "1", "{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "\u00e9", "<script>", "'", "\n"})
    void anIdOfOddCharactersIsHashed(String id) {
        assertThat(DeliveryId.of("pd", id, "{}")).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void anIdNeverOutgrowsTheRoomForAttributes() {
        String longest = DeliveryId.of("p".repeat(50), "i".repeat(82), "{}");

        assertThat(longest).hasSize(150).doesNotStartWith("sha256:");
        assertThat(DeliveryId.of("p".repeat(50), "i".repeat(83), "{}")).startsWith("sha256:");
        Map<String, String> attributes = new HashMap<>(new Provenance(
                        SenderRegistry.findSource("alertmanager"),
                        Optional.of("\u65e5".repeat(100)),
                        bench.clock.instant())
                .attributes());
        attributes.put(
                "delivery_id", DeliveryId.ofPart(longest, MessageSplitter.MAX_MESSAGES, MessageSplitter.MAX_MESSAGES));
        int size = attributes.entrySet().stream()
                .mapToInt(attribute -> bytes(attribute.getKey() + "String" + attribute.getValue()))
                .sum();
        assertThat(size + 50).isLessThanOrEqualTo(RequestLimits.ATTRIBUTES);
        assertThat(attributes).hasSizeLessThanOrEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "100, 1", "101, 2", "200, 2", "201, 3", "870, 9"})
    void aLargeGroupIsSplitAndNothingOfItDropped(int alerts, int messages) {
        APIGatewayV2HTTPResponse response = bench.post(Payloads.grafana(alerts));

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(Json.parse(response.getBody()).path("messages").asInt(1)).isEqualTo(messages);
        assertThat(bench.publisher.published).hasSize(messages).allSatisfy(message -> {
            JsonNode payload = Json.parse(message.body());
            assertThat(payload.path("alerts").size()).isBetween(1, MessageSplitter.MAX_ALERTS);
            assertThat(payload.path("receiver").textValue()).isEqualTo("r");
            assertThat(payload.path("title").textValue()).isEqualTo("t");
            assertThat(payload.path("orgId").intValue()).isEqualTo(1);
            assertThat(message.attributes()).containsEntry("source", "grafana");
        });
        List<String> fingerprints = bench.publisher.inOrder().stream()
                .flatMap(message -> alertsOf(message).stream())
                .toList();
        assertThat(fingerprints)
                .containsExactlyElementsOf(
                        IntStream.range(0, alerts).mapToObj(i -> "f" + i).toList());
    }

    @Test
    void thePartsOfADeliveryAreNumbered() {
        bench.post(Payloads.grafana(250));

        assertThat(deliveryIds()).containsExactlyInAnyOrder("delivery-1/1", "delivery-1/2", "delivery-1/3");
        assertThat(bench.log().getFirst().path("messages").intValue()).isEqualTo(3);
    }

    @Test
    void alertsAreWrittenInAPartAsTheirSenderWroteThem() {
        String odd = Payloads.alert(0).replace("\"f0\"", "\"f\\u0030\",\"values\":{\"A\":1.500e2,\"B\": 0.10}");
        String[] alerts = IntStream.range(0, 101).mapToObj(i -> odd).toArray(String[]::new);

        bench.post(Payloads.grafana(alerts));

        assertThat(bench.publisher.published).hasSize(2);
        assertThat(bench.publisher.inOrder().getFirst().body()).contains(odd + "," + odd);
    }

    @Test
    void anArrayOfEventsIsSplitAsWell() {
        String[] sources = IntStream.range(0, 150).mapToObj(i -> "s" + i).toArray(String[]::new);

        bench.post(Payloads.events(sources));

        assertThat(bench.publisher.published).hasSize(2);
        Set<String> sent = new HashSet<>();
        bench.publisher.published.forEach(message -> Json.parse(message.body())
                .forEach(event -> sent.add(event.path("source").textValue())));
        assertThat(sent).containsExactlyInAnyOrder(sources);
    }

    @Test
    void aHundredThousandElementsDoNotBecomeThousandsOfMessages() {
        ArrayNode array = Json.object().putArray("a");
        IntStream.range(0, 100_000).forEach(array::add);

        assertThat(bench.post(Json.write(array).replaceAll("[0-9]+", "1")).getStatusCode())
                .isEqualTo(200);

        assertThat(bench.publisher.published).hasSizeLessThanOrEqualTo(MessageSplitter.MAX_MESSAGES);
        assertThat(bench.publisher.published.stream()
                        .mapToInt(message -> Json.parse(message.body()).size())
                        .sum())
                .isEqualTo(100_000);
    }

    @Test
    void noPartIsLargerThanTheWhole() {
        String fat =
                Payloads.alert(0).replace("\"annotations\":{}", "\"annotations\":{\"a\":\"" + "é".repeat(1000) + "\"}");
        String body =
                Payloads.grafana(IntStream.range(0, 110).mapToObj(i -> fat).toArray(String[]::new));

        bench.post(body);

        assertThat(bench.publisher.published)
                .hasSize(2)
                .allSatisfy(message -> assertThat(bytes(message.body())).isLessThan(bytes(body)));
    }

    @Test
    void aTopicThatTakesOnlyAPartIsTryAgain() {
        bench.publisher.before = () -> {
            if (bench.publisher.published.size() == 1) {
                throw new PublishException("throttled", null);
            }
        };

        assertThat(bench.post(Payloads.grafana(250)).getStatusCode()).isEqualTo(503);
        assertThat(bench.publisher.published).hasSize(1);
    }

    @Test
    void readingTheSecretAndPublishingShareTheTime() {
        bench.secrets.before = () -> bench.clock.advance(Duration.ofMillis(2500));

        assertThat(bench.post(Payloads.grafana(1)).getStatusCode()).isEqualTo(200);
        assertThat(bench.publisher.within).containsExactly(Duration.ofMillis(1500));
    }

    @Test
    void allPartsShareTheTimeAndWhenItIsUpTheSenderSendsAgain() {
        bench.publisher.before = () -> bench.clock.advance(Duration.ofMillis(1950));

        APIGatewayV2HTTPResponse response = bench.post(Payloads.grafana(3_000));

        assertThat(response.getStatusCode()).isEqualTo(503);
        assertThat(WebhookBench.reason(response)).isEqualTo("the alert could not be queued in time; send again");
        // Three were published one after the other; up to one for each thread had begun meanwhile.
        assertThat(bench.publisher.within)
                .hasSizeBetween(3, 3 + MessagePublisher.MAX_THREADS)
                .allMatch(within -> !within.isNegative() && within.compareTo(TimeBudget.WHOLE) <= 0);
    }

    @Test
    void noThreadOutlivesTheRequest() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Set<Thread> publishing = ConcurrentHashMap.newKeySet();
        bench.publisher.before = () -> publishing.add(Thread.currentThread());

        bench.post(Payloads.grafana(3_000));

        assertThat(publishing).hasSizeBetween(1, MessagePublisher.MAX_THREADS).doesNotContainAnyElementsOf(before);
        assertThat(publishing).noneMatch(Thread::isAlive);
    }

    @Test
    void anUnexpectedFailureOfAPartIsTryAgain() {
        bench.publisher.failure = new IllegalStateException("inside");

        APIGatewayV2HTTPResponse response = bench.post(Payloads.grafana(3_000));

        assertThat(response.getStatusCode()).isEqualTo(503);
        assertThat(response.getBody()).doesNotContain("inside");
        assertThat(bench.publisher.within).hasSizeLessThanOrEqualTo(2 * MessagePublisher.MAX_THREADS);
    }

    @Test
    void aSecretThatTakesAllTheTimeLeavesNoneToPublish() {
        bench.secrets.before = () -> bench.clock.advance(Duration.ofSeconds(4));

        assertThat(bench.post(Payloads.grafana(1)).getStatusCode()).isEqualTo(503);
        assertThat(bench.publisher.within).isEmpty();
    }

    private List<String> deliveryIds() {
        return bench.publisher.published.stream()
                .map(message -> message.attributes().get("delivery_id"))
                .collect(Collectors.toList());
    }

    private static List<String> alertsOf(Published message) {
        return Json.parse(message.body()).path("alerts").findValuesAsText("fingerprint");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
