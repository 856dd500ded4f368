package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is shown with the table in memory holds for DynamoDB, because both answer the same. */
@ExtendWith(SimulationExtension.class)
class TablesAgreeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void readsAndConditionalWritesHaveTheSameAnswers(Simulation simulation) {
        AlertStateStore dynamoDb = simulation.table();
        AlertStateStore memory = new MemoryTable();
        String run = UUID.randomUUID().toString();
        Random random = new Random(20_251_122L);
        int accepted = 0;

        for (int step = 0; step < 300; step++) {
            AlertRecord record = record(run + random.nextInt(4), random.nextInt(5), "title " + random.nextInt(3));
            boolean written = dynamoDb.write(record);
            assertThat(memory.write(record)).as("step %d", step).isEqualTo(written);
            assertThat(memory.read(record.fingerprint())).isEqualTo(dynamoDb.read(record.fingerprint()));
            accepted += written ? 1 : 0;
        }

        assertThat(accepted).isBetween(5, 250);
        Set<String> all = Set.of(run + 0, run + 1, run + 2, run + 3, run + "missing");
        assertThat(memory.read(all)).isEqualTo(dynamoDb.read(all));
    }

    @Test
    void ofWritersAtTheSameTimeOneWins(Simulation simulation) throws Exception {
        for (AlertStateStore table : List.of(simulation.table(), new MemoryTable())) {
            String fingerprint = UUID.randomUUID().toString();
            for (int version = 1; version <= 20; version++) {
                assertThat(winners(table, fingerprint, version)).hasSize(1);
            }
        }
    }

    private static Set<String> winners(AlertStateStore table, String fingerprint, int version) throws Exception {
        int writers = 4;
        CyclicBarrier start = new CyclicBarrier(writers);
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < writers; writer++) {
                String title = "writer " + writer;
                answers.add(executor.submit(() -> {
                    start.await();
                    return table.write(record(fingerprint, version, title)) ? title : "";
                }));
            }
        }
        Set<String> winners = new HashSet<>();
        for (Future<String> answer : answers) {
            winners.add(answer.get());
        }
        winners.remove("");
        assertThat(winners).contains(table.read(fingerprint).orElseThrow().title());
        return winners;
    }

    private static AlertRecord record(String fingerprint, int version, String title) {
        return AlertRecord.unseen(fingerprint, NOW).toBuilder()
                .title(title)
                .version(version)
                .build();
    }
}
