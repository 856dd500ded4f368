package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The attributes that tell the collector who sent a message, and when the webhook received it. */
class WebhookRealmTest {
    private final WebhookBench bench = new WebhookBench();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'X-T':'t'}; X-T",
                "{'X-T':['t','u']}; X-T",
                "{'x-t':'t'}; x-t",
                "{'prod':{'type':'token','header':'X-T','secrets':['t']}}; prod",
                "{'prod':{'type':'token','header':'X-T','secrets':['t'],'realm':'Grafana EU'}}; Grafana EU",
                "{'X-T':{'type':'token','secrets':['t'],'realm':'Z\u00fcrich'}}; Z\u00fcrich",
            })
    void theRealmOfAnEntryIsItsOwnElseItsName(String secret, String realm) {
        bench.secrets.value = secret.replace('\'', '"');

        assertThat(send("t").getStatusCode()).isEqualTo(200);

        assertThat(attributes()).containsEntry("sender", realm);
    }

    /** A rotation with two entries, or replicas with tokens of their own. */
    @Test
    void severalEntriesMayShareOneRealm() {
        bench.secrets.value = "{\"am-0\":{\"type\":\"token\",\"header\":\"X-T\",\"secrets\":[\"a\"],\"realm\":\"am\"},"
                + "\"am-1\":{\"type\":\"token\",\"header\":\"X-T\",\"secrets\":[\"b\"],\"realm\":\"am\"}}";

        send("a");
        send("b");

        assertThat(bench.publisher.published)
                .extracting(message -> message.attributes().get("sender"))
                .containsExactly("am", "am");
    }

    @Test
    void aRenamedEntryKeepsItsRealmIfItNamesIt() {
        bench.secrets.value = "{\"new\":{\"type\":\"hmac-sha256\",\"header\":\"X-Sig\",\"secrets\":[\"k\"],"
                + "\"delivery_header\":\"X-Id\",\"realm\":\"old\"}}";
        Map<String, String> headers = Map.of("X-Sig", Signatures.hmac("k", Payloads.alertmanager()), "X-Id", "7");

        bench.send(WebhookBench.request("POST", headers, Payloads.alertmanager()));

        assertThat(attributes()).containsEntry("sender", "old");
        assertThat(attributes().get("delivery_id")).startsWith("old:7:");
    }

    /** The name of an entry may be any text, a message attribute may not. */
    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", " padded ", "a\\nb", "\\uffff", "LONG"})
    void aNameThatCannotBeARealmIsReplacedByItsDigest(String name) {
        String key = name.replace("LONG", "x".repeat(900));
        bench.secrets.value =
                "{\"" + key + "\":{\"type\":\"token\",\"header\":\"X-T\",\"secrets\":[\"t\"]},\"X-Other\":\"o\"}";

        assertThat(send("t").getStatusCode()).isEqualTo(200);

        assertThat(attributes().get("sender")).matches("sha256:[0-9a-f]{64}");
        assertThat(attributes().values())
                .allMatch(value -> StandardCharsets.UTF_8.newEncoder().canEncode(value));
    }

    @Test
    void aMessageSaysWhenItsRequestArrivedToTheMillisecond() {
        bench.clock.advance(Duration.ofNanos(123_456_789));
        bench.secrets.before = () -> bench.clock.advance(Duration.ofSeconds(1));

        bench.post(Payloads.grafana(250));

        assertThat(bench.publisher.published)
                .extracting(message -> message.attributes().get("accepted_at"))
                .hasSize(3)
                .containsOnly("2026-01-01T00:00:00.123Z");
        assertThat(Instant.parse(attributes().get("accepted_at"))).isBefore(bench.clock.instant());
    }

    @Test
    void noAttributeIsTakenFromTheRequest() {
        ObjectNode body = (ObjectNode) Json.parse(Payloads.alertmanager());
        body.put("sender", "forged").put("realm", "forged").put("accepted_at", "forged");

        bench.send(WebhookBench.request(
                "POST",
                Map.of(WebhookBench.HEADER, WebhookBench.TOKEN, "sender", "forged", "accepted_at", "forged"),
                Json.write(body)));

        assertThat(attributes()).doesNotContainValue("forged").hasSize(4);
    }

    private APIGatewayV2HTTPResponse send(String token) {
        return bench.send(WebhookBench.request("POST", Map.of("X-T", token), Payloads.alertmanager()));
    }

    private Map<String, String> attributes() {
        return bench.publisher.published.getFirst().attributes();
    }
}
