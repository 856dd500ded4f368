package dev.alerting.common.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.testing.MovableClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StructuredLogTest {
    private final List<String> lines = new ArrayList<>();
    private final StructuredLog log = new StructuredLog(new MovableClock(), lines::add);

    @Test
    void aLineIsOneJsonObjectWithItsFieldsInOrder() {
        log.info("done")
                .with("team", "web")
                .with("count", 3)
                .with("details", Json.parse("{\"a\":[1]}"))
                .write();

        assertThat(lines)
                .containsExactly("{\"timestamp\":\"2026-01-01T00:00:00Z\",\"level\":\"INFO\",\"message\":\"done\","
                        + "\"team\":\"web\",\"count\":3,\"details\":{\"a\":[1]}}");
    }

    @Test
    void theLevelIsTheOneAskedFor() {
        log.info("a").write();
        log.warn("b").write();
        log.error("c").write();

        assertThat(lines)
                .extracting(line -> Json.parse(line).path("level").textValue())
                .containsExactly("INFO", "WARN", "ERROR");
    }

    @Test
    void nothingIsWrittenBeforeTheEntryIsComplete() {
        log.info("half").with("team", "web");

        assertThat(lines).isEmpty();
    }

    @Test
    void anExpectedFailureIsLoggedWithoutItsStack() {
        log.error("failed")
                .withFailure(new IllegalStateException("no luck", new IllegalArgumentException("a cause")))
                .write();

        assertThat(lines)
                .containsExactly("{\"timestamp\":\"2026-01-01T00:00:00Z\",\"level\":\"ERROR\",\"message\":\"failed\","
                        + "\"error\":\"IllegalStateException: no luck\"}");
    }

    @Test
    void anUnexpectedFailureIsLoggedWithItsStack() {
        log.error("failed").withUnexpected(new IllegalStateException("no luck")).write();

        JsonNode line = Json.parse(lines.getFirst());
        assertThat(line.path("error").textValue()).isEqualTo("IllegalStateException: no luck");
        assertThat(line.path("stack").path(0).textValue())
                .startsWith("dev.alerting.common.telemetry.StructuredLogTest.anUnexpectedFailureIsLoggedWithItsStack"
                        + "(StructuredLogTest.java:");
        assertThat(line.has("causes")).isFalse();
    }

    @Test
    void lineEndsInATextCannotBreakTheLine() {
        log.info("one\ntwo\r\nthree").with("x", "\u2028\"}").write();

        assertThat(lines.getFirst()).doesNotContain("\n", "\r");
        assertThat(Json.parse(lines.getFirst()).path("message").textValue()).isEqualTo("one\ntwo\r\nthree");
    }

    @Test
    void aMissingTextIsWrittenAsNull() {
        log.info("done").with("team", (String) null).write();

        assertThat(Json.parse(lines.getFirst()).path("team").isNull()).isTrue();
    }

    @Test
    void aCompleteLineIsPassedOnAsItIs() {
        log.writeLine("{\"_aws\":{}}");

        assertThat(lines).containsExactly("{\"_aws\":{}}");
        assertThat(StructuredLog.toStandardOutput()).isNotNull();
    }
}
