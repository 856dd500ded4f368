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
public final class Normalize {
    public static final Instant RECEIVED_AT = Instant.parse("2026-01-01T00:00:00Z");

    private static final MessageInterpreter NORMALIZER = new MessageInterpreter(RoutingDefaults.STANDARD);

    private Normalize() {}

    public static List<Interpretation> text(String text) {
        return NORMALIZER.interpret(text, new MessageContext(Optional.empty(), Optional.empty(), RECEIVED_AT));
    }

    public static List<Interpretation> all(JsonNode body) {
        return text(Json.write(body));
    }

    /** The one alert of a message that a sender of that realm sent. */
    public static Alert alert(JsonNode body, String realm) {
        return only(
                Alert.class,
                NORMALIZER.interpret(
                        Json.write(body), new MessageContext(Optional.empty(), Optional.of(realm), RECEIVED_AT)));
    }

    /** The one alert of a message. */
    public static Alert alert(JsonNode body) {
        return only(Alert.class, all(body));
    }

    public static AlertEvent event(JsonNode body) {
        return alert(body).event();
    }

    public static Invalid invalid(JsonNode body) {
        return only(Invalid.class, all(body));
    }

    public static Ignored ignored(JsonNode body) {
        return only(Ignored.class, all(body));
    }

    /** What comes of a message that says which source it is from. */
    public static List<Interpretation> text(String source, String text) {
        return NORMALIZER.interpret(text, new MessageContext(Optional.of(source), Optional.empty(), RECEIVED_AT));
    }

    /** The violations of a message that says which source it is from. */
    public static List<Violation> violations(String source, String text) {
        return only(Invalid.class, text(source, text)).violations();
    }

    public static <T> T only(Class<T> kind, List<Interpretation> entries) {
        assertThat(entries).hasSize(1).first().isInstanceOf(kind);
        return kind.cast(entries.getFirst());
    }
}
