package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The index {@code open-records} of the state table. Only open records have its attributes, and a repeat changes none of
 * them, so it costs a write when an episode begins and one when it ends.
 */
public final class DynamoOpenRecords implements OpenRecords {
    public static final String NAME = "open-records";

    /** A partition takes 1,000 writes a second, and every alert of a storm begins and ends: more than one partition. */
    private static final int SETS = 4;

    private static final String SET = "open_set";
    private static final String SINCE = "open_since";

    private final DynamoDbClient client;
    private final String table;

    public DynamoOpenRecords(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    /** Puts a record's item into the index, as long as the record is open. */
    static void set(Map<String, AttributeValue> item, AlertRecord record) {
        if (record.status() == Status.OPEN) {
            Instant since = record.episode().observedAt().orElse(record.firstSeenAt());
            item.put(SET, AttributeValue.fromS(setOf(record.fingerprint())));
            item.put(
                    SINCE,
                    AttributeValue.fromS(since.truncatedTo(ChronoUnit.SECONDS).toString()));
        }
    }

    private static String setOf(String fingerprint) {
        return Integer.toString(Math.floorMod(fingerprint.hashCode(), SETS));
    }

    @Override
    public void forEach(Consumer<OpenRecord> consumer) {
        try {
            for (int set = 0; set < SETS; set++) {
                String name = Integer.toString(set);
                client.queryPaginator(request -> request.tableName(table)
                                .indexName(NAME)
                                .keyConditionExpression(SET + " = :set")
                                .expressionAttributeValues(Map.of(":set", AttributeValue.fromS(name))))
                        .items()
                        .forEach(item -> consumer.accept(new OpenRecord(
                                item.get("fingerprint").s(),
                                Instant.parse(item.get(SINCE).s()),
                                Optional.ofNullable(item.get("issue_number"))
                                        .map(number -> Integer.valueOf(number.n())),
                                Optional.ofNullable(item.get("identity"))
                                        .map(AttributeValue::s)
                                        .flatMap(AlertRecord::readAlarmArn))));
            }
        } catch (SdkException e) {
            throw new StateUnavailableException("the index of open records cannot be read: " + e.getMessage(), e);
        }
    }
}
