package dev.alerting.collector.state;

import dev.alerting.collector.budget.BudgetStore;
import dev.alerting.collector.budget.Ledger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** The ledger as the item {@code #budget} of the state table. */
final class DynamoBudgetStore implements BudgetStore {
    /** There is an answer without the table, so an alert does not wait long for it. */
    private static final AwsRequestOverrideConfiguration IN_TIME = AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(Duration.ofSeconds(2))
            .apiCallAttemptTimeout(Duration.ofSeconds(1))
            .build();

    private final DynamoDbClient client;
    private final String table;

    DynamoBudgetStore(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    @Override
    public Ledger read() {
        try {
            GetItemResponse response = client.getItem(request -> request.tableName(table)
                    .key(Map.of("fingerprint", AttributeValue.fromS(BudgetItem.KEY)))
                    .consistentRead(true)
                    .overrideConfiguration(IN_TIME));
            return response.hasItem() ? BudgetItem.read(response.item()) : Ledger.EMPTY;
        } catch (SdkException e) {
            throw new BudgetUnavailableException("the budget cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Ledger> write(Ledger ledger) {
        Map<String, AttributeValue> item = BudgetItem.write(ledger);
        PutItemRequest.Builder request = PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .overrideConfiguration(IN_TIME)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        if (ledger.version() == 1) {
            request.conditionExpression("attribute_not_exists(fingerprint)");
        } else {
            request.conditionExpression("version = :read")
                    .expressionAttributeValues(
                            Map.of(":read", AttributeValue.fromN(Long.toString(ledger.version() - 1))));
        }
        try {
            client.putItem(request.build());
            return Optional.empty();
        } catch (ConditionalCheckFailedException e) {
            if (e.hasItem() && e.item().equals(item)) {
                // The SDK repeats a write whose answer was lost; finding our own write there is no conflict.
                return Optional.empty();
            }
            return Optional.of(e.hasItem() ? BudgetItem.read(e.item()) : Ledger.EMPTY);
        } catch (SdkException e) {
            throw new BudgetUnavailableException("the budget cannot be written: " + e.getMessage(), e);
        }
    }
}
