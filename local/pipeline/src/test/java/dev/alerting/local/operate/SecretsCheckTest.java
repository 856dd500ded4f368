package dev.alerting.local.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.local.aws.AwsService;
import dev.alerting.local.aws.FaultKind;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsCheckTest {
    private static final String SECRET = "alerting-local-webhook-secrets";
    private static final String PREFIX = "alerting-local-webhook-senders/";
    private static final String OWN =
            "{\"type\": \"token\", \"header\": \"X-Web\", \"secrets\": [\"hidden\"], \"source\": \"grafana\"}";

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

    @Test
    void aSendersOwnSecretIsCheckedByItsName() {
        assertThat(SecretsCheck.checkOwn("web", OWN, Optional.empty(), out::add))
                .isZero();
        assertThat(SecretsCheck.checkOwn("web", OWN.replace("grafana", "github"), Optional.empty(), out::add))
                .isEqualTo(1);

        assertThat(out)
                .containsExactly(
                        "web: valid",
                        "web: not valid: the entry web: source github needs type github:"
                                + " people give commands by its events");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web/backup | web.backup | web/backup: valid",
                "web/backup | Grafana | web/backup: not valid: events_as must not be the name of a format",
                "web/backup | backup | web/backup: not valid: events_as must be the secret's name",
                "backup/web | backup | backup/web: not valid: webhook-secrets has an entry of this name, realm or events_as",
            })
    void soIsAsWhomItsEventsMayBe(String name, String eventsAs, String told) {
        String listed = "{\"b\": {\"type\": \"bearer\", \"secrets\": [\"hidden\"], \"source\": \"normalized\","
                + " \"events_as\": \"backup\"}}";
        String own = OWN.replace("\"grafana\"", "\"normalized\", \"events_as\": \"" + eventsAs + "\"");

        assertThat(SecretsCheck.checkOwn(name, own, Optional.of(listed), out::add))
                .isEqualTo(told.endsWith(": valid") ? 0 : 1);

        assertThat(out).singleElement().asString().startsWith(told).doesNotContain("hidden");
    }

    @Test
    void whatIsDeployedIsCheckedWhole() {
        try (LocalPipeline pipeline = LocalPipeline.start(LocalOptions.standard());
                SecretsManagerStore store = SecretsManagerStore.create(new AwsSettings(
                        Optional.of("us-east-1"),
                        Map.of("SECRETS_MANAGER", pipeline.aws().stub().endpoint()),
                        Optional.of(new AwsSettings.Keys("test", "test"))))) {
            put(pipeline, "a", OWN);
            put(pipeline, "b", OWN.replace("grafana", "heartbeat"));
            put(pipeline, "X-Grafana-Token", OWN);

            assertThat(SecretsCheck.checkDeployed(store, SECRET, Optional.of(PREFIX), out::add))
                    .isEqualTo(1);

            assertThat(out).hasSize(4).noneMatch(line -> line.contains("hidden"));
            assertThat(out.getFirst()).startsWith("valid; its entries: ");
            assertThat(out.get(1)).startsWith("X-Grafana-Token: not valid: webhook-secrets has an entry");
            assertThat(out.get(2)).isEqualTo("a: valid");
            assertThat(out.getLast()).startsWith("b: not valid: source is needed");
            out.clear();
            assertThat(SecretsCheck.checkDeployed(store, SECRET, Optional.empty(), out::add))
                    .isZero();
            pipeline.aws()
                    .stub()
                    .failNext(AwsService.SECRETS_MANAGER, "BatchGetSecretValue", 10, FaultKind.ACCESS_DENIED);
            assertThat(SecretsCheck.checkDeployed(store, SECRET, Optional.of(PREFIX), out::add))
                    .isEqualTo(2);
        }
    }

    private static void put(LocalPipeline pipeline, String name, String value) {
        pipeline.aws().stub().putSecret(PREFIX + name, value);
    }
}
