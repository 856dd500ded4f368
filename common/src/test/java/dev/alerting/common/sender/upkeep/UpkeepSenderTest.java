package dev.alerting.common.sender.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.Interpretation.SweepRequest;
import dev.alerting.common.sender.Interpretation.Tick;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpkeepSenderTest {
    private static final Instant NOW = Instant.parse("2025-09-16T12:00:00Z");

    private final MessageInterpreter interpreter = new MessageInterpreter(RoutingDefaults.STANDARD);

    @Test
    void aTickTellsItsTime() {
        String text = "{\"tick\": {\"sent_at\": \"2025-09-16T11:59:58Z\"}}";

        assertThat(interpreter.interpret(text, new MessageContext(Optional.empty(), Optional.empty(), NOW)))
                .containsExactly(new Tick(Instant.parse("2025-09-16T11:59:58Z")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {"{'sweep':{'dry_run':false}};false", "{'sweep':{'dry_run':true}};true", "{'sweep':{}};true"})
    void aRequestToSweepRepairsOnlyIfItSaysSo(String json, boolean dryRun) {
        assertThat(interpreter.interpret(
                        json.replace('\'', '"'), new MessageContext(Optional.empty(), Optional.empty(), NOW)))
                .containsExactly(new SweepRequest(dryRun));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'tick':'lost'}", "{'tick':[]}", "{'tick':{},'schema_version':1}", "{'tick':{},'AlarmName':'a'}"
            })
    void whatOnlyMentionsATickIsNone(String json) {
        assertThat(new UpkeepSender().recognizes(Json.parse(json.replace('\'', '"'))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'tick':{}}", "{'tick':{'sent_at':'<aws.scheduler.scheduled-time>'}}", "{'tick':{'sent_at':7}}"
            })
    void aTickWithoutItsTimeIsInvalid(String json) {
        assertThat(interpreter.interpret(
                        json.replace('\'', '"'), new MessageContext(Optional.empty(), Optional.empty(), NOW)))
                .singleElement()
                .isInstanceOf(Invalid.class);
    }
}
