package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.webhook.AlertPublisher.PublishException;
import dev.alerting.webhook.FakePublisher.Published;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are larger than a message of the topic. */
class LargeRequestTest {
    private static final int SNS_LIMIT = 256 * 1024;

    private final WebhookBench bench = new WebhookBench();

    /** The senders that send several alerts in one request. */
    private enum Group {
        GRAFANA("grafana", "{\"receiver\":\"r\",\"orgId\":1,\"version\":\"1\",\"alerts\":[", "],\"title\":\"t\"}"),
        ALERTMANAGER(
                "alertmanager",
                "{\"version\":\"4\",\"groupKey\":\"{}:{a=\\\"b\\\"}\",\"truncatedAlerts\":0,\"alerts\":[",
                "],\"externalURL\":\"http://am-0:9093\"}"),
        NORMALIZED("normalized", "[", "]");

        private final String source;
        private final String before;
        private final String after;

        Group(String source, String before, String after) {
            this.source = source;
            this.before = before;
            this.after = after;
        }

        String of(List<String> alerts) {
            return before + String.join(",", alerts) + after;
        }

        String of(int alerts, IntFunction<String> alert) {
            return of(IntStream.range(0, alerts).mapToObj(alert).toList());
        }

        /** An alert with a text of so many characters. */
        String alert(int number, String text) {
            return this == NORMALIZED
                    ? Payloads.event("backup")
                            .replace("\"id\":\"backup\"", "\"id\":\"f" + number + "\"")
                            .replace("Backup failed", "Backup failed " + text)
                    : Payloads.alert(number)
                            .replace("\"annotations\":{}", "\"annotations\":{\"description\":\"" + text + "\"}");
        }

        JsonNode alerts(String message) {
            JsonNode json = Json.parse(message);
            return this == NORMALIZED ? json : json.path("alerts");
        }

