package dev.alerting.common.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.event.Teams;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Interpretation.Ignored;
import dev.alerting.common.sender.Interpretation.Invalid;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What has to be true of the normalizer for every text there is. */
final class Invariants {
    private static final Instant RECEIVED_AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final MessageInterpreter NORMALIZER = new MessageInterpreter(RoutingDefaults.STANDARD);

    private Invariants() {}

    /** Alone, for measuring. */
    static List<Interpretation> interpret(String text, Optional<AlertSource> source) {
        return NORMALIZER.interpret(
                text, new MessageContext(source.map(AlertSource::attribute), Optional.empty(), RECEIVED_AT));
    }

    /** Each entry is an alert, a reason to do nothing, or a refusal that says what is wrong. */
    static void check(List<Interpretation> entries) {
        if (entries.isEmpty()) {
            throw new AssertionError("nothing came of it");
        }
        entries.forEach(Invariants::check);
    }

    private static void check(Interpretation entry) {
        switch (entry) {
            case Alert alert -> check(alert);
            case Ignored ignored -> assertThat(ignored.reason()).isNotBlank();
            case Interpretation.Heartbeat heartbeat ->
                assertThat(heartbeat.path()).isNotBlank();
            case Interpretation.Tick tick -> assertThat(tick.sentAt()).isNotNull();
            case Interpretation.OnIssue event -> assertThat(event.actor()).isNotBlank();
            case Interpretation.SweepRequest request -> {}
            case Invalid invalid -> {
                assertThat(invalid.violations()).isNotEmpty();
                assertThat(invalid.describe()).isNotBlank();
            }
        }
    }

    private static void check(Alert alert) {
        AlertEvent event = alert.event();
        assertThat(FINGERPRINT.matcher(alert.fingerprint()).matches()).isTrue();
        assertThat(event.title()).isNotBlank().hasSizeLessThanOrEqualTo(AlertEvent.MAX_TITLE);
        assertThat(event.summary().map(String::length).orElse(0)).isLessThanOrEqualTo(AlertEvent.MAX_SUMMARY);
        assertThat(event.reason().map(String::length).orElse(0)).isLessThanOrEqualTo(AlertEvent.MAX_REASON);
        assertThat(event.description().map(String::length).orElse(0)).isLessThanOrEqualTo(AlertEvent.MAX_DESCRIPTION);
        assertThat(event.teams()).hasSizeBetween(1, Teams.MAX_TEAMS);
        assertThat(alert.observedAt()).isBefore(RECEIVED_AT.plusSeconds(301));
        assertThat(alert.truncatedAlerts()).isNotNegative();
        assertThat(Json.write(AlertEventJson.write(event))).startsWith("{");
    }
}
