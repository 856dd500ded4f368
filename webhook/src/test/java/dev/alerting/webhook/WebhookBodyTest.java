package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.alerting.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken as a body, through the handler. */
class WebhookBodyTest {
    private final WebhookBench bench = new WebhookBench();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "hidden",
                "{\"hidden\":",
                "{\"a\":\"hidden",
                "{\"a\":1}{\"hidden\":2}",
                "{\"hidden\":1,\"hidden\":2}",
                "<hidden/>",
                "a=hidden&b=1",
            })
    void whatIsNotJsonIsRefusedWithoutRepeatingIt(String body) {
        APIGatewayV2HTTPResponse response = bench.post(body);

        assertThat(response.getStatusCode()).isEqualTo(400);
        assertThat(WebhookBench.reason(response)).startsWith("the body is not JSON: the text ");
        assertThat(response.getBody()).doesNotContain("hidden");
        assertThat(bench.publisher.published).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "1", "\"text\""})
    void aSingleValueIsRefused(String body) {
        APIGatewayV2HTTPResponse response = bench.post(body);

        assertThat(response.getStatusCode()).isEqualTo(400);
        assertThat(WebhookBench.reason(response)).isEqualTo("the body must be a JSON object or array");
    }

    @Test
    void aBase64BodyIsDecoded() {
        assertThat(bench.postBase64("{\"a\":\"\u00e9\uD83D\uDE00\"}").getStatusCode())
                .isEqualTo(200);

        assertThat(bench.publisher.published.getFirst().body()).isEqualTo("{\"a\":\"\u00e9\uD83D\uDE00\"}");
    }

    /** What is signed are the bytes, with the mark; what is published is JSON without it. */
    @Test
    void aByteOrderMarkIsLeftOut() {
        bench.secrets.value =
                "{\"X-Any\": \"t\", \"ci\": {\"type\": \"hmac-sha256\", \"header\": \"X-Sig\", \"secrets\": [\"k\"]}}";
        String alerts = Payloads.grafana(3);
        String body = "\uFEFF" + alerts;
        APIGatewayV2HTTPEvent encoded = WebhookBench.request(
                "POST",
                Map.of("X-Any", "t"),
                Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)));
        encoded.setIsBase64Encoded(true);

        for (APIGatewayV2HTTPEvent request : List.of(
                WebhookBench.request("POST", Map.of("X-Any", "t"), body),
                WebhookBench.request("POST", Map.of("X-Sig", Signatures.hmac("k", body)), body),
                encoded)) {
            assertThat(bench.send(request).getStatusCode()).isEqualTo(200);
            assertThat(bench.publisher.published.getLast().body()).isEqualTo(alerts);
        }
        assertThat(bench.send(WebhookBench.request("POST", Map.of("X-Sig", Signatures.hmac("k", alerts)), body))
                        .getStatusCode())
                .isEqualTo(401);
    }

    /** Their texts are cut apart, where a mark would have moved every place. */
    @Test
    void soItIsOfAGroupThatIsSplit() {
        assertThat(bench.post("\uFEFF" + Payloads.grafana(250)).getStatusCode()).isEqualTo(200);

        assertThat(bench.publisher.published)
                .hasSize(3)
                .allSatisfy(message -> assertThat(message.body()).startsWith("{"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "e30", "e30=\n", "***", "e"})
    void brokenBase64IsNeverAnError(String body) {
        APIGatewayV2HTTPEvent request =
                WebhookBench.request("POST", Map.of(WebhookBench.HEADER, WebhookBench.TOKEN), body);
        request.setIsBase64Encoded(true);

        APIGatewayV2HTTPResponse response = bench.send(request);

        boolean readable = body.equals("e30");
        assertThat(response.getStatusCode()).isEqualTo(readable ? 200 : 400);
    }

    @Test
    void brokenUtf8IsRefused() {
        byte[] latin1 = "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);

        APIGatewayV2HTTPResponse response = bench.postBase64(latin1);

        assertThat(response.getStatusCode()).isEqualTo(400);
        assertThat(WebhookBench.reason(response)).isEqualTo("the body is not UTF-8");
    }

    @Test
    void aSingleElementAtTheLimitOfAMessageIsAccepted() {
        assertThat(bench.post(ascii(RequestLimits.MAX_MESSAGE_BYTES)).getStatusCode())
                .isEqualTo(200);
        assertThat(bench.postBase64(ascii(RequestLimits.MAX_MESSAGE_BYTES)).getStatusCode())
                .isEqualTo(200);
        assertThat(bench.post(wide(RequestLimits.MAX_MESSAGE_BYTES)).getStatusCode())
                .isEqualTo(200);
        assertThat(bench.postBase64(wide(RequestLimits.MAX_MESSAGE_BYTES)).getStatusCode())
                .isEqualTo(200);
    }

    @Test
    void aSingleElementOneByteOverThatLimitIsRefused() {
        assertThat(bench.post(ascii(RequestLimits.MAX_MESSAGE_BYTES + 1)).getStatusCode())
                .isEqualTo(413);
        assertThat(bench.postBase64(ascii(RequestLimits.MAX_MESSAGE_BYTES + 1)).getStatusCode())
                .isEqualTo(413);
        assertThat(bench.post(wide(RequestLimits.MAX_MESSAGE_BYTES + 1)).getStatusCode())
                .isEqualTo(413);
        assertThat(bench.postBase64(wide(RequestLimits.MAX_MESSAGE_BYTES + 1)).getStatusCode())
                .isEqualTo(413);
        assertThat(bench.publisher.published).isEmpty();
    }

    @Test
    void aHugeBodyIsRefusedBeforeAnythingElseIsDone() {
        APIGatewayV2HTTPResponse response =
                bench.send(WebhookBench.request("POST", Map.of(), "x".repeat(RequestLimits.MAX_REQUEST_BYTES + 1)));

        assertThat(response.getStatusCode()).isEqualTo(413);
        assertThat(WebhookBench.reason(response)).contains("bytes; send fewer alerts");
        assertThat(bench.secrets.reads).hasValue(0);
    }

    @Test
    void escapingMayNotLiftAMessageOverTheLimit() {
        String prefix = "{\"a\":\"\uFFFF";
        String body = prefix + "x".repeat(RequestLimits.MAX_MESSAGE_BYTES - bytes(prefix) - 2) + "\"}";

        assertThat(bytes(body)).isEqualTo(RequestLimits.MAX_MESSAGE_BYTES);
        assertThat(bench.post(body).getStatusCode()).isEqualTo(413);
    }

    @Test
    void charactersTheQueueRefusesAreEscapedAndMeanTheSame() {
        String body = "{\"a\":\"x\uFFFFy\uFFFEz\uD83D \uD83D\uDE00\"}";

        bench.post(body);

        String sent = bench.publisher.published.getFirst().body();
        assertThat(sent).isEqualTo("{\"a\":\"x\\uffffy\\ufffez\\ud83d \uD83D\uDE00\"}");
        assertThat(Json.parse(sent)).isEqualTo(Json.parse(body));
    }

    /** JSON of that many bytes. */
    private static String ascii(int bytes) {
        return "[\"" + "x".repeat(bytes - 4) + "\"]";
    }

    /** The same with characters of two bytes. */
    private static String wide(int bytes) {
        int room = bytes - 4;
        return "[\"" + "\u00e9".repeat(room / 2) + "x".repeat(room % 2) + "\"]";
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
