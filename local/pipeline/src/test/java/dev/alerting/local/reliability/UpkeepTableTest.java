package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.state.DynamoSweepStore;
import dev.alerting.collector.state.DynamoTimerIndex;
import dev.alerting.collector.state.DynamoUpkeepStore;
import dev.alerting.collector.state.SweepMemory;
import dev.alerting.collector.state.SweepMemory.Asked;
import dev.alerting.collector.state.SweepMemory.Look;
import dev.alerting.collector.state.TimerIndex.DueTimer;
import dev.alerting.collector.state.UpkeepRecord;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.aws.LocalAwsOptions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The lease of upkeep and the index of timers, on a real table. */
class UpkeepTableTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static LocalAws aws;

    private final DynamoTimerIndex timers = new DynamoTimerIndex(aws.dynamoDb(), aws.tableName());

    @BeforeAll
    static void start() {
        aws = LocalAws.start(LocalAwsOptions.of("alerting-upkeep"), line -> {});
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @Test
    void theLeaseIsWrittenByOneOnly() {
        DynamoUpkeepStore one = new DynamoUpkeepStore(aws.dynamoDb(), aws.tableName());
        DynamoUpkeepStore other = new DynamoUpkeepStore(aws.dynamoDb(), aws.tableName());
        assertThat(one.read()).isEqualTo(UpkeepRecord.NONE);

        UpkeepRecord leased = one.read().leasedTo(new UpkeepRecord.Lease("one", NOW));
        assertThat(one.write(leased)).isTrue();
        // The SDK repeats a write whose answer was lost.
        assertThat(one.write(leased)).isTrue();
        assertThat(other.write(UpkeepRecord.NONE.leasedTo(new UpkeepRecord.Lease("other", NOW))))
                .isFalse();

        assertThat(other.read()).isEqualTo(leased);
        assertThat(one.write(leased.released(Map.of("timers", NOW)))).isTrue();
        assertThat(other.read()).isEqualTo(new UpkeepRecord(Optional.empty(), Map.of("timers", NOW), 2));
    }

    @Test
    void whatIsDueIsFoundLongestOverdueFirst() {
        put("#later", NOW.plusMillis(1));
        put("#whole", NOW.minusSeconds(60));
        put("#fraction", NOW.minusMillis(60_001));
        put("#now", NOW);
        aws.dynamoDb()
                .putItem(request ->
                        request.tableName(aws.tableName()).item(Map.of("fingerprint", AttributeValue.fromS("#none"))));

        assertThat(timers.due(NOW, 10)).extracting(DueTimer::key).containsExactly("#fraction", "#whole", "#now");
        assertThat(timers.due(NOW, 1)).hasSize(1);
        assertThat(timers.due(NOW.plusSeconds(1), 10)).extracting(DueTimer::key).endsWith("#later");
    }

    @Test
    void anItemWrittenWithoutATimerIsNotDueAnyMore() {
        put("#gone", NOW.minusSeconds(3600));
        aws.dynamoDb()
                .putItem(request ->
                        request.tableName(aws.tableName()).item(Map.of("fingerprint", AttributeValue.fromS("#gone"))));

        assertThat(timers.due(NOW, 10)).extracting(DueTimer::key).doesNotContain("#gone");
    }

    @Test
    void theMemoryOfSweepsIsReadAsItWasWritten() {
        DynamoSweepStore store = new DynamoSweepStore(aws.dynamoDb(), aws.tableName());
        SweepMemory memory = new SweepMemory(
                Optional.of(NOW),
                Optional.of("W/\"issues\""),
                new Asked(Optional.of(NOW.plusSeconds(1)), Optional.of("W/\"comments\"")),
                Optional.of(NOW.plusSeconds(2)),
                Map.of("refused", NOW),
                Map.of("looked at", new Look("OK 2026-03-01T11:00:00Z, open since 2026-03-01T10:00:00Z", NOW)));

        store.write(memory);

        assertThat(store.read()).isEqualTo(memory);
    }

    @Test
    void theMemoryThatAnEarlierVersionHasLeftIsRead() {
        aws.dynamoDb()
                .putItem(request -> request.tableName(aws.tableName())
                        .item(Map.of(
                                "fingerprint", AttributeValue.fromS(DynamoSweepStore.KEY),
                                "since", AttributeValue.fromS(NOW.toString()),
                                "refused", AttributeValue.fromM(Map.of()))));

        assertThat(new DynamoSweepStore(aws.dynamoDb(), aws.tableName()).read())
                .isEqualTo(new SweepMemory(
                        Optional.of(NOW), Optional.empty(), Asked.NEVER, Optional.empty(), Map.of(), Map.of()));
    }

    private static void put(String key, Instant dueAt) {
        Map<String, AttributeValue> item = new HashMap<>(Map.of("fingerprint", AttributeValue.fromS(key)));
        DynamoTimerIndex.set(item, dueAt);
        aws.dynamoDb().putItem(request -> request.tableName(aws.tableName()).item(item));
    }
}