        String id(JsonNode alert) {
            return this == NORMALIZED
                    ? alert.path("resource").path("id").textValue()
                    : alert.path("fingerprint").textValue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void fiveMegabytesOfAlertsAreTakenWhole(Group group) {
        int alerts = 4_200;
        String body = group.of(alerts, i -> group.alert(i, "\u00e9".repeat(400)));
        assertThat(bytes(body)).isBetween(4_000_000, RequestLimits.MAX_REQUEST_BYTES);

        APIGatewayV2HTTPResponse response = bench.post(body);

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(Json.parse(response.getBody()).path("messages").intValue())
                .isEqualTo(bench.publisher.published.size());
        assertThat(ids(group))
                .containsExactlyElementsOf(
                        IntStream.range(0, alerts).mapToObj(i -> "f" + i).toList());
        assertThat(bench.publisher.published).allSatisfy(message -> isValidPart(group, message));
    }

    /** By size, where the alerts are few. */
    @ParameterizedTest
    @EnumSource
    void aFewLargeAlertsAreSplitToo(Group group) {
        String body = group.of(20, i -> group.alert(i, "x".repeat(60_000)));

        assertThat(bench.post(body).getStatusCode()).isEqualTo(200);

        assertThat(ids(group)).hasSize(20).doesNotHaveDuplicates();
        assertThat(bench.publisher.published).hasSize(5).allSatisfy(message -> isValidPart(group, message));
    }

    @ParameterizedTest
    @EnumSource
    void everyGroupIsTakenWholeWhateverTheSizesOfItsAlerts(Group group) {
        Random random = new Random(20_261_128);
        for (int round = 0; round < 40; round++) {
            bench.publisher.published.clear();
            List<String> alerts = new ArrayList<>();
            int total = random.nextInt(3_000_000);
            int largest = random.nextBoolean() ? 2_000 : 200_000;
            for (int size = 0; size < total; size += bytes(alerts.getLast()) + 1) {
                String text = random.nextBoolean() ? "x" : "\u65e5";
                alerts.add(group.alert(alerts.size(), text.repeat(random.nextInt(largest) / bytes(text))));
            }
            alerts.add(group.alert(alerts.size(), ""));

            assertThat(bench.post(group.of(alerts)).getStatusCode()).isEqualTo(200);

            assertThat(written(group))
                    .as("round %d", round)
                    .containsExactlyElementsOf(alerts.stream().map(Json::parse).toList());
            assertThat(bench.publisher.published)
                    .hasSizeLessThanOrEqualTo(MessageSplitter.MAX_MESSAGES)
                    .allSatisfy(message -> isValidPart(group, message));
        }
    }

    @Test
    void noRequestBecomesMoreMessagesThanTheLimit() {
        int alerts = RequestLimits.MAX_REQUEST_BYTES / 3 - 20;

        assertThat(bench.post("{\"version\":\"4\",\"alerts\":[" + "{},".repeat(alerts) + "{}]}")
                        .getStatusCode())
                .isEqualTo(200);

        assertThat(bench.publisher.published).hasSizeLessThanOrEqualTo(MessageSplitter.MAX_MESSAGES);
        assertThat(bench.publisher.published.stream()
                        .mapToInt(message ->
                                Json.parse(message.body()).path("alerts").size())
                        .sum())
                .isEqualTo(alerts + 1);
    }

    @Test
    void oneByteMoreThanTheLimitIsRefused() {
        String body = Group.ALERTMANAGER.of(5_000, i -> Group.ALERTMANAGER.alert(i, ""));
        String largest = " ".repeat(RequestLimits.MAX_REQUEST_BYTES - bytes(body)) + body;

        assertThat(bench.post(largest).getStatusCode()).isEqualTo(200);
        assertThat(bench.postBase64(largest).getStatusCode()).isEqualTo(200);
        assertThat(bench.post(" " + largest).getStatusCode()).isEqualTo(413);
        assertThat(WebhookBench.reason(bench.postBase64(" " + largest)))
                .isEqualTo("the body exceeds 5242880 bytes; send fewer alerts in one request");
    }

    /** It is filed with what fits of its texts, and costs no other alert. */
    @ParameterizedTest
    @EnumSource
    void anAlertThatIsTooLargeByItselfIsShortened(Group group) {
        List<String> alerts = IntStream.range(0, 3)
                .mapToObj(i -> group.alert(i, i == 1 ? "x".repeat(SNS_LIMIT) : ""))
                .toList();

        APIGatewayV2HTTPResponse response = bench.post(group.of(alerts));

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(Json.parse(response.getBody()).path("warnings"))
                .filteredOn(warning -> warning.path("problem").textValue().equals("SHORTENED"))
                .singleElement()
                .satisfies(warning -> assertThat(warning.path("detail").textValue())
                        .startsWith(
                                switch (group) {
                                    case NORMALIZED -> "/1 (Backup failed x";
                                    default -> "/alerts/1 (Disk full) has 262";
                                })
                        .contains("its longest texts were cut")
                        .hasSizeLessThan(300));
        assertThat(bench.log())
                .filteredOn(line -> line.path("message").textValue().equals("alerts are too large and were shortened"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("sender").textValue()).isEqualTo(WebhookBench.HEADER));
        assertThat(bench.publisher.published).allSatisfy(message -> isValidPart(group, message));
        List<JsonNode> written = written(group);
        assertThat(written).extracting(group::id).containsExactly("f0", "f1", "f2");
        assertThat(written.get(0)).isEqualTo(Json.parse(alerts.get(0)));
        assertThat(written.get(2)).isEqualTo(Json.parse(alerts.get(2)));
        assertThat(Json.write(written.get(1)))
                .contains("x".repeat(200_000) + "x")
                .contains("\u2026");
    }

    /** What no shortening helps is the only one that is lost, and its sender's refusal is told to people. */
    @ParameterizedTest
    @EnumSource
    void anAlertThatCannotBeShortenedCostsNoOther(Group group) {
        String hopeless = "\"" + "x".repeat(SNS_LIMIT) + "\"";
        List<String> alerts = List.of(group.alert(0, ""), hopeless, group.alert(2, ""));

        APIGatewayV2HTTPResponse response = bench.post(group.of(alerts));

        assertThat(response.getStatusCode()).isEqualTo(413);
        assertThat(WebhookBench.reason(response))
                .startsWith((group == Group.NORMALIZED ? "/1" : "/alerts/1")
                        + " has 262146 bytes; a single alert may have at most 25")
                .endsWith("The other 2 of this request were taken");
        assertThat(Json.parse(response.getBody()).path("delivery_id").textValue())
                .isNotBlank();
        assertThat(ids(group)).containsExactly("f0", "f2");
        assertThat(bench.publisher.published).allSatisfy(message -> isValidPart(group, message));
        assertThat(bench.metrics()).anySatisfy(line -> {
            assertThat(line.path("WebhookRefused").doubleValue()).isEqualTo(1);
            assertThat(line.path("status").textValue()).isEqualTo("413");
        });
        assertThat(bench.log())
                .filteredOn(line -> line.path("message").textValue().equals("request refused"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("reason").textValue()).contains("has 262146 bytes"));
    }

    @ParameterizedTest
    @EnumSource
    void whereNoneIsLeftNothingIsPublished(Group group) {
        String hopeless = "\"" + "x".repeat(SNS_LIMIT) + "\"";

        APIGatewayV2HTTPResponse response =
                bench.post(group.of(List.of(hopeless, hopeless, hopeless, hopeless, hopeless)));

        assertThat(response.getStatusCode()).isEqualTo(413);
        assertThat(WebhookBench.reason(response)).contains(" and 2 more; ").endsWith("even with its texts cut");
        assertThat(bench.publisher.published).isEmpty();
    }

    @Test
    void ifTheOthersCannotBePublishedTheSenderSendsAllOfThemAgain() {
        bench.publisher.before = () -> {
            throw new PublishException("throttled", null);
        };

        assertThat(bench.post(Group.NORMALIZED.of(
                                List.of(Group.NORMALIZED.alert(0, ""), "\"" + "x".repeat(SNS_LIMIT) + "\"")))
                        .getStatusCode())
                .isEqualTo(503);
    }

    @Test
    void anAlertThatFitsExactlyIsTakenWholeAndOneByteMoreIsCut() {
        String around = "{\"version\":\"4\",\"alerts\":[]}";
        int room = RequestLimits.MAX_MESSAGE_BYTES - bytes(around);
        String empty = Group.ALERTMANAGER.alert(0, "");
        String exact = Group.ALERTMANAGER.alert(0, "x".repeat(room - bytes(empty)));

        assertThat(bench.post(around.replace("[]", "[" + exact + "," + empty + "]"))
                        .getStatusCode())
                .isEqualTo(200);
        assertThat(bench.publisher.published).hasSize(2);
        assertThat(bench.publisher.inOrder().getFirst().body()).contains(exact);
        assertThat(bytes(bench.publisher.inOrder().getFirst().body())).isEqualTo(RequestLimits.MAX_MESSAGE_BYTES);

        bench.publisher.published.clear();
        assertThat(bench.post(around.replace("[]", "[" + exact.replaceFirst("x", "xx") + "," + empty + "]"))
                        .getStatusCode())
                .isEqualTo(200);
        assertThat(bytes(bench.publisher.inOrder().getFirst().body())).isEqualTo(RequestLimits.MAX_MESSAGE_BYTES);
        assertThat(bench.publisher.inOrder().getFirst().body()).contains("xx\u2026\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"AlarmName\":\"a\",\"AlarmArn\":\"b\",\"text\":\"%s\"}",
                "{\"alerts\":\"%s\"}",
                "{\"alerts\":[],\"text\":\"%s\"}",
                "{\"alerts\":{\"a\":\"%s\"}}",
            })
    void whatHasNoAlertsToSplitItByIsRefused(String form) {
        APIGatewayV2HTTPResponse response = bench.post(form.formatted("x".repeat(SNS_LIMIT)));

        assertThat(response.getStatusCode()).isEqualTo(413);
        assertThat(WebhookBench.reason(response)).contains("no alerts to split it by", "may have at most 258048");
    }

    /** Grafana's default message lists every alert of the group, so it grows with the group. */
    @Test
    void aTextThatRepeatsTheWholeGroupDoesNotGoIntoEveryMessage() {
        ObjectNode group =
                (ObjectNode) Json.parse(Group.GRAFANA.of(1_000, i -> Group.GRAFANA.alert(i, "x".repeat(1_000))));
        group.put("message", "**Firing** \ud83d\ude00 ".repeat(20_000)).put("state", "alerting");
        group.putObject("commonLabels").put("cluster", "a");

        assertThat(bench.post(Json.write(group)).getStatusCode()).isEqualTo(200);

        assertThat(ids(Group.GRAFANA)).hasSize(1_000);
        assertThat(bench.publisher.published).hasSizeLessThan(12).allSatisfy(message -> {
            isValidPart(Group.GRAFANA, message);
            assertThat(Json.parse(message.body())
                            .path("commonLabels")
                            .path("cluster")
                            .textValue())
                    .isEqualTo("a");
            assertThat(Json.parse(message.body()).path("state").textValue()).isEqualTo("alerting");
        });
    }

    /** Alertmanager repeats beside the alerts what they have in common, and does not send again what is refused. */
    @ParameterizedTest
    @ValueSource(strings = {"commonAnnotations", "commonLabels"})
    void whatAlertsHaveInCommonDoesNotCostThem(String field) {
        String text = "x".repeat(33_000);
        ObjectNode group = (ObjectNode) Json.parse(Group.ALERTMANAGER.of(10, i -> Group.ALERTMANAGER.alert(i, text)));
        group.putObject(field).put("description", text);
        group.putObject(field.equals("commonLabels") ? "commonAnnotations" : "commonLabels")
                .put("cluster", "a");
        group.put("receiver", "r".repeat(100)).put("status", "firing");

        assertThat(bench.post(Json.write(group)).getStatusCode()).isEqualTo(200);

        assertThat(ids(Group.ALERTMANAGER)).hasSize(10);
        assertThat(bench.publisher.published).allSatisfy(message -> {
            JsonNode whole = Json.parse(message.body());
            assertThat(whole.path("alerts"))
                    .allSatisfy(alert -> assertThat(alert.path("annotations")
                                    .path("description")
                                    .textValue())
                            .isEqualTo(text));
            assertThat(whole.has(field)).isFalse();
            // Only what is too large is left out, and never what the identity of alerts is read from.
            assertThat(Json.write(whole)).contains("\"cluster\":\"a\"", "rrrr", "http://am-0:9093");
            assertThat(whole.path("version").textValue()).isEqualTo("4");
        });
    }

    @Test
    void whatIsMuchBesidesTheAlertsIsRefusedOnlyWhereItWouldBeRepeated() {
        ObjectNode group = (ObjectNode) Json.parse(Group.GRAFANA.of(90, Payloads::alert));
        ArrayNode much = group.putArray("much");
        IntStream.range(0, 8_000).forEach(much::add);
        assertThat(bench.post(Json.write(group)).getStatusCode()).isEqualTo(200);
        assertThat(bench.publisher.published).hasSize(1);

        group.set("alerts", Json.parse(Group.NORMALIZED.of(2_000, Payloads::alert)));
        APIGatewayV2HTTPResponse response = bench.post(Json.write(group));

        assertThat(response.getStatusCode()).isEqualTo(413);
        assertThat(WebhookBench.reason(response)).contains("bytes besides its alerts");
    }

    @Test
    void blanksAreNotPublished() {
        String pretty =
                Json.writePretty(Json.parse(Group.ALERTMANAGER.of(1_500, i -> Group.ALERTMANAGER.alert(i, ""))));
        String body = " ".repeat(SNS_LIMIT) + pretty.replace("\n", "\n        ");

        assertThat(bench.post(body).getStatusCode()).isEqualTo(200);

        assertThat(ids(Group.ALERTMANAGER)).hasSize(1_500);
        assertThat(bench.publisher.published).allSatisfy(message -> isValidPart(Group.ALERTMANAGER, message));
    }

    /** SQS refuses lone surrogates; each is six characters as an escape. */
    @Test
    void halfCharactersReachNeitherTheTopicNorAnAnswer() {
        String half = "\ud83d";
        String body = Group.GRAFANA
                .of(900, i -> Group.GRAFANA.alert(i, half.repeat(100)))
                .replace("\"title\":\"t\"", "\"title\":\"" + half.repeat(40_000) + "\"");

        assertThat(bench.post(body).getStatusCode()).isEqualTo(200);

        assertThat(ids(Group.GRAFANA)).hasSize(900);
        assertThat(bench.publisher.published).allSatisfy(message -> {
            isValidPart(Group.GRAFANA, message);
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(message.body()))
                    .isTrue();
        });

        String tooLarge = Group.GRAFANA.of(
                2,
                i -> Group.GRAFANA
                        .alert(i, "x".repeat(i * SNS_LIMIT))
                        .replace("Disk full", "a" + half + "\\u0007\\nb"));
        assertThat(bench.post(tooLarge).getBody()).contains("\"/alerts/1 (a???b) has");
        assertThat(bench.lines)
                .allMatch(line -> StandardCharsets.UTF_8.newEncoder().canEncode(line));
    }

