package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.collector.state.SweepMemory.Asked;
import dev.alerting.collector.state.SweepMemory.Look;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The item {@code #sweep} of the state table; no fingerprint begins like this. */
public final class DynamoSweepStore implements SweepStore {
    public static final String KEY = "#sweep";

    private final DynamoDbClient client;
    private final String table;

    public DynamoSweepStore(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    @Override
    public SweepMemory read() {
        Map<String, AttributeValue> item;
        try {
            item = client.getItem(request -> request.tableName(table)
                            .key(Map.of("fingerprint", AttributeValue.fromS(KEY)))
                            .consistentRead(true))
                    .item();
        } catch (SdkException e) {
            throw new StateUnavailableException("the item of sweeps cannot be read: " + e.getMessage(), e);
        }
        if (item.isEmpty()) {
            return SweepMemory.NONE;
        }
        Map<String, Instant> refused = new HashMap<>();
        item.get("refused").m().forEach((what, at) -> refused.put(what, Instant.parse(at.s())));
        Map<String, Look> looks = new HashMap<>();
        Optional.ofNullable(item.get("looks"))
                .map(AttributeValue::m)
                .orElse(Map.of())
                .forEach((fingerprint, look) -> {
                    String[] parts = look.s().split(" ", 2);
                    looks.put(fingerprint, new Look(parts[1], Instant.parse(parts[0])));
                });
        return new SweepMemory(
                text(item, "since").map(Instant::parse),
                text(item, "etag"),
                new Asked(text(item, "comments_since").map(Instant::parse), text(item, "comments_etag")),
                text(item, "compared_at").map(Instant::parse),
                refused,
                looks);
    }

    @Override
    public void write(SweepMemory memory) {
        Map<String, AttributeValue> refused = new HashMap<>();
        memory.refused().forEach((what, at) -> refused.put(what, AttributeValue.fromS(at.toString())));
        Map<String, AttributeValue> looks = new HashMap<>();
        memory.looks()
                .forEach((fingerprint, look) ->
                        looks.put(fingerprint, AttributeValue.fromS(look.at() + " " + look.seen())));
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("fingerprint", AttributeValue.fromS(KEY));
        item.put("looks", AttributeValue.fromM(looks));
        item.put("refused", AttributeValue.fromM(refused));
        memory.since().ifPresent(at -> item.put("since", AttributeValue.fromS(at.toString())));
        memory.etag().ifPresent(etag -> item.put("etag", AttributeValue.fromS(etag)));
        memory.comments().since().ifPresent(at -> item.put("comments_since", AttributeValue.fromS(at.toString())));
        memory.comments().etag().ifPresent(etag -> item.put("comments_etag", AttributeValue.fromS(etag)));
        memory.comparedAt().ifPresent(at -> item.put("compared_at", AttributeValue.fromS(at.toString())));
        try {
            client.putItem(request -> request.tableName(table).item(item));
        } catch (SdkException e) {
            throw new StateUnavailableException("the item of sweeps cannot be written: " + e.getMessage(), e);
        }
    }

    private static Optional<String> text(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s);
    }
}
