package dev.alerting.local.bench;

import dev.alerting.local.lambda.FunctionProcess;
import java.util.ArrayList;
import java.util.List;

/** How fast one instance files new alerts when GitHub has no latency, and how much memory that takes. */
final class Throughput {
    private static final int WARM_UP = 2_000;
    private static final int ALERTS = 3_000;
    private static final double MIB = 1024.0 * 1024;

    private final TestBed bed;

    Throughput(TestBed bed) {
        this.bed = bed;
    }

    List<Row> measure() throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        try (FunctionProcess collector = FunctionProcess.start(bed.collector().withEnvironment(bed.answeredAtOnce()))) {
            FunctionTimer.Reading reading = file(collector);
            String note = ALERTS + " in batches of 10, after " + WARM_UP + "; DynamoDB answers at once";
            rows.add(Row.timed(
                    "throughput, new alerts, limits raised", Target.over(400), rate(reading), "alerts/s", note));
            rows.add(Row.timed(
                    "throughput, collector's CPU",
                    Target.under(1.5),
                    reading.functionCpuMs() / ALERTS,
                    "ms an alert",
                    ""));
            rows.add(Row.told(
                    "throughput, CPU of what it talks to",
                    reading.emulatorCpuMs() / ALERTS,
                    "ms an alert",
                    "on the same processors: GitHub stand-in, Runtime API"));
            rows.add(Row.timed(
                    "peak RSS of the collector under that load",
                    Target.under(220),
                    collector.usage().peakRssBytes().orElseThrow() / MIB,
                    "MiB",
                    "512 MiB function"));
        }
        try (FunctionProcess collector = FunctionProcess.start(bed.collector())) {
            FunctionTimer.Reading reading = file(collector);
            rows.add(Row.told("throughput with DynamoDB Local", rate(reading), "alerts/s", ""));
            rows.add(Row.told(
                    "throughput with DynamoDB Local, collector's CPU",
                    reading.functionCpuMs() / ALERTS,
                    "ms an alert",
                    ""));
            rows.add(Row.told(
                    "throughput with DynamoDB Local, CPU of what it talks to",
                    reading.emulatorCpuMs() / ALERTS,
                    "ms an alert",
                    ""));
        }
        return rows;
    }

    private FunctionTimer.Reading file(FunctionProcess collector) throws InterruptedException {
        bed.file(collector, WARM_UP);
        FunctionTimer watch = FunctionTimer.start(collector);
        bed.file(collector, ALERTS);
        return watch.read();
    }

    private static double rate(FunctionTimer.Reading reading) {
        return ALERTS / reading.wallMs() * 1000;
    }
}
