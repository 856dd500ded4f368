package dev.alerting.local.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.operate.PostedAlert.Credentials;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostedAlertTest {
    private static final String SECRET = """
            {"grafana": {"type": "token", "header": "X-G", "secrets": ["g"], "source": "grafana"},
             "signed": {"type": "hmac-sha256", "secrets": ["s"]},
             "nightly": {"type": "token", "secrets": ["n"], "source": "normalized", "events_as": "nightly"},
             "own": {"type": "bearer", "secrets": ["b1", "b2"], "source": "normalized"},
             "named": {"type": "basic", "username": "u", "secrets": ["p"]},
             "X-Plain": "t",
             "X-Several": ["t1", "t2"]}
            """;

    @Test
    void theFirstThatMaySendItIsTaken() {
        assertThat(PostedAlert.choose(SECRET, Optional.empty()))
                .contains(new Credentials("own", "Authorization", "Bearer b1"));
    }

    @ParameterizedTest
    @CsvSource({"named, Authorization, Basic dTpw", "X-Plain, X-Plain, t", "X-Several, X-Several, t1"})
    void anotherCanBeNamed(String entry, String header, String value) {
        assertThat(PostedAlert.choose(SECRET, Optional.of(entry))).contains(new Credentials(entry, header, value));
    }

    @ParameterizedTest
    @CsvSource({"grafana", "signed", "nightly", "nobody"})
    void oneThatMayNotIsNot(String entry) {
        assertThat(PostedAlert.choose(SECRET, Optional.of(entry))).isEmpty();
    }

    @Test
    void aTokenIsNeverShown() {
        assertThat(PostedAlert.choose(SECRET, Optional.of("X-Plain")).orElseThrow())
                .hasToString("Credentials[X-Plain]");
    }

    @Test
    void itComesThroughTheRealDoor() throws IOException, InterruptedException {
        try (LocalPipeline pipeline = LocalPipeline.start(LocalOptions.standard())) {
            String body = Files.readString(Repository.path("test-data").resolve("normalized/normalized-firing.json"));
            Credentials credentials = PostedAlert.choose(
                            pipeline.aws()
                                    .secrets()
                                    .getSecretValue(request -> request.secretId("alerting-local-webhook-secrets"))
                                    .secretString(),
                            Optional.empty())
                    .orElseThrow();

            assertThat(PostedAlert.post(pipeline.webhookUrl(), body, credentials))
                    .isZero();
            assertThat(PostedAlert.post(
                            pipeline.webhookUrl(), body, new Credentials("wrong", credentials.header(), "wrong")))
                    .isEqualTo(1);

            assertThat(pipeline.awaitEmpty(Duration.ofMinutes(2))).isTrue();
            assertThat(pipeline.gitHub().issues()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://alerts.example.com/webhook, true",
        "http://alerts.example.com/webhook, false",
        "http://127.0.0.1.example.com/webhook, false",
        "http://127.0.0.1:8080/webhook, true",
        "http://[::1]:8080/webhook, true",
        "alerts.example.com/webhook, false",
    })
    void aTokenIsSentOverHttpsOrNotAtAll(String url, boolean sent) {
        assertThat(PostedAlert.keepsSecrets(URI.create(url))).isEqualTo(sent);
    }
}
