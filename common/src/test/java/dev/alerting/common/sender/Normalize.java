package dev.alerting.common.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.json.Json;
import dev.alerting.common.schema.Violation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Interpretation.Ignored;
import dev.alerting.common.sender.Interpretation.Invalid;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Normalizes one message the way the collector does, and says what came of it. */
final class Normalize {
    static final Instant RECEIVED_AT = Instant.parse("2026-01-01T00:00:00Z");

    private static final MessageInterpreter NORMALIZER = new MessageInterpreter(RoutingDefaults.STANDARD);

    private Normalize() {}

    static List<Interpretation> text(String text) {
        return NORMALIZER.interpret(text, Optional.empty(), RECEIVED_AT);
    }

    static List<Interpretation> all(JsonNode body) {
        return text(Json.write(body));
    }

    /** The one alert of a message. */
    static Alert alert(JsonNode body) {
        return only(Alert.class, all(body));
    }

    static AlertEvent event(JsonNode body) {
        return alert(body).event();
    }

    static Invalid invalid(JsonNode body) {
        return only(Invalid.class, all(body));
    }

    static Ignored ignored(JsonNode body) {
        return only(Ignored.class, all(body));
    }

    /** The violations of a message that says which source it is from. */
    static List<Violation> violations(String source, String text) {
        return only(Invalid.class, NORMALIZER.interpret(text, Optional.of(source), RECEIVED_AT))
                .violations();
    }

    static <T> T only(Class<T> kind, List<Interpretation> entries) {
        assertThat(entries).hasSize(1).first().isInstanceOf(kind);
        return kind.cast(entries.getFirst());
    }
}
