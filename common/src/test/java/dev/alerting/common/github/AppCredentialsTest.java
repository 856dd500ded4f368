package dev.alerting.common.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.testing.AppKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppCredentialsTest {
    private static final Instant NOW = Instant.parse("2025-09-16T12:00:00Z");

    static Stream<Arguments> keys() {
        return Stream.of(2048, 3072, 4096).flatMap(bits -> Stream.of(arguments(bits, true), arguments(bits, false)));
    }

    @ParameterizedTest(name = "{0} bits, PKCS#1: {1}")
    @MethodSource("keys")
    void everyKeyGitHubHandsOutSigns(int bits, boolean pkcs1) throws GeneralSecurityException {
        AppKey key = AppKey.ofBits(bits);

        String jwt = AppCredentials.parse(key.secret(pkcs1)).createJwt(NOW);

        String[] parts = jwt.split("\\.");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(key.publicKey());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    @Test
    void theTokenIsValidForLessThanTenMinutesAndForClocksThatDiffer() {
        JsonNode claims =
                claims(AppCredentials.parse(AppKey.ofBits(2048).secret(true)).createJwt(NOW));

        long now = NOW.getEpochSecond();
        assertThat(claims.path("iss").asText()).isEqualTo("12345");
        assertThat(claims.path("iat").asLong()).isEqualTo(now - 60);
        assertThat(claims.path("exp").asLong()).isGreaterThan(now).isLessThanOrEqualTo(now + 600);
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isLessThanOrEqualTo(600);
    }

    @Test
    void theIdMayBeANumberOrAClientId() {
        String key = AppKey.ofBits(2048).base64(true);

        JsonNode number =
                claims(AppCredentials.parse("{\"github_app_id\": 12345, \"github_app_key_base64\": \"" + key + "\"}")
                        .createJwt(NOW));
        JsonNode client = claims(
                AppCredentials.parse("{\"github_app_id\": \" Iv23abc \", \"github_app_key_base64\": \"" + key + "\"}")
                        .createJwt(NOW));

        assertThat(number.path("iss").asText()).isEqualTo("12345");
        assertThat(client.path("iss").asText()).isEqualTo("Iv23abc");
    }

    @Test
    void base64WithLineBreaksIsRead() {
        String wrapped = AppKey.ofBits(2048).base64(true).replaceAll("(.{64})", "$1\\\\n");

        assertThat(AppCredentials.parse("{\"github_app_id\": 1, \"github_app_key_base64\": \"" + wrapped + "\"}"))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "[\"hunter2\"]",
                "{\"github_app_key_base64\": \"hunter2\"}",
                "{\"github_app_id\": \"hunter2\"}",
                "{\"github_app_id\": 1, \"github_app_key_base64\": \"hunter2\"}",
                "{\"github_app_id\": 1, \"github_app_key_base64\": \"%%hunter2%%\"}",
                // PEM of something else, and of nothing usable.
                "{\"github_app_id\": 1, \"github_app_key_base64\":"
                        + " \"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCmh1bnRlcjIK\"}",
                "{\"github_app_id\": 1, \"github_app_key_base64\":"
                        + " \"LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpodW50ZXIyCi0tLS0tRU5EIFJTQSBQUklWQVRFIEtFWS0tLS0tCg==\"}"
            })
    void aWrongSecretIsToldWithoutShowingIt(String secret) {
        assertThatThrownBy(() -> AppCredentials.parse(secret))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageStartingWith("the secret of the GitHub App is not usable: ")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    private static JsonNode claims(String jwt) {
        return Json.parse(new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[1]), StandardCharsets.UTF_8));
    }
}
