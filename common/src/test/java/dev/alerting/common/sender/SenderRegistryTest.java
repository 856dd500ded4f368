package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.TestData;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.SenderError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderRegistryTest {
    private static final Instant NOW = Instant.parse("2025-09-16T17:11:19.283Z");

    static List<AlertSender> senders() {
        return SenderRegistry.all();
    }

    static List<String> payloads() {
        return TestData.names();
    }

    @Test
    void theNamesThatMessagesCarryStayAsTheyAre() {
        assertThat(SenderRegistry.all())
                .extracting(sender -> sender.source().attribute())
                .contains(
                        "grafana",
                        "alertmanager",
                        "cloudwatch",
                        "pagerduty",
                        "datadog",
                        "normalized",
                        "heartbeat",
                        "upkeep")
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("senders")
    void aNameIsReadBack(AlertSender sender) {
        assertThat(SenderRegistry.findSource(sender.source().attribute())).contains(sender.source());
        assertThat(SenderRegistry.sender(sender.source())).isSameAs(sender);
        assertThat(SenderRegistry.sourceNames()).contains(sender.source().attribute());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Grafana", "no-such-sender", " grafana"})
    void anyOtherNameIsUnknown(String name) {
        assertThat(SenderRegistry.findSource(name)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> SenderRegistry.sender(new AlertSource(name)));
    }

    /** The folder of a payload is named after its sender, except for those from the field. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("payloads")
    void aPayloadIsRecognizedByItsOwnSenderOnly(String name) {
        Optional<AlertSource> folder = SenderRegistry.findSource(name.substring(0, name.indexOf('/')));

        List<AlertSource> recognizing = recognizing(TestData.text(name));

        assertThat(recognizing).hasSizeLessThanOrEqualTo(1);
        if (!recognizing.isEmpty() && !name.startsWith("field/")) {
            assertThat(recognizing).containsExactly(folder.orElseThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("senders")
    void everySenderHasAPayloadThatOnlyItRecognizes(AlertSender sender) {
        assertThat(recognizing(sender.sample(SamplePhase.FIRING, NOW))).containsExactly(sender.source());
    }

    /** None of the tests that ask the registry may pass because a payload is unknown to its own sender. */
    @ParameterizedTest
    @MethodSource("senders")
    void mostPayloadsOfASenderAreRecognizedByTheirShape(AlertSender sender) {
        List<String> own = TestData.names().stream()
                .filter(name -> name.startsWith(sender.source().attribute() + "/"))
                .toList();

        assertThat(own.stream().filter(name -> recognizing(TestData.text(name)).isEmpty()))
                .hasSizeLessThanOrEqualTo(own.size() / 5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "1",
                "'text'",
                "[{}]",
                "[[{'schema_version':1}]]",
                "{'alerts':[]}",
                "{'alerts':[{}]}",
                "{'alerts':[null,1,'x']}",
                "{'alerts':{},'orgId':1}",
                "{'alerts':[],'version':'2'}",
                "{'alerts':[],'state':'alerting','title':'x','source':'y'}",
            })
    void anyOtherShapeIsUnknown(String json) {
        assertThat(SenderRegistry.detectSource(Optional.empty(), json(json))).isEmpty();
    }

    @Test
    void aKnownAttributeWinsOverTheShape() {
        assertThat(SenderRegistry.detectSource(Optional.of("normalized"), json("{'AlarmName':1,'AlarmArn':2}")))
                .contains(AlertSource.NORMALIZED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no-such-sender", "GRAFANA"})
    void anUnknownAttributeFallsBackToTheShape(String attribute) {
        assertThat(SenderRegistry.detectSource(Optional.of(attribute), json("{'alerts':[],'version':'4'}")))
                .contains(new AlertSource("alertmanager"));
    }

    @Test
    void aHeartbeatIsNeverTakenForAnAlert() {
        assertThat(SenderRegistry.detectSource(Optional.empty(), json("{'heartbeat':{},'schema_version':1}")))
                .contains(AlertSource.HEARTBEAT);
    }

    @ParameterizedTest
    @MethodSource("senders")
    void everySenderSaysHowToFixTheErrorItGives(AlertSender sender) {
        String attribute = sender.source().attribute();

        Interpretation part = new MessageInterpreter(RoutingDefaults.STANDARD)
                .interpret("{}", new MessageContext(Optional.of(attribute), Optional.empty(), NOW))
                .getFirst();

        assertThat(part).isInstanceOf(Invalid.class);
        SenderError error = ((Invalid) part).mistake();
        assertThat(error).isEqualTo(sender.possibleError());
        assertThat(SenderRegistry.advice(error, Optional.of(sender.source())))
                .isEqualTo(sender.advice())
                .contains("{");
    }

    @Test
    void whatNoSenderSendsIsAnsweredWithAnExample() {
        assertThat(SenderRegistry.advice(SenderError.UNKNOWN_SOURCE, Optional.empty()))
                .contains("\"schema_version\": 1");
        assertThat(SenderRegistry.advice(SenderError.NOT_JSON, Optional.of(new AlertSource("grafana"))))
                .contains("one complete JSON document");
    }

    private static List<AlertSource> recognizing(String text) {
        JsonNode body;
        try {
            body = Json.parse(text);
            if (SnsEnvelope.isEnvelope(body)) {
                body = Json.parse(SnsEnvelope.message(body));
            }
        } catch (InvalidJsonException e) {
            return List.of();
        }
        JsonNode parsed = body;
        return SenderRegistry.all().stream()
                .filter(sender -> sender.recognizes(parsed))
                .map(AlertSender::source)
                .toList();
    }

    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"'));
    }
}
