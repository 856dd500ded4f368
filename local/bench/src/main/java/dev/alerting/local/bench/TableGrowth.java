package dev.alerting.local.bench;

import dev.alerting.local.lambda.FunctionProcess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteRequest;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** A new alert, alone in its batch, as the table grows. */
final class TableGrowth {
    private static final List<Integer> SIZES = List.of(10, 10_000, 100_000);
    private static final int WARM_UP = 500;
    private static final int ALERTS = 100;

    /** DynamoDB's maximum per request. */
    private static final int WRITES = 25;

    private final TestBed bed;
    private final DynamoDbClient client;
    private final String table;

    TableGrowth(TestBed bed) {
        this.bed = bed;
        this.client = bed.aws().dynamoDb();
        this.table = bed.aws().tableName();
    }

    Report.Table measure() throws InterruptedException {
        List<List<String>> lines = new ArrayList<>();
        try (FunctionProcess timed = FunctionProcess.start(bed.collector());
                FunctionProcess counted = FunctionProcess.start(bed.collector().withEnvironment(bed.counted()))) {
            bed.file(timed, WARM_UP);
            bed.file(counted, 1);
            empty();
            long claimed = claimedSize(timed);
            Map<String, AttributeValue> record = items().getFirst();
            int present = 1;
            for (int size : SIZES) {
                fill(record, present, size);
                present = size;
                bed.dynamoDb().drain();
                bed.file(counted, 1);
                long requests = bed.dynamoDb().drain().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
                lines.add(line(size, timed, requests, size(record), claimed));
                present += 1 + ALERTS;
            }
        }
        return new Report.Table(
                "A new alert, alone in its batch, with so many records in the table",
                List.of(
                        "records",
                        "ms, median",
                        "ms, 90 %",
                        "CPU ms",
                        "DynamoDB requests",
                        "bytes",
                        "bytes with a claim"),
                lines);
    }

    private List<String> line(int size, FunctionProcess collector, long requests, long bytes, long claimed)
            throws InterruptedException {
        List<Double> times = new ArrayList<>();
        FunctionTimer all = FunctionTimer.start(collector);
        for (int i = 0; i < ALERTS; i++) {
            FunctionTimer one = FunctionTimer.start(collector);
            bed.file(collector, 1);
            times.add(one.read().wallMs());
        }
        double cpu = all.read().functionCpuMs() / ALERTS;
        Figures figures = new Figures(times);
        return List.of(
                Figures.text(size),
                Figures.text(figures.median()),
                Figures.text(figures.percentile(90)),
                Figures.text(cpu),
                Figures.text(requests),
                Figures.text(bytes),
                Figures.text(claimed));
    }

    /** The size of the record while the issue is being opened: it then also contains its next state. */
    private long claimedSize(FunctionProcess collector) throws InterruptedException {
        AtomicLong largest = new AtomicLong();
        bed.gitHub().onRequest(request -> items().forEach(item -> largest.accumulateAndGet(size(item), Math::max)));
        bed.file(collector, 1);
        bed.gitHub().clearHooks();
        return largest.get();
    }

    private List<Map<String, AttributeValue>> items() {
        return client.scanPaginator(request -> request.tableName(table)).items().stream()
                .toList();
    }

    private void empty() {
        write(items().stream()
                .map(item -> Map.of("fingerprint", item.get("fingerprint")))
                .map(key -> WriteRequest.builder()
                        .deleteRequest(DeleteRequest.builder().key(key).build())
                        .build())
                .toList());
    }

    /** Adds copies of a real record under keys that no alert has. */
    private void fill(Map<String, AttributeValue> record, int from, int to) {
        List<WriteRequest> writes = new ArrayList<>();
        for (int number = from; number < to; number++) {
            Map<String, AttributeValue> copy = new HashMap<>(record);
            copy.put("fingerprint", AttributeValue.fromS(String.format("%064x", number)));
            writes.add(WriteRequest.builder()
                    .putRequest(PutRequest.builder().item(copy).build())
                    .build());
            if (writes.size() == WRITES || number == to - 1) {
                write(List.copyOf(writes));
                writes.clear();
            }
        }
    }

    private void write(List<WriteRequest> writes) {
        for (int from = 0; from < writes.size(); from += WRITES) {
            List<WriteRequest> some = writes.subList(from, Math.min(writes.size(), from + WRITES));
            if (!client.batchWriteItem(request -> request.requestItems(Map.of(table, some)))
                    .unprocessedItems()
                    .isEmpty()) {
                throw new IllegalStateException("the table did not take all of it");
            }
        }
    }

    /**
     * As DynamoDB bills it.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item sizes</a>
     */
    static long size(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .mapToLong(entry -> utf8(entry.getKey()) + size(entry.getValue()))
                .sum();
    }

    private static long size(AttributeValue value) {
        return switch (value.type()) {
            case S -> utf8(value.s());
            // One byte for every two digits, plus one.
            case N -> (value.n().length() + 1) / 2 + 1;
            case BOOL, NUL -> 1;
            case L -> 3 + value.l().stream().mapToLong(each -> 1 + size(each)).sum();
            case M -> 3 + value.m().size() + size(value.m());
            default -> throw new IllegalArgumentException("not used in the table: " + value.type());
        };
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