    /** Each lone surrogate becomes six bytes, so the limit holds after that, too. */
    @Test
    void escapingMayNotLiftARequestOverTheLimit() {
        String body = Group.ALERTMANAGER.of(1_000, i -> Group.ALERTMANAGER.alert(i, "\uffff".repeat(1_400)));

        assertThat(bytes(body)).isLessThan(RequestLimits.MAX_REQUEST_BYTES);
        assertThat(bench.post(body).getStatusCode()).isEqualTo(413);
    }

    @Test
    void aRepeatHasTheSamePartsUnderTheSameNames() {
        bench.secrets.value = "{\"am\": {\"type\":\"hmac-sha256\",\"header\":\"X-Sig\",\"secrets\":[\"k\"],"
                + "\"delivery_header\":\"X-Id\"}}";
        String body = Group.ALERTMANAGER.of(2_500, i -> Group.ALERTMANAGER.alert(i, "x".repeat(900)));
        Map<String, String> headers = Map.of("X-Sig", Signatures.hmac("k", body), "X-Id", "d-7");
        bench.publisher.before = () -> {
            if (bench.publisher.published.size() == 4) {
                throw new PublishException("throttled", null);
            }
        };
        assertThat(bench.send(WebhookBench.request("POST", headers, body)).getStatusCode())
                .isEqualTo(503);
        Map<String, String> first = byDeliveryId();
        assertThat(first).hasSize(4);

        bench.publisher.before = () -> {};
        bench.publisher.published.clear();
        assertThat(bench.send(WebhookBench.request("POST", headers, body)).getStatusCode())
                .isEqualTo(200);

        assertThat(byDeliveryId()).containsAllEntriesOf(first);
        assertThat(bench.publisher.published).hasSizeGreaterThan(10);
    }

