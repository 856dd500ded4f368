package dev.alerting.history.store;

import dev.alerting.history.event.StoreUnavailableException;
import dev.alerting.history.weekly.ReportMemory;
import dev.alerting.history.weekly.Week;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * In the table of figures, under keys that begin with {@code #reports}: whose turn it is, the newest week that is finished,
 * for a week the teams that are done with, and for each team the number of its issue.
 */
public final class DynamoReportMemory implements ReportMemory {
    private static final String NAME = "the table of figures";
    private static final String KEY = "#reports";
    private static final String ISSUES = "#reports#issues";
    private static final String NUMBER = "number";
    private static final String REPOSITORY = "repository";
    private static final String TURN = "turn";
    private static final String FINISHED = "finished";
    private static final String UNTIL = "until";
    private static final String WEEK = "week";

    /** Nobody asks for a week once the next one is due. */
    private static final Duration LIVES = Duration.ofDays(30);

    private final DynamoDbClient client;
    private final String table;
    private final String repository;

    /**
     * @param table with the keys of {@link DynamoFiguresStore}
     * @param repository that reports go to, {@code owner/name}: issues of any other are not remembered
     */
    public DynamoReportMemory(DynamoDbClient client, String table, String repository) {
        this.client = client;
        this.table = table;
        this.repository = repository;
    }

    @Override
    public boolean takeTurn(Instant now, Instant until) {
        Map<String, AttributeValue> item = item(KEY, TURN);
        item.put(UNTIL, seconds(until));
        try {
            call(() -> client.putItem(request -> request.tableName(table)
                    .item(item)
                    .conditionExpression("attribute_not_exists(#until) OR #until <= :now")
                    .expressionAttributeNames(Map.of("#until", UNTIL))
                    .expressionAttributeValues(Map.of(":now", seconds(now)))));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }

    @Override
    public void endTurn() {
        call(() -> client.deleteItem(request -> request.tableName(table).key(item(KEY, TURN))));
    }

    @Override
    public Optional<Week> finished() {
        Map<String, AttributeValue> item = call(() -> client.getItem(request ->
                        request.tableName(table).key(item(KEY, FINISHED)).consistentRead(true)))
                .item();
        return Optional.ofNullable(item.get(WEEK)).map(AttributeValue::s).map(day -> new Week(LocalDate.parse(day)));
    }

    @Override
    public void setFinished(Week week) {
        Map<String, AttributeValue> item = item(KEY, FINISHED);
        item.put(WEEK, AttributeValue.fromS(week.last().toString()));
        call(() -> client.putItem(request -> request.tableName(table).item(item)));
    }

    @Override
    public Set<String> done(Week week) {
        return DynamoPages.items(
                        client,
                        NAME,
                        request -> request.tableName(table)
                                .consistentRead(true)
                                .keyConditionExpression("day_team = :key")
                                .expressionAttributeValues(Map.of(":key", AttributeValue.fromS(key(week)))))
                .map(item -> item.get("scope").s())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void setDone(Week week, String team) {
        Map<String, AttributeValue> item = item(key(week), team);
        item.put("ttl_expires_at", seconds(week.end().plus(LIVES)));
        call(() -> client.putItem(request -> request.tableName(table).item(item)));
    }

    @Override
    public Optional<Integer> issue(String team) {
        Map<String, AttributeValue> item = call(() -> client.getItem(request ->
                        request.tableName(table).key(item(ISSUES, team)).consistentRead(true)))
                .item();
        return Optional.ofNullable(item.get(REPOSITORY))
                .map(AttributeValue::s)
                .filter(repository::equalsIgnoreCase)
                .flatMap(here -> Optional.ofNullable(item.get(NUMBER)))
                .map(AttributeValue::n)
                .map(Integer::valueOf);
    }

    @Override
    public void setIssue(String team, int number) {
        Map<String, AttributeValue> item = item(ISSUES, team);
        item.put(NUMBER, AttributeValue.fromN(Integer.toString(number)));
        item.put(REPOSITORY, AttributeValue.fromS(repository));
        call(() -> client.putItem(request -> request.tableName(table).item(item)));
    }

    private static String key(Week week) {
        return KEY + "#" + week.last();
    }

    private static AttributeValue seconds(Instant at) {
        return AttributeValue.fromN(Long.toString(at.getEpochSecond()));
    }

    private static Map<String, AttributeValue> item(String hash, String range) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("day_team", AttributeValue.fromS(hash));
        item.put("scope", AttributeValue.fromS(range));
        return item;
    }

    private static <T> T call(Supplier<T> request) {
        try {
            return request.get();
        } catch (ConditionalCheckFailedException e) {
            throw e;
        } catch (SdkException e) {
            throw new StoreUnavailableException(NAME + " cannot be used: " + e.getMessage(), e);
        }
    }
}
