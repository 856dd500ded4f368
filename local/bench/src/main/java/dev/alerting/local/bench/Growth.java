package dev.alerting.local.bench;

import dev.alerting.local.lambda.FunctionProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the cost grows with the number of alerts. */
final class Growth {
    private static final int WARM_UP = 1_000;
    private static final int MESSAGES = 9;

    private final TestBed bed;

    Growth(TestBed bed) {
        this.bed = bed;
    }

    /** New alerts, ten a batch. DynamoDB requests are counted in a separate run, because counting takes time. */
    Report.Table alerts() throws InterruptedException {
        List<Integer> sizes = List.of(1, 10, 100, 1_000, 10_000);
        List<Long> state = new ArrayList<>();
        try (FunctionProcess collector = FunctionProcess.start(bed.collector().withEnvironment(bed.counted()))) {
            bed.file(collector, 1);
            for (int size : sizes) {
                bed.dynamoDb().drain();
                bed.file(collector, size);
                state.add(sum(bed.dynamoDb().drain()));
            }
        }
        List<List<String>> lines = new ArrayList<>();
        try (FunctionProcess collector = FunctionProcess.start(bed.collector())) {
            bed.file(collector, WARM_UP);
            for (int i = 0; i < sizes.size(); i++) {
                bed.gitHub().clearRequests();
                FunctionTimer watch = FunctionTimer.start(collector);
                bed.file(collector, sizes.get(i));
                FunctionTimer.Reading reading = watch.read();
                lines.add(line(sizes.get(i), reading, sum(bed.gitHub().requestCounts()), state.get(i)));
            }
        }
        return new Report.Table("New alerts, ten a batch", columns("alerts"), lines);
    }

    /** New alerts of one notification. */
    Report.Table group() throws InterruptedException {
        List<List<String>> lines = new ArrayList<>();
        try (FunctionProcess counted = FunctionProcess.start(bed.collector().withEnvironment(bed.counted()));
                FunctionProcess timed = FunctionProcess.start(bed.collector())) {
            bed.file(counted, 1);
            bed.file(timed, WARM_UP);
            for (int size : List.of(1, 10, 100)) {
                bed.dynamoDb().drain();
                TestBed.accept(counted.invoke(notification(size)));
                long state = sum(bed.dynamoDb().drain());
                bed.gitHub().clearRequests();
                FunctionTimer watch = FunctionTimer.start(timed);
                for (int i = 0; i < MESSAGES; i++) {
                    TestBed.accept(timed.invoke(notification(size)));
                }
                FunctionTimer.Reading all = watch.read();
                FunctionTimer.Reading mean = new FunctionTimer.Reading(
                        all.wallMs() / MESSAGES, all.functionCpuMs() / MESSAGES, all.emulatorCpuMs() / MESSAGES);
                lines.add(line(size, mean, sum(bed.gitHub().requestCounts()) / MESSAGES, state));
            }
        }
        return new Report.Table(
                "New alerts in one message (mean of " + MESSAGES + " messages)", columns("alerts in it"), lines);
    }

    private String notification(int size) {
        return bed.events()
                .batch(List.of(bed.notifications().group(bed.notifications().fresh(size), size)));
    }

    private static List<String> columns(String first) {
        return List.of(first, "ms", "ms an alert", "CPU ms an alert", "GitHub requests", "DynamoDB requests");
    }

    private static List<String> line(int size, FunctionTimer.Reading reading, long gitHub, long dynamoDb) {
        return List.of(
                Figures.text(size),
                Figures.text(reading.wallMs()),
                Figures.text(reading.wallMs() / size),
                // For fewer alerts, the clock tick of 10 ms dominates.
                size < 100 ? "" : Figures.text(reading.functionCpuMs() / size),
                Figures.text(gitHub),
                Figures.text(dynamoDb));
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