    @Test
    void aDryRunShowsHowItWouldBeSplitAndWhatIsTooLarge() {
        JsonNode report = dryRun(Group.ALERTMANAGER.of(300, i -> Group.ALERTMANAGER.alert(i, "x".repeat(3_000))));

        assertThat(report.path("messages").intValue()).isEqualTo(4);
        assertThat(report.path("problems").intValue()).isZero();
        assertThat(dryRun(Group.ALERTMANAGER.of(2, i -> Group.ALERTMANAGER.alert(i, "x".repeat(SNS_LIMIT))))
                        .path("shortened"))
                .hasSize(2)
                .first()
                .satisfies(text -> assertThat(text.textValue()).startsWith("/alerts/0 (Disk full)"));
        JsonNode refused = dryRun(
                Group.NORMALIZED.of(List.of(Group.NORMALIZED.alert(0, ""), "\"" + "x".repeat(SNS_LIMIT) + "\"")));
        assertThat(refused.path("refused").textValue()).startsWith("/1 has");
        assertThat(refused.path("problems").intValue()).isEqualTo(1);
        assertThat(refused.path("alerts")).hasSize(1);
        assertThat(bench.publisher.published).isEmpty();
    }

    /** Read it, and its reader might fail: 400. */
    @Test
    void withoutValidCredentialsALargeBodyIsNotRead() {
        String body = "{".repeat(4_000_000);

        assertThat(bench.send(WebhookBench.request("POST", Map.of(), body)).getStatusCode())
                .isEqualTo(401);
        assertThat(bench.send(WebhookBench.request("POST", Map.of(WebhookBench.HEADER, "wrong"), body))
                        .getStatusCode())
                .isEqualTo(401);
        assertThat(bench.post(body).getStatusCode()).isEqualTo(400);
    }

