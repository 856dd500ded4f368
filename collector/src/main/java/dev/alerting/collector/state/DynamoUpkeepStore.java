package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** The item {@code #upkeep} of the state table; no fingerprint begins like this. */
public final class DynamoUpkeepStore implements UpkeepStore {
    public static final String KEY = "#upkeep";

    private final DynamoDbClient client;
    private final String table;

    public DynamoUpkeepStore(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    @Override
    public UpkeepRecord read() {
        Map<String, AttributeValue> item;
        try {
            item = client.getItem(request -> request.tableName(table)
                            .key(Map.of("fingerprint", AttributeValue.fromS(KEY)))
                            .consistentRead(true))
                    .item();
        } catch (SdkException e) {
            throw new StateUnavailableException("the item of upkeep cannot be read: " + e.getMessage(), e);
        }
        if (item.isEmpty()) {
            return UpkeepRecord.NONE;
        }
        Map<String, Instant> ranAt = new HashMap<>();
        item.get("ran_at").m().forEach((task, at) -> ranAt.put(task, Instant.parse(at.s())));
        Optional<UpkeepRecord.Lease> lease = Optional.ofNullable(item.get("lease_owner"))
                .map(owner -> new UpkeepRecord.Lease(
                        owner.s(), Instant.parse(item.get("lease_until").s())));
        return new UpkeepRecord(lease, ranAt, Long.parseLong(item.get("version").n()));
    }

    @Override
    public boolean write(UpkeepRecord record) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("fingerprint", AttributeValue.fromS(KEY));
        item.put("version", AttributeValue.fromN(Long.toString(record.version())));
        Map<String, AttributeValue> ranAt = new HashMap<>();
        record.ranAt().forEach((task, at) -> ranAt.put(task, AttributeValue.fromS(at.toString())));
        item.put("ran_at", AttributeValue.fromM(ranAt));
        record.lease().ifPresent(lease -> {
            item.put("lease_owner", AttributeValue.fromS(lease.owner()));
            item.put("lease_until", AttributeValue.fromS(lease.until().toString()));
        });
        PutItemRequest.Builder request = PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        if (record.version() == 1) {
            request.conditionExpression("attribute_not_exists(fingerprint)");
        } else {
            request.conditionExpression("version = :read")
                    .expressionAttributeValues(
                            Map.of(":read", AttributeValue.fromN(Long.toString(record.version() - 1))));
        }
        try {
            client.putItem(request.build());
            return true;
        } catch (ConditionalCheckFailedException e) {
            // The SDK repeats a write whose answer was lost; finding our own write there is no conflict.
            return e.hasItem() && e.item().equals(item);
        } catch (SdkException e) {
            throw new StateUnavailableException("the item of upkeep cannot be written: " + e.getMessage(), e);
        }
    }
}
