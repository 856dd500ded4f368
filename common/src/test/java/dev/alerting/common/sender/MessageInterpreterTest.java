package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.TestData;
import dev.alerting.common.event.Priority;
import dev.alerting.common.event.WellFormed;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.Origin;
import dev.alerting.common.sender.Interpretation.SenderError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageInterpreterTest {
    private static final Duration TICK = Duration.ofMillis(1);

    private final MessageInterpreter normalizer = new MessageInterpreter(RoutingDefaults.STANDARD);

    @Test
    void anSnsEnvelopeIsTakenOff() {
        List<Interpretation> enveloped = Normalize.text(TestData.text("cloudwatch/cloudwatch-sns-envelope.json"));

        assertThat(enveloped).isEqualTo(Normalize.text(TestData.text("cloudwatch/cloudwatch-alarm.json")));
    }

    @Test
    void aByteOrderMarkIsIgnoredAlsoWithinAnEnvelope() {
        for (AlertSender sender : SenderRegistry.all()) {
            String message = sender.sample(SamplePhase.FIRING, Instant.parse("2026-03-01T12:00:00Z"));
            List<Interpretation> plain = Normalize.text(message);

            assertThat(Normalize.text("\uFEFF" + message)).isEqualTo(plain);
            assertThat(Normalize.text("\uFEFF" + Json.write(envelope("\uFEFF" + message))))
                    .isEqualTo(plain);
        }
    }

    @Test
    void theAttributeOfAnEnvelopeSaysTheSource() {
        ObjectNode envelope = envelope("{\"alerts\":[]}");
        envelope.putObject("MessageAttributes")
                .putObject("source")
                .put("Type", "String")
                .put("Value", "grafana");

        assertThat(Normalize.invalid(envelope).origin().source()).contains(new AlertSource("grafana"));
    }

    @Test
    void theMessagesOwnAttributeWinsOverTheEnvelopes() {
        ObjectNode envelope = envelope("{\"alerts\":[]}");
        envelope.putObject("MessageAttributes")
                .putObject("source")
                .put("Type", "String")
                .put("Value", "grafana");

        List<Interpretation> entries = interpret(Json.write(envelope), Optional.of("alertmanager"));

        assertThat(Normalize.only(Invalid.class, entries).origin().source()).contains(new AlertSource("alertmanager"));
    }

    @Test
    void anEnvelopeWithoutAttributesIsKnownByItsContent() {
        ObjectNode envelope = envelope(TestData.text("grafana/grafana-firing.json"));

        assertThat(Normalize.alert(envelope).origin().source()).contains(new AlertSource("grafana"));
    }

    @Test
    void brokenContentOfAnEnvelopeIsNotJson() {
        assertThat(Normalize.invalid(envelope("ALARM: disk full")).mistake()).isEqualTo(SenderError.NOT_JSON);
    }

    @Test
    void anUnknownAttributeFallsBackToTheShape() {
        List<Interpretation> entries =
                interpret(TestData.text("grafana/grafana-firing.json"), Optional.of("no-such-sender"));

        assertThat(entries).isEqualTo(interpret(TestData.text("grafana/grafana-firing.json"), Optional.empty()));
    }

    @Test
    void aKnownAttributeIsBelievedAndTheMessageHeldAgainstIt() {
        List<Interpretation> entries =
                interpret(TestData.text("grafana/grafana-firing.json"), Optional.of("cloudwatch"));

        assertThat(Normalize.only(Invalid.class, entries).mistake()).isEqualTo(SenderError.MISSING_FIELD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "{", "plain text", "{\"a\":1,\"a\":2}", "{} {}"})
    void whatIsNotJsonIsToldSoWithoutItsText(String text) {
        Invalid invalid = Normalize.only(Invalid.class, interpret(text, Optional.of("grafana")));

        assertThat(invalid.mistake()).isEqualTo(SenderError.NOT_JSON);
        assertThat(invalid.origin()).isEqualTo(new Origin(Optional.of(new AlertSource("grafana")), "unknown"));
        assertThat(invalid.describe()).startsWith("(message): is not JSON: the text ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "1", "\"x\"", "{\"Type\":\"Notification\"}", "{\"Message\":\"{}\"}"})
    void whatNoSenderSendsIsAnUnknownSource(String text) {
        Invalid invalid = Normalize.only(Invalid.class, Normalize.text(text));

        assertThat(invalid.mistake()).isEqualTo(SenderError.UNKNOWN_SOURCE);
        assertThat(invalid.origin().source()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'source':'aws.rds','detail-type':'RDS DB Instance Event','id':'1'} | aws.rds / RDS DB Instance Event",
                "{'detail-type':'x','zone':1} | JSON with detail-type, zone",
                "{'title':'x','body':'y','_id':1,'2026':2,'a b':3} | JSON with body, title",
                "{'i':1,'h':1,'g':1,'f':1,'e':1,'d':1,'c':1,'b':1,'a':1} | JSON with a, b, c, d, e, f, g, h",
                "{'0f3a':1} | JSON without known fields",
                "{} | JSON without known fields",
                "[1] | JSON array",
                "null | JSON null",
                "1 | JSON number",
            })
    void aMessageInAnUnknownFormatIsNamedAfterWhatItIs(String text, String subject) {
        Invalid invalid = Normalize.only(Invalid.class, Normalize.text(text.replace('\'', '"')));

        assertThat(invalid.origin()).isEqualTo(new Origin(Optional.empty(), subject));
    }

    @Test
    void longNamesOfAnUnknownFormatAreCut() {
        ObjectNode body = Json.object().put("source", "s".repeat(5000)).put("detail-type", "t".repeat(5000));

        assertThat(Normalize.invalid(body).origin().subject()).hasSizeLessThan(200);
    }

    @Test
    void anEndingNeedsNoOwner() {
        ObjectNode ending =
                TestData.json("cloudwatch/cloudwatch-missing-team.json").put("NewStateValue", "OK");

        assertThat(Normalize.alert(ending).routingProblems()).isEmpty();
    }

    static List<AlertSender> senders() {
        return SenderRegistry.all();
    }

    @ParameterizedTest
    @MethodSource("senders")
    void noJsonMakesASenderThrow(AlertSender sender) {
        for (String text : List.of("null", "1", "[]", "{}", "[null]", "{\"alerts\":[null]}", "{\"alerts\":[[1]]}")) {
            assertThat(interpret(text, Optional.of(sender.source().attribute())))
                    .isNotEmpty()
                    .hasOnlyElementsOfType(Invalid.class);
        }
    }

    @Test
    void aTimeSlightlyAheadIsBelieved() {
        Instant ahead = Normalize.RECEIVED_AT.plus(MessageInterpreter.CLOCK_TOLERANCE);

        assertThat(observedAt(ahead)).isEqualTo(ahead);
    }

    /** Not to the time of acceptance: then the later of two events of a clock that is always ahead would be the earlier. */
    @Test
    void aTimeFurtherAheadCountsAsTheLatestThatIsBelieved() {
        Instant latest = Normalize.RECEIVED_AT.plus(MessageInterpreter.CLOCK_TOLERANCE);

        assertThat(observedAt(latest.plus(TICK))).isEqualTo(latest);
        assertThat(observedAt(Instant.parse("2099-12-31T23:59:59Z"))).isEqualTo(latest);
    }

    @Test
    void peopleSeeTheTimeOfTheSenderAsItIs() {
        ObjectNode payload = at(Instant.parse("2099-12-31T23:59:59Z"));

        assertThat(Normalize.alert(payload).event().occurredAt()).isEqualTo(Instant.parse("2099-12-31T23:59:59Z"));
    }

    /** One in a title would be retried forever on a table that refuses it. */
    @Test
    void noLoneSurrogateIsLeftInAnyTextOfAnAlert() {
        ObjectNode event = TestData.json("normalized/normalized-firing.json");
        Alert fine = Normalize.alert(event);
        String lone = "a\ud83d";
        event.put("title", lone).put("summary", lone).put("description", lone).put("reason", lone);
        event.withObject("/resource").put("type", lone).put("id", lone).put("region", lone);
        event.withObject("/resource/extra").put(lone, lone);
        event.withObject("/identity").put("region", lone).put("rule_id", lone).put("org_id", lone);
        event.withObject("/identity").put("alarm_arn", lone);
        event.withObject("/links").put("runbook_url", "https://" + lone);
        event.withObject("/raw_provider").putArray(lone).add(lone);
        event.put("team", lone);
        event.put("priority", lone);

        Alert alert = Normalize.alert(event);

        assertThat(WellFormed.isWellFormed(alert.toString())).isTrue();
        assertThat(alert.event().title()).isEqualTo("a\ufffd");
        assertThat(alert.routingProblems()).extracting(RoutingProblem::found).containsExactly("a\ufffd", "a\ufffd");
        assertThat(fine.event().toBuilder().build()).isEqualTo(fine.event());
        event.withObject("/identity").put("rule_id", "a\ude92");
        assertThat(Normalize.alert(event).fingerprint())
                .as("identities stay apart")
                .isNotEqualTo(alert.fingerprint());
    }

    @Test
    void noLoneSurrogateIsLeftInAnyTextOfWhatIsNoAlert() {
        Invalid invalid = Normalize.invalid(TestData.json("normalized/normalized-firing.json")
                .put("schema_version", 2)
                .put("a\ud83d", 1)
                .put("source", "a\ud83d"));
        List<Interpretation> ignored = Normalize.all(Json.parse(
                TestData.text("pagerduty/pagerduty-acknowledged.json").replace("acknowledged", "\\ud83d")));

        assertThat(WellFormed.isWellFormed(invalid.toString())).isTrue();
        assertThat(invalid.describe()).contains("\ufffd");
        assertThat(ignored).hasSize(1).allMatch(entry -> WellFormed.isWellFormed(entry.toString()));
    }

    @Test
    void theDefaultsAreTheDeployments() {
        MessageInterpreter own = new MessageInterpreter(new RoutingDefaults("on-call", Priority.P0));

        List<Interpretation> entries = own.interpret(
                TestData.text("grafana/grafana-test-button.json"),
                new MessageContext(Optional.empty(), Optional.empty(), Normalize.RECEIVED_AT));

        Alert alert = Normalize.only(Alert.class, entries);
        assertThat(alert.event().teams()).containsExactly("on-call");
        assertThat(alert.event().priority()).isEqualTo(Priority.P0);
    }

    private static Instant observedAt(Instant date) {
        return Normalize.alert(at(date)).observedAt();
    }

    /** Datadog's events carry the time at which they were observed, in milliseconds. */
    private static ObjectNode at(Instant date) {
        return TestData.json("datadog/datadog-triggered.json").put("date", String.valueOf(date.toEpochMilli()));
    }

    private static ObjectNode envelope(String message) {
        return Json.object().put("Type", "Notification").put("Message", message);
    }

    private List<Interpretation> interpret(String text, Optional<String> source) {
        return normalizer.interpret(text, new MessageContext(source, Optional.empty(), Normalize.RECEIVED_AT));
    }
}
