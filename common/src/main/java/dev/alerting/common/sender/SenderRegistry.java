package dev.alerting.common.sender;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.sender.Interpretation.SenderError;
import dev.alerting.common.sender.alertmanager.AlertmanagerSender;
import dev.alerting.common.sender.cloudwatch.CloudWatchSender;
import dev.alerting.common.sender.datadog.DatadogSender;
import dev.alerting.common.sender.github.GitHubSender;
import dev.alerting.common.sender.grafana.GrafanaSender;
import dev.alerting.common.sender.heartbeat.HeartbeatSender;
import dev.alerting.common.sender.normalized.NormalizedSender;
import dev.alerting.common.sender.pagerduty.PagerDutySender;
import dev.alerting.common.sender.upkeep.UpkeepSender;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All known senders. Whatever depends on the kind of sender asks here. */
public final class SenderRegistry {
    /** In the order in which their shapes are tried. */
    private static final List<AlertSender> SENDERS = List.of(
            new GrafanaSender(),
            new AlertmanagerSender(),
            new HeartbeatSender(),
            new CloudWatchSender(),
            new PagerDutySender(),
            new DatadogSender(),
            new NormalizedSender(),
            new UpkeepSender(),
            new GitHubSender());

    private SenderRegistry() {}

    public static List<AlertSender> all() {
        return SENDERS;
    }

    /** The format of that name, exactly as the message attribute {@code source} has it. */
    public static Optional<AlertSource> findSource(String attribute) {
        return SENDERS.stream()
                .map(AlertSender::source)
                .filter(source -> source.attribute().equals(attribute))
                .findFirst();
    }

    /** @throws IllegalArgumentException for a format that is not registered */
    public static AlertSender sender(AlertSource source) {
        return SENDERS.stream()
                .filter(sender -> sender.source().equals(source))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no sender is registered for " + source));
    }

    /**
     * The format a message says it has, else the one its shape shows.
     *
     * @param attribute the message attribute {@code source}; an unknown value counts as missing
     * @param body the message without an SNS envelope
     */
    public static Optional<AlertSource> detectSource(Optional<String> attribute, JsonNode body) {
        return attribute
                .flatMap(SenderRegistry::findSource)
                .or(() -> SENDERS.stream()
                        .filter(sender -> sender.recognizes(body))
                        .map(AlertSender::source)
                        .findFirst());
    }

    /** The names of all formats, separated by commas, for an error text. */
    public static String sourceNames() {
        return SENDERS.stream().map(sender -> sender.source().attribute()).collect(Collectors.joining(", "));
    }

    /**
     * How people fix an error of a sender; goes into an issue.
     *
     * @param source the sender, as far as it is known
     */
    public static String advice(SenderError error, Optional<AlertSource> source) {
        return switch (error) {
            case NOT_JSON ->
                "Send the sender's own JSON. If its payload comes from a template, check that the template renders to"
                        + " one complete JSON document.";
            case UNKNOWN_SOURCE ->
                "Send one of the known formats, or events that satisfy schemas/alert-event.schema.json:\n\n"
                        + NormalizedSender.EXAMPLE;
            case MISSING_FIELD, SCHEMA_VIOLATION ->
                sender(source.orElse(AlertSource.NORMALIZED)).advice();
        };
    }
}
