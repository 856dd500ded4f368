package dev.alerting.webhook.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.alerting.common.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
    @Test
    void headerNamesAreInLowerCase() {
        assertThat(tokens("{'X-A':'1','x-b':'2'}").headerNames()).containsExactlyInAnyOrder("x-a", "x-b");
    }

    @Test
    void aTokenMatchesUnderItsOwnHeaderOnly() {
        Tokens tokens = tokens("{'X-A':'one','X-B':'two'}");

        assertThat(tokens.match(Map.of("x-a", "one"))).isTrue();
        assertThat(tokens.match(Map.of("X-B", "two", "X-A", "wrong"))).isTrue();
        assertThat(tokens.match(Map.of("x-a", "two"))).isFalse();
        assertThat(tokens.match(Map.of("x-a", ""))).isFalse();
        assertThat(tokens.match(Map.of())).isFalse();
    }

    @Test
    void aTokenMayHoldAnyCharacter() {
        assertThat(tokens("{'X-A':'\u00e9\uD83D\uDE00'}").match(Map.of("x-a", "\u00e9\uD83D\uDE00")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[]; it is no object with at least one entry",
                "{}; it is no object with at least one entry",
                "'hidden'; it is no object with at least one entry",
                "{'X-A':''}; the token of X-A is not a text",
                "{'X-A':' '}; the token of X-A is not a text",
                "{'X-A':7}; the token of X-A is not a text",
                "{'X-A':null}; the token of X-A is not a text",
                "{'X-A':['hidden']}; the token of X-A is not a text",
                "{'X-A':'hidden','x-a':'other'}; the header x-a is named twice",
            })
    void aMalformedSecretIsRefusedWithoutShowingIt(String secret, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> tokens(secret)).withMessage(message);
    }

    @Test
    void noTokenIsShown() {
        assertThat(tokens("{'X-A':'hidden'}").toString()).doesNotContain("hidden");
    }

    private static Tokens tokens(String json) {
        return Tokens.parse(Json.parse(json.replace('\'', '"')));
    }
}
