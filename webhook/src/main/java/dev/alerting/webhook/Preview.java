package dev.alerting.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.issue.IssueNames;
import dev.alerting.common.issue.SafeText;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.SenderRegistry;
import dev.alerting.common.sender.normalized.NormalizedSender;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Shows what would become of a payload, without sending it anywhere. Safe for concurrent use. */
public final class Preview {
    /** A sender needs to see what is wrong, not every alert that has it. */
    static final int MAX_WARNINGS = 10;

    private static final int MAX_DETAIL = 500;

    /** Characters of alerts in a report; Lambda takes answers of 6 MB, and nobody reads that much. */
    static final int MAX_REPORT = 1024 * 1024;

    private final MessageInterpreter interpreter;
    private final RoutingDefaults defaults;
    private final int stormAfter;

    /** @param stormAfter so many new alerts of one rule, team and source get issues of their own; 0: all of them */
    public Preview(RoutingDefaults defaults, int stormAfter) {
        this.interpreter = new MessageInterpreter(defaults);
        this.defaults = defaults;
        this.stormAfter = stormAfter;
    }

    /**
     * Describes a payload as if the webhook had received it. Applies the webhook's limits of size; what exceeds one has the
     * {@code status} {@code refused} and a {@code reason}.
     *
     * @param provenance with the format the sender is held to; an empty one is detected from the shape
     */
    public ObjectNode describe(String payload, Provenance provenance) {
        JsonNode json;
        String text = SqsText.escapeForbidden(Json.withoutByteOrderMark(payload));
        try {
            json = Json.parse(text);
        } catch (InvalidJsonException e) {
            return describeMessages(MessageSplitter.Result.Messages.of(List.of(payload)), provenance);
        }
        Optional<AlertSource> format =
                provenance.source().or(() -> SenderRegistry.detectSource(Optional.empty(), json));
        return switch (MessageSplitter.split(text, json)) {
            case MessageSplitter.Result.Messages messages ->
                describeMessages(messages, new Provenance(format, provenance.realm(), provenance.acceptedAt()));
            case MessageSplitter.Result.TooLarge(String reason) ->
                WebhookResponse.refused(413, reason).body();
        };
    }

    /**
     * Describes every alert of the messages as it would be filed, with everything that is wrong.
     *
     * @return {@code alerts}, each with its {@code outcome}, and the number of {@code problems}; {@code shortened} and
     *     {@code refused} if some were too large
     */
    ObjectNode describeMessages(MessageSplitter.Result.Messages split, Provenance provenance) {
        List<String> messages = split.texts();
        ObjectNode report = Json.object().put("status", "dry_run");
        report.put("source", provenance.source().map(AlertSource::attribute).orElse("unknown"));
        report.put("messages", messages.size());
        ArrayNode alerts = report.putArray("alerts");
        int problems = 0;
        int omitted = 0;
        long size = 0;
        Map<List<String>, Set<String>> storms = new HashMap<>();
        for (int i = 0; i < messages.size(); i++) {
            for (Interpretation interpretation : interpret(messages.get(i), provenance)) {
                ObjectNode alert = Json.object();
                if (messages.size() > 1) {
                    alert.put("message", i + 1);
                }
                describe(interpretation, alert);
                if (isRowOfStorm(interpretation, storms)) {
                    alert.put("place", "row of storm");
                }
                problems += alert.path("problems").size();
                size += Json.write(alert).length();
                if (size <= MAX_REPORT) {
                    alerts.add(alert);
                } else {
                    omitted++;
                }
            }
        }
        if (!split.shortened().isEmpty()) {
            ArrayNode shortened = report.putArray("shortened");
            split.shortened().stream().limit(MAX_WARNINGS).forEach(shortened::add);
            problems += split.shortened().size();
        }
        if (split.leftOut().isPresent()) {
            report.put("refused", split.leftOut().get());
            problems++;
        }
        if (omitted > 0) {
            report.put("omitted_alerts", omitted);
        }
        return report.put("problems", problems);
    }

