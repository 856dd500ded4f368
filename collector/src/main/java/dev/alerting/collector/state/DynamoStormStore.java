package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Storms in the state table, and their rows by its index {@value StormItem#INDEX_KEY}. */
public final class DynamoStormStore implements StormStore {
    private final DynamoDbClient client;
    private final String table;
    private final Clock clock;

    /** @param client closed by whoever has made it */
    DynamoStormStore(DynamoDbClient client, String table, Clock clock) {
        this.client = client;
        this.table = table;
        this.clock = clock;
    }

    @Override
    public Optional<Storm> read(String hash) {
        try {
            GetItemResponse response = client.getItem(request -> request.tableName(table)
                    .key(Map.of("fingerprint", AttributeValue.fromS(StormItem.key(hash))))
                    .consistentRead(true));
            return response.hasItem() ? Optional.of(StormItem.read(response.item())) : Optional.empty();
        } catch (SdkException e) {
            throw new StateUnavailableException("the storm cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean write(Storm storm) {
        Map<String, AttributeValue> item =
                StormItem.write(storm, clock.instant().plus(Storm.TIME_TO_LIVE));
        PutItemRequest.Builder request = PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        if (storm.version() == 1) {
            request.conditionExpression("attribute_not_exists(fingerprint)");
        } else {
            request.conditionExpression("version = :read")
                    .expressionAttributeValues(
                            Map.of(":read", AttributeValue.fromN(Long.toString(storm.version() - 1))));
        }
        try {
            client.putItem(request.build());
            return true;
        } catch (ConditionalCheckFailedException e) {
            // The SDK repeats a write whose answer was lost; finding our own write there is no conflict.
            return e.hasItem() && e.item().equals(item);
        } catch (SdkException e) {
            throw new StateUnavailableException("the storm cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void rows(String rows, Consumer<Row> each) {
        query(rows, item -> each.accept(StormItem.row(item)));
    }

    @Override
    public List<String> active() {
        List<String> hashes = new ArrayList<>();
        query(StormItem.ACTIVE, item -> hashes.add(StormItem.hash(item)));
        return hashes;
    }

    private void query(String value, Consumer<Map<String, AttributeValue>> each) {
        Optional<Map<String, AttributeValue>> from = Optional.empty();
        do {
            QueryRequest.Builder request = QueryRequest.builder()
                    .tableName(table)
                    .indexName(StormItem.INDEX_KEY)
                    .keyConditionExpression("storm = :storm")
                    .expressionAttributeValues(Map.of(":storm", AttributeValue.fromS(value)));
            from.ifPresent(request::exclusiveStartKey);
            try {
                var page = client.query(request.build());
                page.items().forEach(each);
                from = Optional.of(page.lastEvaluatedKey()).filter(key -> !key.isEmpty());
            } catch (SdkException e) {
                throw new StateUnavailableException("the index of storms cannot be read: " + e.getMessage(), e);
            }
        } while (from.isPresent());
    }
}
