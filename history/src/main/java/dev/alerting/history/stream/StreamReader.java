package dev.alerting.history.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.history.event.EventStore;
import dev.alerting.history.event.PersonKey;
import dev.alerting.history.event.RawEvent;
import dev.alerting.history.event.RecordImage;
import dev.alerting.history.event.StoreUnavailableException;
import dev.alerting.history.event.Transitions;
import dev.alerting.history.event.UnreadableImageException;
import dev.alerting.history.figures.FiguresStore;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes raw events of a batch of the state table's stream. Records are worked on in their order; one whose event cannot be
 * kept ends the batch, and the stream delivers it and those after it again. One that cannot be understood is put aside.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">Using Lambda with DynamoDB</a>
 */
public final class StreamReader {
    /** An item holds 400 KB, and a character of the image may take three bytes. */
    private static final int MAX_IMAGE = 100_000;

    private final EventStore events;
    private final FiguresStore figures;
    private final Supplier<PersonKey> people;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;

    /** @param people asked for once a batch; may throw a {@link StoreUnavailableException} */
    public StreamReader(
            EventStore events,
            FiguresStore figures,
            Supplier<PersonKey> people,
            StructuredLog log,
            Metrics metrics,
            Clock clock) {
        this.events = events;
        this.figures = figures;
        this.people = people;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * @param records of the event, as Lambda delivers them
     * @return the sequence number from which on they have to be delivered again; empty if all are done
     */
    public Optional<String> process(JsonNode records) {
        Optional<PersonKey> key = Optional.empty();
        for (JsonNode record : records) {
            if (!isOfAnAlert(record)) {
                continue;
            }
            try {
                PersonKey known = key.isPresent() ? key.get() : people.get();
                key = Optional.of(known);
                process(record.path("dynamodb"), known);
            } catch (StoreUnavailableException e) {
                String failed = record.path("dynamodb").path("SequenceNumber").asText();
                metrics.count("HistoryWriteFailures", Map.of());
                log.warn("raw event not kept; the stream delivers from here again")
                        .with("sequenceNumber", failed)
                        .withFailure(e)
                        .write();
                return Optional.of(failed);
            }
        }
        return Optional.empty();
    }

    /** Not of the collector's own items, whose keys no fingerprint has, and not the end of a record's life. */
    private static boolean isOfAnAlert(JsonNode record) {
        boolean removed = record.path("eventName").asText().equals("REMOVE");
        String key = Json.text(record.path("dynamodb").path("Keys").path("fingerprint"), "S")
                .orElse("");
        return !removed && !key.startsWith("#");
    }

    private void process(JsonNode change, PersonKey key) {
        Optional<RawEvent> event;
        try {
            event = read(change, key);
        } catch (RuntimeException e) {
            putAside(change, e);
            return;
        }
        if (event.isEmpty()) {
            return;
        }
        events.put(event.get());
        metrics.count("HistoryEvents", Map.of());
        LocalDate yesterday =
                clock.instant().atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
        if (event.get().day().isBefore(yesterday)) {
            // No run looks at that day again by itself.
            figures.markLate(event.get().day(), event.get().key());
        }
    }

    private static Optional<RawEvent> read(JsonNode change, PersonKey key) {
        if (!change.path("ApproximateCreationDateTime").isNumber()) {
            throw new UnreadableImageException("the record does not say when it was written");
        }
        Instant at =
                Instant.ofEpochSecond(change.path("ApproximateCreationDateTime").longValue());
        RecordImage after = RecordImage.of(change.path("NewImage"));
        Optional<RecordImage> before =
                change.has("OldImage") ? Optional.of(RecordImage.of(change.path("OldImage"))) : Optional.empty();
        return Transitions.between(before, after, at, key);
    }

    /** What attributes there are and of which types; not what is in them, which may name people. */
    private static JsonNode shapeOf(JsonNode change) {
        ObjectNode shape = Json.object();
        shape.set("Keys", change.path("Keys"));
        for (String image : List.of("OldImage", "NewImage")) {
            ObjectNode types = shape.putObject(image);
            change.path(image)
                    .properties()
                    .forEach(attribute ->
                            types.put(attribute.getKey(), String.join(",", fieldNames(attribute.getValue()))));
        }
        return shape;
    }

    private static List<String> fieldNames(JsonNode value) {
        List<String> names = new ArrayList<>();
        value.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void putAside(JsonNode change, RuntimeException reason) {
        String sequenceNumber = change.path("SequenceNumber").asText();
        metrics.count("HistoryUnreadable", Map.of());
        log.error("image of a record not understood; put aside")
                .with("sequenceNumber", sequenceNumber)
                .with(
                        "fingerprint",
                        change.path("Keys").path("fingerprint").path("S").asText())
                .withFailure(reason)
                .write();
        String image = Json.write(shapeOf(change));
        events.putUnreadable(
                sequenceNumber,
                String.valueOf(reason.getMessage()),
                image.length() <= MAX_IMAGE ? image : image.substring(0, MAX_IMAGE));
    }
}
