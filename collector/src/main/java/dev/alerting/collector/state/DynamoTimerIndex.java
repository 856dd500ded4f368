package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The index {@code timers} of the state table. Only items with both its attributes are in it, so it is as small as what
 * waits for a time, and one query finds what is due.
 */
public final class DynamoTimerIndex implements TimerIndex {
    public static final String NAME = "timers";

    private static final String SET = "timer_set";
    private static final String DUE = "timer_due";

    /** All timers are in one partition: few items have one, and only setting or clearing it writes to the index. */
    private static final AttributeValue ALL = AttributeValue.fromS("all");

    private final DynamoDbClient client;
    private final String table;

    public DynamoTimerIndex(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    /** Has an item that is about to be written looked at from {@code dueAt} on, to the second, until it is written without. */
    public static void set(Map<String, AttributeValue> item, Instant dueAt) {
        Instant second = dueAt.truncatedTo(ChronoUnit.SECONDS);
        item.put(SET, ALL);
        // All of one length, so that their order as texts is that of the times.
        item.put(DUE, AttributeValue.fromS((second.isBefore(dueAt) ? second.plusSeconds(1) : second).toString()));
    }

    @Override
    public List<DueTimer> due(Instant now, int limit) {
        try {
            return client
                    .query(request -> request.tableName(table)
                            .indexName(NAME)
                            .keyConditionExpression(SET + " = :all AND " + DUE + " <= :now")
                            .expressionAttributeValues(Map.of(
                                    ":all",
                                    ALL,
                                    ":now",
                                    AttributeValue.fromS(
                                            now.truncatedTo(ChronoUnit.SECONDS).toString())))
                            .limit(limit))
                    .items()
                    .stream()
                    .map(item -> new DueTimer(
                            item.get("fingerprint").s(),
                            Instant.parse(item.get(DUE).s())))
                    .toList();
        } catch (SdkException e) {
            throw new StateUnavailableException("the index of timers cannot be read: " + e.getMessage(), e);
        }
    }
}
