package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each way to prove who sends, through the handler: what gets in, and a table of what does not.
 *
 * <p>GitHub's vector is the one it publishes. Grafana, PagerDuty and the generic scheme publish a formula and no vector:
 * their signatures here were computed from it with {@code openssl dgst -sha256 -hmac <key>}, and are written out.
 */
class WebhookSchemesTest {
    private static final String BODY = "{\"alerts\":[],\"orgId\":1}";
    private static final String GRAFANA = "27da4bc3666901bb1cabc0ea6c328df6a44dc882c5c40b4593f6bf418d34294a";

    /** Over {@code 1767225600:<body>}, the time at which the tests' clock stands. */
    private static final String GRAFANA_TIMED = "e29114df6559f1903c44c7ade8c3a0c8574e4f395aaaf8de3989d33025e981bc";

    private static final String PAGERDUTY = "c9418e71b3df1e37b9581368214318af64295614a949f180efb7d4a2294aa1f7";
    private static final String PAGERDUTY_NEXT = "81cf992567c9093403bf6ef6ff8326f18db366d428ce27ec09ab4b6f67115a93";
    private static final String GENERIC = "915d40e9565269410f387d675b7a3bfb1131d8c9e138e02c2562803f41f5653b";
    private static final String GENERIC_BASE64 = "kV1A6VZSaUEPOH1nW3o7+xEx2MnhOOAsJWKAP0H1ZTs=";
    private static final String GITHUB = "2329104bbcbccc5a21ec1c0eb72d0ddfbd5515c324ca2beb3cee5b3348950f45";

    /** With a key that no sender has, over the body, and over the body with its time. */
    private static final String FOREIGN = "bed758914931ec2ddfb19e58ec40ef88d457d333b4a6837e8f9557979ab87a7e";

    private static final String FOREIGN_TIMED = "191af32b99702b40f12da3c2bd66fcd6cffe3daea29e0b7eb0b8dbbada30869d";

    private final WebhookBench bench = new WebhookBench();

    /**
     * A sender's entry, and what it sends with {@link #BODY}.
     *
     * @param proof the header that carries token or signature
     * @param wrong the same, made with another secret
     * @param signed whether it is a signature over the body
     */
    private record Sample(
            String entry, String proof, String value, String wrong, Map<String, String> more, boolean signed) {
        static Sample token(String entry, String proof, String value, String wrong) {
            return new Sample(entry, proof, value, wrong, Map.of(), false);
        }

        static Sample signature(String entry, String proof, String value, String wrong) {
            return new Sample(entry, proof, value, wrong, Map.of(), true);
        }

        Map<String, String> headers(String name, String text) {
            Map<String, String> headers = new HashMap<>(more);
            headers.put(name, text);
            return headers;
        }
    }

    private static final Map<String, Sample> SAMPLES = new TreeMap<>(Map.of(
            "token",
                    Sample.token(
                            "{'sender': {'type':'token','header':'X-Token','secrets':['Token-1','token-2']}}",
                            "x-token",
                            "Token-1",
                            "Token-3"),
            "bearer",
                    Sample.token(
                            "{'sender': {'type':'bearer','secrets':['Bearer-token-1']}}",
                            "authorization",
                            "Bearer Bearer-token-1",
                            "Bearer Bearer-token-2"),
            "basic",
                    Sample.token(
                            "{'sender': {'type':'basic','username':'alertmanager','secrets':['p\u00e4ssword-1']}}",
                            "authorization",
                            "Basic YWxlcnRtYW5hZ2VyOnDDpHNzd29yZC0x",
                            "Basic YWxlcnRtYW5hZ2VyOnBhc3N3b3JkLTE="),
            "generic hex",
                    Sample.signature(
                            "{'X-Signature': {'type':'hmac-sha256','secrets':['generic-signing-key-1']}}",
                            "x-signature",
                            GENERIC,
                            FOREIGN),
            "generic base64",
                    Sample.signature(
                            "{'sender': {'type':'hmac-sha256','header':'X-Signature','prefix':'hmac ',"
                                    + "'encoding':'base64','secrets':['generic-signing-key-1']}}",
                            "x-signature",
                            "hmac " + GENERIC_BASE64,
                            "hmac vtdYkUkx7C3fsZ5Y7EDviNRX0zO0poN+j5VXl5q4en4="),
            "grafana",
                    Sample.signature(
                            "{'sender': {'type':'grafana-hmac','secrets':['grafana-signing-key-1']}}",
                            "x-grafana-alerting-signature",
                            GRAFANA,
                            FOREIGN),
            "grafana with time",
                    new Sample(
                            "{'sender': {'type':'grafana-hmac','secrets':['grafana-signing-key-1'],"
                                    + "'timestamp_header':'X-Grafana-Timestamp'}}",
                            "x-grafana-alerting-signature",
                            GRAFANA_TIMED,
                            FOREIGN_TIMED,
                            Map.of("x-grafana-timestamp", "1767225600"),
                            true),
            "pagerduty",
                    Sample.signature(
                            "{'sender': {'type':'pagerduty','secrets':['pagerduty-signing-key-1']}}",
                            "x-pagerduty-signature",
                            "v1=" + PAGERDUTY,
                            "v1=" + FOREIGN),
            "github",
                    Sample.signature(
                            "{'sender': {'type':'github','secrets':['github-signing-key-1']}}",
                            "x-hub-signature-256",
                            "sha256=" + GITHUB,
                            "sha256=" + FOREIGN)));

