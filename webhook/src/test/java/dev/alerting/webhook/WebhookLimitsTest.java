package dev.alerting.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused for its size or depth, before or after it is known who sends. */
class WebhookLimitsTest {
    private final WebhookBench bench = new WebhookBench();

    @Test
    void aHundredHeadersAreTakenAndOneMoreIsNot() {
        assertThat(bench.postWith(headers(100)).getStatusCode()).isEqualTo(200);

        APIGatewayV2HTTPResponse response = bench.postWith(headers(101));

        assertThat(response.getStatusCode()).isEqualTo(431);
        assertThat(WebhookBench.reason(response))
                .isEqualTo("more than 100 headers, or more than 16384 characters in them");
    }

    @Test
    void sixteenKilobytesOfHeadersAreTakenAndOneCharacterMoreIsNot() {
        int own = WebhookBench.HEADER.length() + WebhookBench.TOKEN.length();

        assertThat(bench.postWith(Map.of(WebhookBench.HEADER, WebhookBench.TOKEN, "x", "y".repeat(16_384 - own - 1)))
                        .getStatusCode())
                .isEqualTo(200);
        assertThat(bench.postWith(Map.of(WebhookBench.HEADER, WebhookBench.TOKEN, "x", "y".repeat(16_384 - own)))
                        .getStatusCode())
                .isEqualTo(431);
        assertThat(bench.postWith(Map.of(WebhookBench.HEADER, WebhookBench.TOKEN, "x".repeat(16_384), ""))
                        .getStatusCode())
                .isEqualTo(431);
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeAnySecretIsRead() {
        bench.postWith(headers(101));
        bench.send(WebhookBench.request("POST", headers(1), "\u00e9".repeat(RequestLimits.MAX_REQUEST_BYTES / 2 + 1)));

        assertThat(bench.metrics())
                .extracting(line -> line.path("status").textValue())
                .containsExactly("431", "413");
        assertThat(bench.secrets.reads).hasValue(0);
    }

    @Test
    void aRefusalForItsHeadersIsLogged() {
        bench.postWith(headers(101));

        assertThat(bench.log())
                .singleElement()
                .satisfies(line -> assertThat(line.path("status").intValue()).isEqualTo(431));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'a':1,}; the body is not JSON: the text is not well-formed, at line 1, column 8",
                "{'a':|{'b':; the body is not JSON: the text ends too early, at line 2, column 6",
                "{'a':1,'a':2}; the body is not JSON: the text has a key twice, at line 1, column 12",
                "{'a':[1e999]}; the body is not JSON: the text holds a number out of range, at /a/0",
                "``; the body is not JSON: the text is empty",
            })
    void theSenderIsToldWhereItsJsonIsWrong(String body, String reason) {
        APIGatewayV2HTTPResponse response = bench.post(body.replace('\'', '"').replace('|', '\n'));

        assertThat(response.getStatusCode()).isEqualTo(400);
        assertThat(WebhookBench.reason(response)).isEqualTo(reason);
    }

    @Test
    void depthNumbersAndNamesAreBounded() {
        assertThat(status("[".repeat(64) + "]".repeat(64))).isEqualTo(200);
        assertThat(status("[".repeat(65) + "]".repeat(65))).isEqualTo(400);
        assertThat(status("[0." + "7".repeat(1_000) + "]")).isEqualTo(200);
        assertThat(status("[0." + "7".repeat(1_001) + "]")).isEqualTo(400);
        assertThat(status("{\"" + "n".repeat(2_048) + "\":1}")).isEqualTo(200);
        assertThat(status("{\"" + "n".repeat(2_049) + "\":1}")).isEqualTo(400);
    }

    private int status(String body) {
        return bench.post(body).getStatusCode();
    }

    /** So many, the token among them. */
    private static Map<String, String> headers(int number) {
        Map<String, String> headers = new HashMap<>(Map.of(WebhookBench.HEADER, WebhookBench.TOKEN));
        IntStream.range(1, number).forEach(i -> headers.put("x-" + i, "v"));
        return headers;
    }
}
