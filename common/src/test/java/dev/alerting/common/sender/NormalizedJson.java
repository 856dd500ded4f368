package dev.alerting.common.sender;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.Interpretation.Ignored;
import dev.alerting.common.sender.Interpretation.Invalid;
import java.util.List;

/** The outcome of one message as text for a golden file: plain ASCII, so that invisible characters can be seen. */
final class NormalizedJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private NormalizedJson() {}

    static String text(List<Interpretation> entries) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        entries.forEach(entry -> array.add(json(entry)));
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            return MAPPER.writer(printer).writeValueAsString(array) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode json(Interpretation entry) {
        return switch (entry) {
            case Alert alert -> alert(alert);
            case Interpretation.Heartbeat heartbeat ->
                Json.object()
                        .put("heartbeat", heartbeat.path())
                        .put("sent_at", heartbeat.sentAt().toString());
            case Interpretation.Tick tick ->
                Json.object().put("tick", tick.sentAt().toString());
            case Interpretation.OnIssue event ->
                Json.object()
                        .put("issue", event.issue())
                        .put("activity", event.activity().toString());
            case Interpretation.SweepRequest request -> Json.object().put("sweep", request.dryRun());
            case Ignored ignored -> Json.object().put("ignored", ignored.reason());
            case Invalid invalid -> invalid(invalid);
        };
    }

    private static ObjectNode alert(Alert alert) {
        ObjectNode json = Json.object().put("fingerprint", alert.fingerprint());
        json.set("event", AlertEventJson.write(alert.event()));
        ArrayNode routing = json.putArray("routing");
        alert.routingProblems()
                .forEach(problem ->
                        routing.addObject().put("kind", problem.kind().name()).put("found", problem.found()));
        json.put("truncated", alert.truncatedAlerts());
        json.put("observed_at", alert.observedAt().toString());
        alert.cycleKey().ifPresent(key -> json.put("cycle_key", key));
        alert.earlierFingerprint().ifPresent(earlier -> json.put("earlier_fingerprint", earlier));
        alert.silencedBy().ifPresent(reason -> json.put("silenced_by", reason));
        return json;
    }

    private static ObjectNode invalid(Invalid invalid) {
        ObjectNode json = Json.object().put("mistake", invalid.mistake().name());
        ArrayNode violations = json.putArray("violations");
        invalid.violations()
                .forEach(violation -> violations
                        .addObject()
                        .put("pointer", violation.pointer())
                        // The list of senders grows; that changes no golden file.
                        .put("message", violation.message().replace(SenderRegistry.sourceNames(), "...")));
        return json;
    }
}