    static Stream<String> schemes() {
        return SAMPLES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void theRightProofGetsIn(String scheme) {
        Sample sample = configured(scheme);

        assertThat(status(sample.headers(sample.proof(), sample.value()), BODY)).isEqualTo(200);
        assertThat(status(sample.headers(sample.proof().toUpperCase(Locale.ROOT), sample.value()), BODY))
                .isEqualTo(200);
        assertThat(bench.publisher.published).hasSize(2);
    }

    /** API Gateway encodes what it does not take for text: the signature is over what was sent. */
    @ParameterizedTest
    @MethodSource("schemes")
    void theRightProofGetsInAlsoWhereTheBodyComesInBase64(String scheme) {
        Sample sample = configured(scheme);
        APIGatewayV2HTTPEvent request = WebhookBench.request(
                "POST",
                sample.headers(sample.proof(), sample.value()),
                Base64.getEncoder().encodeToString(BODY.getBytes(StandardCharsets.UTF_8)));
        request.setIsBase64Encoded(true);

        assertThat(bench.send(request).getStatusCode()).isEqualTo(200);
    }

    static Stream<Arguments> wrongProofs() {
        return SAMPLES.entrySet().stream().flatMap(entry -> {
            Sample sample = entry.getValue();
            String value = sample.value();
            Map<String, Map<String, String>> wrong = new TreeMap<>();
            wrong.put("another secret", sample.headers(sample.proof(), sample.wrong()));
            wrong.put("one bit off", sample.headers(sample.proof(), oneBitOff(value)));
            wrong.put("missing", sample.more());
            wrong.put("empty", sample.headers(sample.proof(), ""));
            wrong.put("null", nulled(sample));
            wrong.put("truncated", sample.headers(sample.proof(), value.substring(0, value.length() - 1)));
            wrong.put("longer", sample.headers(sample.proof(), value + "0"));
            wrong.put("upper case", sample.headers(sample.proof(), value.toUpperCase(Locale.ROOT)));
            wrong.put("quoted", sample.headers(sample.proof(), "\"" + value + "\""));
            wrong.put("in another header", sample.headers("x-other-signature", value));
            wrong.put("joined with a wrong one", sample.headers(sample.proof(), sample.wrong() + "," + value));
            if (!entry.getKey().equals("pagerduty")) {
                // A list is PagerDuty's own format; of all others it is a header that was sent twice.
                wrong.put("joined with itself", sample.headers(sample.proof(), value + "," + value));
                wrong.put("joined with a blank", sample.headers(sample.proof(), value + ", " + value));
            } else {
                wrong.remove("joined with a wrong one");
            }
            SAMPLES.forEach((name, other) -> {
                if (!other.proof().equals(sample.proof())) {
                    wrong.put("proof of " + name, other.headers(other.proof(), other.value()));
                    wrong.put("own proof where " + name + " has it", other.headers(other.proof(), value));
                }
            });
            return wrong.entrySet().stream()
                    .map(change -> Arguments.of(entry.getKey(), change.getKey(), change.getValue()));
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wrongProofs")
    void everythingElseIsRefused(String scheme, String change, Map<String, String> headers) {
        configured(scheme);

        assertThat(status(headers, BODY)).isEqualTo(401);
        assertThat(bench.publisher.published).isEmpty();
    }

    static Stream<Arguments> otherBodies() {
        return SAMPLES.entrySet().stream()
                .filter(entry -> entry.getValue().signed())
                .flatMap(entry -> Stream.of(
                                "{\"alerts\":[], \"orgId\":1}",
                                "{\"alerts\":[],\"orgId\":1}\n",
                                " {\"alerts\":[],\"orgId\":1}",
                                "{\"orgId\":1,\"alerts\":[]}",
                                "{\"alerts\":[],\"orgId\":2}",
                                "{\"\\u0061lerts\":[],\"orgId\":1}",
                                "{}",
                                "")
                        .map(body -> Arguments.of(entry.getKey(), body)));
    }

    @ParameterizedTest
    @MethodSource("otherBodies")
    void aSignatureIsForTheBytesItWasMadeOver(String scheme, String body) {
        Sample sample = configured(scheme);

        assertThat(status(sample.headers(sample.proof(), sample.value()), body)).isEqualTo(401);
    }

    @Test
    void gitHubsOwnVectorIsAccepted() {
        bench.secrets.value = "{\"sender\": {\"type\":\"github\",\"secrets\":[\"It's a Secret to Everybody\"]}}";
        Map<String, String> headers = Map.of(
                "X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");

        // 400: who sent it is known, and "Hello, World!" is no JSON.
        assertThat(status(headers, "Hello, World!")).isEqualTo(400);
        assertThat(status(headers, "Hello, World?")).isEqualTo(401);
    }

    @Test
    void aSignatureIsOverUtf8() {
        configured("github");
        Map<String, String> headers = Map.of(
                "X-Hub-Signature-256", "sha256=239ecb90d4d41e6ed71df1b3f62809d90b4dab8f8bd598510f2fd3c84645ffa8");

        assertThat(status(headers, "{\"alerts\":[],\"orgId\":1,\"title\":\"\u00e9\uD83D\uDE00\"}"))
                .isEqualTo(200);
    }

    @Test
    void grafanasTimeMayBeFiveMinutesOffEitherWay() {
        Sample sample = configured("grafana with time");
        Map<String, String> headers = sample.headers(sample.proof(), sample.value());

        bench.clock.advance(Duration.ofSeconds(300));
        assertThat(status(headers, BODY)).isEqualTo(200);
        bench.clock.advance(Duration.ofSeconds(1));
        assertThat(status(headers, BODY)).as("replayed").isEqualTo(401);
        bench.clock.advance(Duration.ofSeconds(-601));
        assertThat(status(headers, BODY)).isEqualTo(200);
        bench.clock.advance(Duration.ofSeconds(-1));
        assertThat(status(headers, BODY)).as("of the future").isEqualTo(401);
    }

    @Test
    void theWindowCanBeSet() {
        bench.secrets.value = SAMPLES.get("grafana with time")
                .entry()
                .replace("'timestamp_header'", "'replay_window_seconds':10,'timestamp_header'")
                .replace('\'', '"');
        Sample sample = SAMPLES.get("grafana with time");
        Map<String, String> headers = sample.headers(sample.proof(), sample.value());

        bench.clock.advance(Duration.ofSeconds(10));
        assertThat(status(headers, BODY)).isEqualTo(200);
        bench.clock.advance(Duration.ofSeconds(1));
        assertThat(status(headers, BODY)).isEqualTo(401);
    }

    @ParameterizedTest
    @MethodSource("wrongTimes")
    void aTimeThatWasNotSignedIsRefused(String time) {
        Sample sample = configured("grafana with time");
        Map<String, String> headers = new HashMap<>(Map.of(sample.proof(), sample.value()));
        headers.put("x-grafana-timestamp", time);

        assertThat(status(headers, BODY)).isEqualTo(401);
    }

    static Stream<String> wrongTimes() {
        return Stream.of(
                "1767225601",
                "01767225600",
                "+1767225600",
                "1767225600 ",
                "1767225600.0",
                "1767225600000",
                "1767225600,1767225600",
                "2026-01-01T00:00:00Z",
                "-1",
                "99999999999999999999999",
                "",
                null);
    }

    @Test
    void aBodySignedWithoutItsTimeIsRefusedWhereATimeIsAskedFor() {
        Sample sample = configured("grafana with time");

        assertThat(status(sample.headers(sample.proof(), GRAFANA), BODY)).isEqualTo(401);
        assertThat(status(Map.of(sample.proof(), GRAFANA), BODY)).isEqualTo(401);
    }

    @Test
    void pagerDutySignsWithBothSecretsWhileOneIsRotated() {
        configured("pagerduty");

        assertThat(pagerDuty("v1=" + PAGERDUTY_NEXT + ",v1=" + PAGERDUTY)).isEqualTo(200);
        assertThat(pagerDuty("v1=" + PAGERDUTY + ", v1=" + PAGERDUTY_NEXT)).isEqualTo(200);
        assertThat(pagerDuty("v1=" + PAGERDUTY_NEXT + ",v1=" + FOREIGN)).isEqualTo(401);
        assertThat(pagerDuty("v2=" + PAGERDUTY)).isEqualTo(401);
        assertThat(pagerDuty("v1=" + FOREIGN + "," + PAGERDUTY)).isEqualTo(401);
        assertThat(pagerDuty(",")).isEqualTo(401);
    }

    @Test
    void aVeryLongListOfSignaturesIsNone() {
        configured("pagerduty");
        String wrong = "v1=" + FOREIGN + ",";

        assertThat(pagerDuty(wrong.repeat(9) + "v1=" + PAGERDUTY)).isEqualTo(200);
        assertThat(pagerDuty(wrong.repeat(10) + "v1=" + PAGERDUTY)).isEqualTo(401);
    }

    @Test
    void aSenderMayHaveTwoLiveSecrets() {
        bench.secrets.value = "{\"pd\": {\"type\":\"pagerduty\",\"secrets\":"
                + "[\"pagerduty-signing-key-1\",\"pagerduty-signing-key-2\"]}, \"X-List\": [\"old\",\"new\"]}";

        assertThat(pagerDuty("v1=" + PAGERDUTY)).isEqualTo(200);
        assertThat(pagerDuty("v1=" + PAGERDUTY_NEXT)).isEqualTo(200);
        assertThat(status(Map.of("x-list", "old"), BODY)).isEqualTo(200);
        assertThat(status(Map.of("x-list", "new"), BODY)).isEqualTo(200);
        assertThat(status(Map.of("x-list", "old,new"), BODY)).isEqualTo(401);
    }

    @Test
    void aWithdrawnKeyIsRefusedOnceTheCacheIsOld() {
        Sample sample = configured("pagerduty");
        assertThat(pagerDuty(sample.value())).isEqualTo(200);
        bench.secrets.value = bench.secrets.value.replace("key-1", "key-2");
        assertThat(pagerDuty("v1=" + PAGERDUTY_NEXT)).isEqualTo(401);

        bench.clock.advance(Duration.ofMinutes(1));
        assertThat(pagerDuty("v1=" + PAGERDUTY_NEXT)).isEqualTo(200);
        assertThat(pagerDuty("v1=" + PAGERDUTY)).isEqualTo(401);
        assertThat(bench.secrets.reads).hasValue(2);
    }

    private Sample configured(String scheme) {
        Sample sample = SAMPLES.get(scheme);
        bench.secrets.value = sample.entry().replace('\'', '"');
        return sample;
    }

    private int pagerDuty(String signatures) {
        return status(Map.of("X-PagerDuty-Signature", signatures), BODY);
    }

    private int status(Map<String, String> headers, String body) {
        return bench.send(WebhookBench.request("POST", headers, body)).getStatusCode();
    }

    /** The last character before padding, differing in its lowest bit; base64 would ignore bits of the padding. */
    private static String oneBitOff(String value) {
        int last = value.endsWith("=") ? value.length() - 3 : value.length() - 1;
        return value.substring(0, last) + (char) (value.charAt(last) ^ 1) + value.substring(last + 1);
    }

    private static Map<String, String> nulled(Sample sample) {
        Map<String, String> headers = new HashMap<>(sample.more());
        headers.putAll(Collections.singletonMap(sample.proof(), null));
        return headers;
    }
}
