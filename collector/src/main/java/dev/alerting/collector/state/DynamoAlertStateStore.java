package dev.alerting.collector.state;

import dev.alerting.collector.budget.BudgetStore;
import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.aws.AwsSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** State in a DynamoDB table with the key {@code fingerprint}. */
public final class DynamoAlertStateStore implements AlertStateStore, AutoCloseable {
    private static final Duration CALL = Duration.ofSeconds(6);
    private static final Duration ATTEMPT = Duration.ofSeconds(2);

    private final DynamoDbClient client;
    private final String table;

    public DynamoAlertStateStore(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    public static DynamoAlertStateStore create(AwsSettings settings, String table) {
        return new DynamoAlertStateStore(
                AwsClients.build(DynamoDbClient.builder(), settings, "DYNAMODB", CALL, ATTEMPT), table);
    }

    /** The budget in the same table, through the same client. */
    public BudgetStore budget() {
        return new DynamoBudgetStore(client, table);
    }

    @Override
    public Optional<AlertRecord> read(String fingerprint) {
        try {
            GetItemResponse response = client.getItem(request -> request.tableName(table)
                    .key(Map.of("fingerprint", AttributeValue.fromS(fingerprint)))
                    .consistentRead(true));
            return response.hasItem() ? Optional.of(RecordItem.read(response.item())) : Optional.empty();
        } catch (SdkException e) {
            throw new StateUnavailableException("the state table cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, AlertRecord> read(Set<String> fingerprints) {
        if (fingerprints.size() == 1) {
            String only = fingerprints.iterator().next();
            return read(only).map(record -> Map.of(only, record)).orElse(Map.of());
        }
        KeysAndAttributes keys = KeysAndAttributes.builder()
                .keys(fingerprints.stream()
                        .map(fingerprint -> Map.of("fingerprint", AttributeValue.fromS(fingerprint)))
                        .toList())
                .consistentRead(true)
                .build();
        BatchGetItemResponse response;
        try {
            response = client.batchGetItem(request -> request.requestItems(Map.of(table, keys)));
        } catch (SdkException e) {
            throw new StateUnavailableException("the state table cannot be read: " + e.getMessage(), e);
        }
        if (response.hasUnprocessedKeys() && !response.unprocessedKeys().isEmpty()) {
            // Half an answer is none: the part left out may be the record that matters.
            throw new StateUnavailableException("the state table is throttled", null);
        }
        Map<String, AlertRecord> records = new HashMap<>();
        response.responses().getOrDefault(table, List.of()).forEach(item -> {
            AlertRecord record = RecordItem.read(item);
            records.put(record.fingerprint(), record);
        });
        return records;
    }

    @Override
    public boolean write(AlertRecord record) {
        Map<String, AttributeValue> item = RecordItem.write(record);
        DynamoOpenRecords.set(item, record);
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
            throw new StateUnavailableException("the state table cannot be written: " + e.getMessage(), e);
        }
    }

    /** The lease and the memory of upkeep, in the same table. */
    public UpkeepStore upkeep() {
        return new DynamoUpkeepStore(client, table);
    }

    /** The memory of sweeps, in the same table. */
    public SweepStore sweeps() {
        return new DynamoSweepStore(client, table);
    }

    /** The open records of the same table. */
    public OpenRecords openRecords() {
        return new DynamoOpenRecords(client, table);
    }

    /**
     * The silences, in the same table.
     *
     * @param onUnreadable is told the id of a silence that cannot be understood and therefore silences nothing
     */
    public SilenceStore silences(Consumer<String> onUnreadable) {
        return new DynamoSilenceStore(client, table, onUnreadable);
    }

    /** What is due, in the same table. */
    public TimerIndex timers() {
        return new DynamoTimerIndex(client, table);
    }

    /** Storms and their rows, in the same table and through the same client. */
    public StormStore storms(Clock clock) {
        return new DynamoStormStore(client, table, clock);
    }

    @Override
    public void close() {
        client.close();
    }
}