    @Test
    void aLargeBodyThatTooManyKeysWouldHaveToCheckIsRefused() {
        bench.secrets.value = "{\"X-Token\":\"t\",\"github\":{\"type\":\"github\",\"secrets\":"
                + "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\"]}}";
        String body = Group.ALERTMANAGER.of(4_200, i -> Group.ALERTMANAGER.alert(i, "x".repeat(850)));
        assertThat(bytes(body)).isGreaterThan(4_400_000);

        APIGatewayV2HTTPResponse response =
                bench.send(WebhookBench.request("POST", Map.of("x-hub-signature-256", "sha256=0"), body));

        assertThat(response.getStatusCode()).isEqualTo(413);
        assertThat(WebhookBench.reason(response)).startsWith("the body exceeds 4194304 bytes");
        assertThat(bench.send(WebhookBench.request("POST", Map.of("x-token", "t"), body))
                        .getStatusCode())
                .isEqualTo(200);
    }

    private JsonNode dryRun(String body) {
        Map<String, String> headers = new HashMap<>(Map.of(WebhookBench.HEADER, WebhookBench.TOKEN));
        return Json.parse(bench.send(WebhookBench.withDryRun(WebhookBench.request("POST", headers, body), "true"))
                .getBody());
    }

    private static void isValidPart(Group group, Published message) {
        int attributes = message.attributes().entrySet().stream()
                .mapToInt(attribute -> bytes(attribute.getKey() + "String" + attribute.getValue()))
                .sum();
        assertThat(bytes(message.body()) + attributes + RequestLimits.REASONS).isLessThanOrEqualTo(SNS_LIMIT);
        assertThat(message.attributes())
                .containsEntry("source", group.source)
                .containsEntry("sender", WebhookBench.HEADER);
        assertThat(group.alerts(message.body()).size()).isBetween(1, MessageSplitter.MAX_ALERTS);
        JsonNode payload = Json.parse(message.body());
        JsonNode whole = Json.parse(group.of(List.of()));
        assertThat(payload.isArray()).isEqualTo(whole.isArray());
        for (String field : List.of("orgId", "version", "groupKey", "externalURL", "receiver", "truncatedAlerts")) {
            assertThat(payload.path(field)).isEqualTo(whole.path(field));
        }
    }

    private List<JsonNode> written(Group group) {
        List<JsonNode> alerts = new ArrayList<>();
        (bench.publisher.published.size() > 1 ? bench.publisher.inOrder() : bench.publisher.published)
                .forEach(message -> group.alerts(message.body()).forEach(alerts::add));
        return alerts;
    }

    private List<String> ids(Group group) {
        return written(group).stream().map(group::id).toList();
    }

    private Map<String, String> byDeliveryId() {
        return bench.publisher.published.stream()
                .collect(Collectors.toMap(message -> message.attributes().get("delivery_id"), Published::body));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