    /** The first few things that a sender should fix in a message it sent; usually none. */
    ArrayNode findWarnings(String message, Provenance provenance) {
        ArrayNode warnings = Json.object().putArray("warnings");
        if (provenance.source().equals(Optional.of(AlertSource.NORMALIZED))) {
            JsonNode events = Json.parse(message);
            for (int i = 0; i < (events.isArray() ? events.size() : 1); i++) {
                addWarnings(
                        NormalizedSender.routingProblems(events.isArray() ? events.get(i) : events, defaults),
                        i,
                        warnings);
            }
            return warnings;
        }
        List<Interpretation> all = interpret(message, provenance);
        for (int i = 0; i < all.size() && warnings.size() < MAX_WARNINGS; i++) {
            if (all.get(i) instanceof Interpretation.Alert alert) {
                addWarnings(alert.routingProblems(), i, warnings);
            } else if (all.get(i) instanceof Interpretation.Invalid invalid) {
                warnings.addObject()
                        .put("alert", i)
                        .put("problem", invalid.mistake().name())
                        .put("detail", SafeText.truncate(invalid.describe(), MAX_DETAIL));
            }
        }
        return warnings;
    }

    private List<Interpretation> interpret(String message, Provenance provenance) {
        return interpreter.interpret(
                message,
                new MessageContext(
                        provenance.source().map(AlertSource::attribute), provenance.realm(), provenance.acceptedAt()));
    }

    /** As the collector would decide if all of it were new. A P0 has an issue of its own as well. */
    private boolean isRowOfStorm(Interpretation interpretation, Map<List<String>, Set<String>> storms) {
        if (stormAfter == 0
                || !(interpretation instanceof Interpretation.Alert alert)
                || alert.silencedBy().isPresent()
                || alert.event().state() != AlertState.FIRING) {
            return false;
        }
        List<String> kind = List.of(
                alert.event().teams().getFirst(),
                alert.event().source(),
                alert.origin().subject());
        Set<String> alerts = storms.computeIfAbsent(kind, key -> new HashSet<>());
        alerts.add(alert.fingerprint());
        return alerts.size() > stormAfter;
    }

    private void addWarnings(List<RoutingProblem> problems, int alert, ArrayNode warnings) {
        problems.stream()
                .limit(Math.max(0, MAX_WARNINGS - warnings.size()))
                .forEach(problem -> describe(problem, warnings.addObject().put("alert", alert)));
    }

    private void describe(Interpretation interpretation, ObjectNode json) {
        if (interpretation instanceof Interpretation.Alert alert) {
            boolean routingUnknown = !alert.routingProblems().isEmpty();
            json.put("outcome", alert.silencedBy().isPresent() ? "silenced" : "alert");
            alert.silencedBy().ifPresent(reason -> json.put("reason", SafeText.truncate(reason, MAX_DETAIL)));
            json.put("title", IssueNames.title(alert.event()));
            ArrayNode labels = json.putArray("labels");
            IssueNames.labels(alert.event(), routingUnknown).forEach(labels::add);
            json.put("fingerprint", alert.fingerprint());
            json.set("event", AlertEventJson.write(alert.event()));
            if (alert.truncatedAlerts() > 0) {
                json.put("truncated_alerts", alert.truncatedAlerts());
            }
            ArrayNode problems = json.putArray("problems");
            alert.routingProblems().forEach(problem -> describe(problem, problems.addObject()));
            alert.event()
                    .links()
                    .unusable()
                    .forEach((link, text) -> problems.addObject()
                            .put("problem", "UNUSABLE_LINK")
                            .put("link", link)
                            .put("found", SafeText.truncate(text, MAX_DETAIL))
                            .put(
                                    "remedy",
                                    "Give an address that begins with https:// or http://; it is shown as text."));
        } else if (interpretation instanceof Interpretation.Invalid invalid) {
            json.put("outcome", "invalid")
                    .put("subject", invalid.origin().subject())
                    .put("mistake", invalid.mistake().name());
            ArrayNode problems = json.putArray("problems");
            invalid.violations()
                    .forEach(violation -> problems.addObject()
                            .put("pointer", violation.pointer())
                            .put("message", violation.message()));
        } else {
            json.put("outcome", "ignored");
            if (interpretation instanceof Interpretation.Ignored ignored) {
                json.put("subject", ignored.origin().subject()).put("reason", ignored.reason());
            }
        }
    }

    private void describe(RoutingProblem problem, ObjectNode json) {
        json.put("problem", problem.kind().name());
        if (!problem.found().isEmpty()) {
            json.put("found", SafeText.truncate(problem.found(), MAX_DETAIL));
        }
        switch (problem.kind()) {
            case MISSING_TEAM, INVALID_TEAM -> json.put("fallback", defaults.fallbackTeam());
            case MISSING_PRIORITY, INVALID_PRIORITY ->
                json.put("fallback", defaults.defaultPriority().name());
        }
        json.put("remedy", problem.remedy());
    }
}
