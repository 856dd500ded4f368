package dev.alerting.local.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsCheckTest {
    private final List<String> out = new ArrayList<>();

    @Test
    void whatIsValidIsListedByName() {
        assertThat(SecretsCheck.check(
                        "{\"X-Grafana-Token\": \"hidden\", \"b\": {\"type\": \"bearer\", \"secrets\": [\"hidden\"]}}",
                        out::add))
                .isZero();

        assertThat(out).containsExactly("valid; its entries: X-Grafana-Token, b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": {\"type\": \"token\", \"secrets\": [\"hidden\"], \"sorce\": \"grafana\"}} | the entry a: the field sorce",
                "{\"a\": {\"type\": \"tokn\", \"secrets\": [\"hidden\"]}} | the entry a: type must be",
                "{\"a\": {\"type\": \"token\", \"secrets\": \"hidden\"}} | the entry a: secrets must be",
                "{\"a\": [\"hidden\", 7]} | the tokens of a",
                "{} | not an object with at least one entry",
                "{\"a\": \"hidden\" | webhook-secrets must be a JSON object",
            })
    void whatIsWrongIsToldWithoutASecret(String text, String told) {
        assertThat(SecretsCheck.check(text, out::add)).isEqualTo(1);

        assertThat(out).singleElement().asString().contains(told).doesNotContain("hidden");
    }
}
