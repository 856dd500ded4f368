package dev.alerting.history.store;

import dev.alerting.history.event.EventStore;
import dev.alerting.history.event.RawEvent;
import dev.alerting.history.event.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Raw events in a table with the key {@code event} and the index {@code by-day}. */
public final class DynamoEventStore implements EventStore {
    static final String INDEX = "by-day";

    private static final String NAME = "the table of raw events";

    private static final Duration TIME_TO_LIVE = Duration.ofDays(90);
    private static final String KEY = "event";

    private final DynamoDbClient client;
    private final String table;
    private final Damage damage;
    private final Clock clock;

    /**
     * @param damage is told of events that cannot be read any more
     * @param clock tells when what could not be read expires; events expire by their own time
     */
    public DynamoEventStore(DynamoDbClient client, String table, Damage damage, Clock clock) {
        this.client = client;
        this.table = table;
        this.damage = damage;
        this.clock = clock;
    }

    @Override
    public void put(RawEvent event) {
        Map<String, String> attributes = event.toAttributes();
        Optional<Map<String, AttributeValue>> there = put(attributes, event.at());
        boolean isOther = there.flatMap(item -> Optional.ofNullable(item.get("at")))
                .filter(at -> !event.at().toString().equals(at.s()))
                .isPresent();
        if (isOther) {
            // Versions begin again when the state table was lost; another write is another event.
            Map<String, String> again = new HashMap<>(attributes);
            again.put(KEY, event.keyOfAnotherWrite());
            put(again, event.at());
        }
    }

    @Override
    public void putUnreadable(String sequenceNumber, String reason, String image) {
        put(Map.of(KEY, "#unreadable#" + sequenceNumber, "reason", reason, "image", image), clock.instant());
    }

    /** @return what has that key already; the same images give the same event */
    private Optional<Map<String, AttributeValue>> put(Map<String, String> attributes, Instant at) {
        Map<String, AttributeValue> item = new HashMap<>();
        attributes.forEach((name, value) -> item.put(name, AttributeValue.fromS(value)));
        item.put(
                "ttl_expires_at",
                AttributeValue.fromN(Long.toString(at.plus(TIME_TO_LIVE).getEpochSecond())));
        try {
            client.putItem(request -> request.tableName(table)
                    .item(item)
                    .conditionExpression("attribute_not_exists(event)")
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return Optional.empty();
        } catch (ConditionalCheckFailedException e) {
            return Optional.of(e.item());
        } catch (SdkException e) {
            throw new StoreUnavailableException(NAME + " cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public Iterator<RawEvent> ofDay(LocalDate day) {
        Stream<Map<String, AttributeValue>> items = DynamoPages.items(
                client,
                NAME,
                request -> request.tableName(table)
                        .indexName(INDEX)
                        .keyConditionExpression("#day = :day")
                        .expressionAttributeNames(Map.of("#day", "day"))
                        .expressionAttributeValues(Map.of(":day", AttributeValue.fromS(day.toString()))));
        return items.map(this::read).flatMap(Optional::stream).iterator();
    }

    private Optional<RawEvent> read(Map<String, AttributeValue> item) {
        Map<String, String> texts = new HashMap<>();
        item.forEach((name, value) -> {
            if (value.s() != null) {
                texts.put(name, value.s());
            }
        });
        Optional<RawEvent> event = RawEvent.read(texts);
        if (event.isEmpty()) {
            damage.found(NAME, texts.getOrDefault(KEY, ""));
        }
        return event;
    }
}
